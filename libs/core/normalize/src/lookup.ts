import type { FieldValue, Problems, YamlNode } from '@gatewatch/event';
import type { Convert } from './converter.ts';
import { compileGlob } from './glob.ts';
import { report, unknownName } from './source-problem.ts';
import { FAILED, toText } from './value.ts';

/** Tables that a source's `lookup`s name instead of writing them out, by their names. */
export type Tables = ReadonlyMap<string, YamlNode>;

/** Reads `tables: { name: { value: result } }` over those of the bases. */
export function readTables(node: YamlNode | undefined, problems: Problems): Map<string, YamlNode> {
  const tables = new Map<string, YamlNode>();
  for (const { name, value } of node?.entries() ?? []) {
    if (value.kind === 'map') tables.set(name, value);
    else report(problems, value, 'SOURCE_BAD_VALUE', `the table '${name}' is a map of values`);
  }
  return tables;
}

export interface LookupReading {
  readonly tables: Tables;
  readonly problems: Problems;
  /** reads a result in the type of the field */
  readonly read: (node: YamlNode) => FieldValue | undefined;
}

/** Compiles `lookup` (a table or the name of one), `default` for what it lacks, and `keep_unknown`. Keys may hold `*`. */
export function compileLookup(rule: YamlNode, reading: LookupReading): Convert | undefined {
  const node = rule.get('lookup');
  const table = node && findTable(node, reading);
  if (!table) return undefined;
  const known = new Map<string, FieldValue | undefined>();
  const globs: {
    readonly matches: (text: string) => boolean;
    readonly result: FieldValue | undefined;
  }[] = [];
  for (const { name, value } of table.entries()) {
    const result = value.kind === 'null' ? undefined : reading.read(value);
    if (name.includes('*')) globs.push({ matches: compileGlob(name), result });
    else known.set(name, result);
  }
  const fallback = rule.get('default');
  const otherwise = fallback && reading.read(fallback);
  const keep = rule.get('keep_unknown')?.scalar === true;
  return (value) => {
    const text = toText(value);
    if (text === FAILED) return keep ? value : otherwise;
    if (known.has(text)) return known.get(text);
    const glob = globs.find(({ matches }) => matches(text));
    if (glob) return glob.result;
    return keep ? value : otherwise;
  };
}

function findTable(node: YamlNode, { tables, problems }: LookupReading): YamlNode | undefined {
  if (node.kind === 'map') return node;
  const name = String(node.scalar ?? '');
  const table = node.kind === 'string' ? tables.get(name) : undefined;
  if (table) return table;
  if (node.kind !== 'string') {
    return report(
      problems,
      node,
      'SOURCE_BAD_VALUE',
      '`lookup` is a map of values, or the name of a table',
    );
  }
  const otherwise =
    tables.size > 0
      ? `there are ${[...tables.keys()].join(', ')}`
      : 'there is no `tables:`, here or in a base';
  return report(
    problems,
    node,
    'SOURCE_BAD_VALUE',
    unknownName('table', name, tables.keys(), otherwise),
  );
}
