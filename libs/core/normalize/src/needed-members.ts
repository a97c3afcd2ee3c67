import type { YamlNode } from '@gatewatch/event';
import { parsePath } from './path.ts';
import { oneOrMany } from './source-problem.ts';

/** Members of an object of which it must have one; undefined where nothing certain can be said. */
export type Needed = ReadonlySet<string> | undefined;

/** Operators that hold for no value that is missing. */
const NEEDS_VALUE = new Set([
  'eq',
  'in',
  'gt',
  'gte',
  'lt',
  'lte',
  'prefix',
  'suffix',
  'contains',
  'pattern',
]);

/** Members without which a path leads nowhere. */
export function neededForPath(text: string): Needed {
  const path = parsePath(text);
  const first = path?.begins === 'event' ? undefined : path?.steps[0];
  if (!path || typeof first !== 'string') return undefined;
  // a path written with dots also finds the member that has it for a name
  return new Set(path.plain ? [first, path.steps.map(String).join('.')] : [first]);
}

/** Members without all of which none of the paths leads anywhere. */
export function neededForAny(paths: readonly string[]): Needed {
  return union(paths.map(neededForPath));
}

/** Members without which a condition, as `compileCondition` reads it, does not hold. */
export function neededForCondition(node: YamlNode): Needed {
  if (node.kind !== 'map') return undefined;
  for (const { name, value } of node.entries()) {
    const needed = neededForEntry(name, value);
    if (needed) return needed;
  }
  return undefined;
}

function neededForEntry(name: string, value: YamlNode): Needed {
  if (name === 'not' && value.kind === 'map') return undefined;
  if (name === 'any') return union(value.items().map(neededForCondition));
  if (name === 'all') return value.items().map(neededForCondition).find(Boolean);
  return needsValue(value) ? neededForPath(name) : undefined;
}

function needsValue(node: YamlNode): boolean {
  if (node.kind !== 'map') return !oneOrMany(node).some(({ kind }) => kind === 'null');
  return node.entries().some(({ name, value }) => {
    if (name === 'exists' || name === 'missing') {
      return (value.scalar === true) === (name === 'exists');
    }
    return NEEDS_VALUE.has(name) && needsValue(value);
  });
}

function union(all: readonly Needed[]): Needed {
  const names = new Set<string>();
  for (const needed of all) {
    if (!needed) return undefined;
    for (const name of needed) names.add(name);
  }
  return names.size > 0 ? names : undefined;
}
