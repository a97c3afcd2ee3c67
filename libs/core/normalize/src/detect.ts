import { refuseUnknownKeys, type Problems, type YamlNode } from '@gatewatch/event';
import { compileCondition, readPathNode, type Test } from './condition.ts';
import type { JsonObject } from './member.ts';
import { neededForAny, neededForCondition, neededForPath } from './needed-members.ts';
import type { Read } from './path.ts';
import { literalIn } from './literal.ts';
import { readPattern } from './pattern.ts';
import { oneOrMany, report } from './source-problem.ts';

type TestLine = (line: string) => boolean;

/** How a format is recognised: as an object, as a line, or both. */
export interface Detect {
  readonly object?: Test;
  readonly line?: TestLine;
  /** sets of members: an object of the format has one of each */
  readonly needs: readonly ReadonlySet<string>[];
  /** in words, for people who ask why */
  readonly because: string;
}

const DETECT_KEYS = ['keys', 'any', 'none', 'equals', 'text', 'prefix', 'contains'] as const;

/**
 * Compiles `{ keys: all are there, any: one is, none: none is, equals: condition }` for objects, `{ prefix: one begins the line,
 * contains: all stand in it, text: one pattern matches it }` for lines.
 */
export function compileDetect(node: YamlNode | undefined, problems: Problems): Detect {
  if (node?.kind !== 'map' || node.entries().length === 0) {
    const keys = DETECT_KEYS.join(', ');
    report(problems, node, 'SOURCE_BAD_VALUE', `\`detect\` is a map of ${keys}`);
    return { needs: [], because: '' };
  }
  refuseUnknownKeys(node, DETECT_KEYS, problems, 'SOURCE_UNKNOWN_KEY');
  const tests = objectTests(node, problems);
  const lines = lineTests(node, problems);
  return {
    ...(tests.length > 0 && { object: (record) => tests.every((test) => test(record)) }),
    ...(lines.length > 0 && { line: (line) => lines.every((test) => test(line)) }),
    needs: neededMembers(node),
    because: wordsOf(node),
  };
}

function neededMembers(node: YamlNode): ReadonlySet<string>[] {
  const equals = node.get('equals');
  return [
    ...textsOf(node.get('keys')).map(neededForPath),
    neededForAny(textsOf(node.get('any'))),
    equals && neededForCondition(equals),
  ].filter((needs) => needs !== undefined);
}

const LONGEST_WORDS = 160;

function wordsOf(node: YamlNode): string {
  const words = node
    .entries()
    .map(({ name, value }) => `${name} ${JSON.stringify(value.toValue())}`)
    .join(', ');
  return words.length > LONGEST_WORDS ? `${words.slice(0, LONGEST_WORDS)}…` : words;
}

function objectTests(node: YamlNode, problems: Problems): Test[] {
  const tests: Test[] = [];
  const keys = readsOf(node.get('keys'), problems);
  if (keys.length > 0) tests.push((record) => areAll(keys, record));
  const any = readsOf(node.get('any'), problems);
  if (any.length > 0) tests.push((record) => isAny(any, record));
  const none = readsOf(node.get('none'), problems);
  if (none.length > 0) tests.push((record) => !isAny(none, record));
  const equals = node.get('equals');
  if (equals) tests.push(compileCondition(equals, problems));
  return tests;
}

function readsOf(node: YamlNode | undefined, problems: Problems): Read[] {
  const paths = node ? oneOrMany(node) : [];
  return paths.map((path) => readPathNode(path, problems)).filter((read) => read !== undefined);
}

function areAll(reads: readonly Read[], record: JsonObject): boolean {
  for (const read of reads) if (!isThere(read, record)) return false;
  return true;
}

function isAny(reads: readonly Read[], record: JsonObject): boolean {
  for (const read of reads) if (isThere(read, record)) return true;
  return false;
}

function isThere(read: Read, record: JsonObject): boolean {
  const value = read(record);
  return value !== undefined && value !== null;
}

/** The cheap ones first: most lines are turned away by them. */
function lineTests(node: YamlNode, problems: Problems): TestLine[] {
  const tests: TestLine[] = [];
  const prefixes = textsOf(node.get('prefix'));
  if (prefixes.length > 0) tests.push((line) => prefixes.some((text) => line.startsWith(text)));
  const contained = textsOf(node.get('contains'));
  if (contained.length > 0) tests.push((line) => contained.every((text) => line.includes(text)));
  const text = node.get('text');
  const patterns = text ? oneOrMany(text).flatMap((item) => patternTest(item, problems)) : [];
  if (patterns.length > 0) tests.push((line) => patterns.some((test) => test(line)));
  return tests;
}

function textsOf(node: YamlNode | undefined): string[] {
  return node ? oneOrMany(node).map(({ scalar }) => String(scalar ?? '')) : [];
}

function patternTest(node: YamlNode, problems: Problems): TestLine[] {
  const pattern = readPattern(node, problems);
  if (!pattern) return [];
  const literal = literalIn(String(node.scalar));
  return [(line) => line.includes(literal) && pattern.test(line)];
}
