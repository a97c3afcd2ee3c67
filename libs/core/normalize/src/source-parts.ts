import type { Problems, YamlNode } from '@gatewatch/event';
import { compileCondition, readPathNode, type Test } from './condition.ts';
import type { Read } from './path.ts';
import { oneOrMany } from './source-problem.ts';

/** Reads `secrets: path(s)`. */
export function readSecrets(node: YamlNode | undefined, problems: Problems): Read[] {
  const paths = node ? oneOrMany(node) : [];
  return paths.map((path) => readPathNode(path, problems)).filter((read) => read !== undefined);
}

/** Reads `drop: condition(s)`, of which one is enough. */
export function readDrops(node: YamlNode | undefined, problems: Problems): Test {
  return node
    ? anyOf(oneOrMany(node).map((item) => compileCondition(item, problems)))
    : () => false;
}

export function anyOf(tests: readonly Test[]): Test {
  return (event, scope) => tests.some((test) => test(event, scope));
}
