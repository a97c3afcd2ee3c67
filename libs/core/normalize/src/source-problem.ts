import { nearest, type Problems, type YamlNode } from '@gatewatch/event';

/** What can be wrong with a source file, besides YAML's own syntax (`YAML_…`). */
export const SOURCE_PROBLEM_CODES = [
  'SOURCE_UNKNOWN_KEY',
  'SOURCE_MISSING_KEY',
  'SOURCE_BAD_VALUE',
  'SOURCE_BAD_PATH',
  'SOURCE_BAD_PATTERN',
  'SOURCE_UNKNOWN_FIELD',
  'SOURCE_UNKNOWN_CONVERTER',
  'SOURCE_UNKNOWN_SOURCE',
  'SOURCE_NO_TIME',
] as const;
export type SourceProblemCode = (typeof SOURCE_PROBLEM_CODES)[number];

/** Reports at a node; answers undefined, so that readers can end with it. */
export function report(
  problems: Problems,
  at: YamlNode | undefined,
  code: SourceProblemCode,
  message: string,
): undefined {
  problems.error(at, code, message);
  return undefined;
}

/** `unknown X 'name': did you mean 'near'?` */
export function unknownName(
  kind: string,
  name: string,
  known: Iterable<string>,
  otherwise: string,
): string {
  const near = nearest(name, known);
  return `unknown ${kind} '${name}'${near === undefined ? `; ${otherwise}` : `: did you mean '${near}'?`}`;
}

/** A text, or a report that says what was expected. */
export function readText(
  node: YamlNode | undefined,
  what: string,
  problems: Problems,
): string | undefined {
  if (node?.kind === 'string' && node.scalar !== '') return String(node.scalar);
  return report(problems, node, 'SOURCE_BAD_VALUE', `${what} must be a text`);
}

/** The items of a list, or the node itself: most keys take one or several. */
export function oneOrMany(node: YamlNode): YamlNode[] {
  return node.kind === 'list' ? node.items() : [node];
}
