import { refuseUnknownKeys, type Problems, type YamlNode } from '@gatewatch/event';
import { toNumber } from './converters.ts';
import { compilePath, isEmpty, parsePath, type JsonObject, type Read } from './path.ts';
import { oneOrMany, report } from './source-problem.ts';

export type Test = (record: JsonObject) => boolean;
type TestValue = (value: unknown) => boolean;

/** Compiles a path, or reports it. */
export function readPathNode(node: YamlNode, problems: Problems): Read | undefined {
  const text = node.kind === 'string' ? String(node.scalar) : '';
  const path = parsePath(text);
  if (path) return compilePath(path);
  return report(
    problems,
    node,
    'SOURCE_BAD_PATH',
    `'${text}' is no path: write a.b, a['b.c'], a[0] or a[-1]`,
  );
}

/**
 * Compiles `{ path: value, path: [values], path: { exists, gt, not } }`: all must hold. Values are compared as text, so 401 and "401" are equal;
 * a value that ends in `*` is a beginning.
 */
export function compileCondition(node: YamlNode, problems: Problems): Test {
  if (node.kind !== 'map' || node.entries().length === 0) {
    report(problems, node, 'SOURCE_BAD_VALUE', 'a condition is a map of paths and values');
    return () => false;
  }
  const tests: Test[] = [];
  for (const { key, value } of node.entries()) {
    const read = readPathNode(key, problems);
    const holds = compileValueTest(value, problems);
    if (read) tests.push((record) => holds(read(record)));
  }
  return (record) => tests.every((test) => test(record));
}

function compileValueTest(node: YamlNode, problems: Problems): TestValue {
  if (node.kind === 'map') return compileOperators(node, problems);
  const tests = oneOrMany(node).map((item) => compileEquals(item, problems));
  return (value) => tests.some((test) => test(value));
}

function compileEquals(node: YamlNode, problems: Problems): TestValue {
  if (node.kind === 'map' || node.kind === 'list') {
    report(problems, node, 'SOURCE_BAD_VALUE', 'a value to compare with is a text or a number');
    return () => false;
  }
  if (node.kind === 'null') return (value) => value === undefined || value === null;
  const wanted = String(node.scalar);
  const beginning = wanted.slice(0, -1);
  const matches = wanted.endsWith('*')
    ? (text: string) => text.startsWith(beginning)
    : (text: string) => text === wanted;
  return (value) => isScalar(value) && matches(String(value));
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function compileOperators(node: YamlNode, problems: Problems): TestValue {
  refuseUnknownKeys(node, ['exists', 'gt', 'not'], problems, 'SOURCE_UNKNOWN_KEY');
  const tests: TestValue[] = [];
  const exists = node.get('exists');
  if (exists) tests.push(compileExists(exists, problems));
  const bound = node.get('gt');
  if (bound) tests.push(compileGreater(bound, problems));
  const not = node.get('not');
  if (not) {
    const test = compileValueTest(not, problems);
    tests.push((value) => !test(value));
  }
  return (value) => tests.every((test) => test(value));
}

function compileExists(node: YamlNode, problems: Problems): TestValue {
  if (node.kind !== 'boolean') {
    report(problems, node, 'SOURCE_BAD_VALUE', '`exists` is true or false');
  }
  const wanted = node.scalar === true;
  return (value) => !isEmpty(value) === wanted;
}

function compileGreater(node: YamlNode, problems: Problems): TestValue {
  if (node.kind !== 'number') report(problems, node, 'SOURCE_BAD_VALUE', '`gt` is a number');
  const bound = Number(node.scalar);
  return (value) => {
    const number = toNumber(value);
    return typeof number === 'number' && number > bound;
  };
}
