import { refuseUnknownKeys, type Problems, type YamlNode } from '@gatewatch/event';
import { compileCondition, readPathNode, type Test } from './condition.ts';
import type { JsonObject, Read } from './path.ts';
import { readPattern } from './pattern.ts';
import { oneOrMany, report } from './source-problem.ts';

/** How a format is recognised: as an object, as a line, or both. */
export interface Detect {
  readonly object?: Test;
  readonly line?: (line: string) => boolean;
}

const DETECT_KEYS = ['keys', 'any', 'none', 'equals', 'text'] as const;

/** Compiles `{ keys: all are there, any: one is, none: none is, equals: { path: value }, text: pattern of a line }`. */
export function compileDetect(node: YamlNode | undefined, problems: Problems): Detect {
  if (node?.kind !== 'map' || node.entries().length === 0) {
    report(
      problems,
      node,
      'SOURCE_BAD_VALUE',
      '`detect` is a map of keys, any, none, equals, text',
    );
    return {};
  }
  refuseUnknownKeys(node, DETECT_KEYS, problems, 'SOURCE_UNKNOWN_KEY');
  const tests = objectTests(node, problems);
  const text = node.get('text');
  const pattern = text && readPattern(text, problems);
  return {
    ...(tests.length > 0 && { object: (record) => tests.every((test) => test(record)) }),
    ...(pattern && { line: (line) => pattern.matcher(line).find() }),
  };
}

function objectTests(node: YamlNode, problems: Problems): Test[] {
  const tests: Test[] = [];
  const keys = readsOf(node.get('keys'), problems);
  if (keys.length > 0) tests.push((record) => keys.every((read) => isThere(read, record)));
  const any = readsOf(node.get('any'), problems);
  if (any.length > 0) tests.push((record) => any.some((read) => isThere(read, record)));
  const none = readsOf(node.get('none'), problems);
  if (none.length > 0) tests.push((record) => !none.some((read) => isThere(read, record)));
  const equals = node.get('equals');
  if (equals) tests.push(compileCondition(equals, problems));
  return tests;
}

function readsOf(node: YamlNode | undefined, problems: Problems): Read[] {
  const paths = node ? oneOrMany(node) : [];
  return paths.map((path) => readPathNode(path, problems)).filter((read) => read !== undefined);
}

function isThere(read: Read, record: JsonObject): boolean {
  const value = read(record);
  return value !== undefined && value !== null;
}
