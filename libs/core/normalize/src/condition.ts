import { refuseUnknownKeys, type Problems, type YamlNode } from '@gatewatch/event';
import { compileGlob } from './glob.ts';
import type { JsonObject } from './member.ts';
import { compilePath, isEmpty, parsePath, type Read, type Scope } from './path.ts';
import { readPattern } from './pattern.ts';
import { oneOrMany, report } from './source-problem.ts';
import { FAILED, toNumber } from './value.ts';

export type Test = (record: JsonObject, scope?: Scope) => boolean;
type TestValue = (value: unknown) => boolean;

/** Compiles a path, or reports it. `remembers`: see `compilePath`. */
export function readPathNode(
  node: YamlNode,
  problems: Problems,
  remembers = true,
): Read | undefined {
  const text = node.kind === 'string' ? String(node.scalar) : '';
  const path = parsePath(text);
  if (path) return compilePath(path, remembers);
  return report(
    problems,
    node,
    'SOURCE_BAD_PATH',
    `'${text}' is no path: write a.b, a['b.c'], a[0], a[-1], a[*].b, ^a or $field`,
  );
}

/**
 * Compiles `{ path: value, path: [values], path: { exists, gt, … } }`, of which all must hold, with `all: [conditions]`,
 * `any: [conditions]` and `not: condition`. Values are compared as text, so 401 and "401" are equal; `*` in one stands for any text.
 */
export function compileCondition(node: YamlNode, problems: Problems): Test {
  if (node.kind !== 'map' || node.entries().length === 0) {
    report(problems, node, 'SOURCE_BAD_VALUE', 'a condition is a map of paths and values');
    return () => false;
  }
  const tests = node
    .entries()
    .map(({ name, key, value }) => compileEntry(name, key, value, problems))
    .filter((test) => test !== undefined);
  const [only] = tests;
  if (only && tests.length === 1) return only;
  return allOf(tests);
}

function compileEntry(
  name: string,
  key: YamlNode,
  value: YamlNode,
  problems: Problems,
): Test | undefined {
  const combined = compileCombination(name, value, problems);
  if (combined) return combined;
  const read = readPathNode(key, problems);
  const holds = compileValueTest(value, problems);
  return read && ((record, scope) => holds(read(record, scope)));
}

function compileCombination(name: string, value: YamlNode, problems: Problems): Test | undefined {
  if (name === 'not' && value.kind === 'map') {
    const test = compileCondition(value, problems);
    return (record, scope) => !test(record, scope);
  }
  if (name !== 'all' && name !== 'any') return undefined;
  if (value.kind !== 'list') {
    report(problems, value, 'SOURCE_BAD_VALUE', `\`${name}\` is a list of conditions`);
  }
  const tests = value.items().map((item) => compileCondition(item, problems));
  return name === 'all' ? allOf(tests) : oneOf(tests);
}

function allOf(tests: readonly Test[]): Test {
  return (record, scope) => {
    for (const test of tests) if (!test(record, scope)) return false;
    return true;
  };
}

function oneOf(tests: readonly Test[]): Test {
  return (record, scope) => {
    for (const test of tests) if (test(record, scope)) return true;
    return false;
  };
}

function compileValueTest(node: YamlNode, problems: Problems): TestValue {
  if (node.kind === 'map') return compileOperators(node, problems);
  return compileEquals(oneOrMany(node), problems);
}

/** One of the values. Most are plain texts, and those are looked up at once. */
function compileEquals(nodes: readonly YamlNode[], problems: Problems): TestValue {
  const plain = new Set<string>();
  const tests: TestValue[] = [];
  for (const node of nodes) {
    if (node.kind === 'map' || node.kind === 'list') {
      report(problems, node, 'SOURCE_BAD_VALUE', 'a value to compare with is a text or a number');
    } else if (node.kind === 'null') tests.push((value) => value === undefined || value === null);
    else if (String(node.scalar).includes('*'))
      tests.push(onText(compileGlob(String(node.scalar))));
    else plain.add(String(node.scalar));
  }
  if (plain.size > 0) tests.push(onText((text) => plain.has(text)));
  return anyOf(tests);
}

function anyOf(tests: readonly TestValue[]): TestValue {
  const [only] = tests;
  if (only && tests.length === 1) return only;
  return (value) => {
    for (const test of tests) if (test(value)) return true;
    return false;
  };
}

/** A test of a scalar as text; of a list whether it holds for an item. */
function onText(holds: (text: string) => boolean): TestValue {
  return (value) => {
    if (typeof value === 'string') return holds(value);
    if (typeof value === 'number' || typeof value === 'boolean') return holds(String(value));
    return Array.isArray(value) && value.some((item) => isScalar(item) && holds(String(item)));
  };
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

type MakeTest = (node: YamlNode, problems: Problems) => TestValue;

const comparison =
  (holds: (value: number, bound: number) => boolean): MakeTest =>
  (node, problems) => {
    if (node.kind !== 'number') {
      report(problems, node, 'SOURCE_BAD_VALUE', 'a bound is a number');
    }
    const bound = Number(node.scalar);
    return (value) => {
      const number = toNumber(value);
      return number !== FAILED && holds(number, bound);
    };
  };

const textual =
  (holds: (text: string, wanted: string) => boolean): MakeTest =>
  (node) => {
    const wanted = oneOrMany(node).map(({ scalar }) => String(scalar));
    return onText((text) => wanted.some((each) => holds(text, each)));
  };

const presence =
  (wantedWhenTrue: boolean): MakeTest =>
  (node, problems) => {
    if (node.kind !== 'boolean') {
      report(problems, node, 'SOURCE_BAD_VALUE', '`exists` and `missing` are true or false');
    }
    const wanted = (node.scalar === true) === wantedWhenTrue;
    return (value) => !isEmpty(value) === wanted;
  };

const equality: MakeTest = (node, problems) => compileEquals(oneOrMany(node), problems);

const OPERATORS: Readonly<Record<string, MakeTest>> = {
  exists: presence(true),
  missing: presence(false),
  eq: equality,
  in: equality,
  not: (node, problems) => {
    const test = compileValueTest(node, problems);
    return (value) => !test(value);
  },
  gt: comparison((value, bound) => value > bound),
  gte: comparison((value, bound) => value >= bound),
  lt: comparison((value, bound) => value < bound),
  lte: comparison((value, bound) => value <= bound),
  prefix: textual((text, wanted) => text.startsWith(wanted)),
  suffix: textual((text, wanted) => text.endsWith(wanted)),
  contains: textual((text, wanted) => text.includes(wanted)),
  pattern: (node, problems) => {
    const tests = oneOrMany(node)
      .map((item) => readPattern(item, problems))
      .filter((pattern) => pattern !== undefined);
    return onText((text) => tests.some((pattern) => pattern.test(text)));
  },
};
export const OPERATOR_NAMES: readonly string[] = Object.keys(OPERATORS);

function compileOperators(node: YamlNode, problems: Problems): TestValue {
  refuseUnknownKeys(node, OPERATOR_NAMES, problems, 'SOURCE_UNKNOWN_KEY');
  const tests = node
    .entries()
    .map(({ name, value }) => OPERATORS[name]?.(value, problems))
    .filter((test) => test !== undefined);
  const [only] = tests;
  if (only && tests.length === 1) return only;
  return (value) => tests.every((test) => test(value));
}
