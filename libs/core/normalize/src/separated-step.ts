import { refuseUnknownKeys, type Problems, type YamlNode } from '@gatewatch/event';
import { splitSeparated, type SeparatedForm } from './separated.ts';
import { oneOrMany, report } from './source-problem.ts';
import { COMMENT, type ParseScope, type Take } from './step-scope.ts';

const CSV_KEYS = ['columns', 'sep', 'quote', 'brackets', 'min', 'header'] as const;

/** Compiles `csv: { columns, sep, quote, brackets, min, header }`. */
export function compileSeparated(
  node: YamlNode,
  _: YamlNode,
  problems: Problems,
): Take | undefined {
  if (node.kind !== 'map') {
    return report(problems, node, 'SOURCE_BAD_VALUE', '`csv` is a map with `columns`');
  }
  refuseUnknownKeys(node, CSV_KEYS, problems, 'SOURCE_UNKNOWN_KEY');
  const columns = node.get('columns');
  const header = node.get('header');
  if (!columns && !header) {
    report(problems, node, 'SOURCE_MISSING_KEY', '`csv` needs `columns` or `header`');
  }
  const names = (columns ? oneOrMany(columns) : []).map(({ scalar }) => String(scalar ?? '~'));
  const fewest = Number(node.get('min')?.scalar ?? 1);
  return takeSeparated(formOf(node), names, { fewest, header: header && String(header.scalar) });
}

function formOf(node: YamlNode): SeparatedForm {
  return {
    sep: String(node.get('sep')?.scalar ?? ',') || ',',
    quote: String(node.get('quote')?.scalar ?? '"'),
    brackets: node.get('brackets')?.scalar === true,
  };
}

function takeSeparated(
  form: SeparatedForm,
  names: readonly string[],
  { fewest, header }: { readonly fewest: number; readonly header: string | undefined },
): Take {
  return (text, scope) => {
    if (typeof text !== 'string') return undefined;
    if (header !== undefined && isHeader(text, header, scope)) return COMMENT;
    const values = splitSeparated(text, form);
    if (values.length < fewest) return undefined;
    const columns = header === undefined ? names : (scope.columns ?? names);
    return columns.length > 0 ? named(columns, values) : undefined;
  };
}

function named(columns: readonly string[], values: readonly string[]): Record<string, string> {
  const parts: Record<string, string> = {};
  for (const [index, name] of columns.entries()) {
    const value = values[index];
    if (name !== '~' && value !== undefined) parts[name] = value;
  }
  return parts;
}

/** A line that begins so names the columns of those after it; others with its first character say nothing. */
function isHeader(text: string, header: string, scope: ParseScope): boolean {
  if (!text.startsWith(header)) return header.startsWith('#') && text.startsWith('#');
  const names = text
    .slice(header.length)
    .trim()
    .split(/[\s,]+/);
  scope.columns = names.map((name) => (name === '__proto__' ? '~' : name));
  return true;
}
