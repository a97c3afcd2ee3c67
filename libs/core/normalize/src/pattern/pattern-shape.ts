import type { PatternNode, Times } from './pattern-tree.ts';
import { UnitClass } from './unit-class.ts';

export const isSingle = ({ min, max }: Times): boolean => min === 1 && max === 1;

export function isOneLong(node: PatternNode): boolean {
  return node.kind === 'text' || (node.kind === 'run' && isSingle(node));
}

export function holdsCapture(node: PatternNode): boolean {
  if (node.kind === 'capture') return true;
  if (node.kind === 'row' || node.kind === 'choice') return node.nodes.some(holdsCapture);
  return node.kind === 'repeat' && holdsCapture(node.node);
}

/** What a node begins with, undefined where it may be empty. */
export function firstOf(node: PatternNode): UnitClass | undefined {
  switch (node.kind) {
    case 'text':
      return UnitClass.range(node.text.charCodeAt(0), node.text.charCodeAt(0));
    case 'run':
      return needed(node, node.units);
    case 'repeat':
      return needed(node, firstOf(node.node));
    case 'capture':
      return firstOf(node.node);
    case 'row':
      return firstOfRow(node.nodes);
    case 'choice':
      return firstOfChoice(node.nodes);
    case 'begin':
    case 'end':
      return undefined;
  }
}

const needed = ({ min }: Times, first: UnitClass | undefined): UnitClass | undefined =>
  min > 0 ? first : undefined;

function firstOfChoice(nodes: readonly PatternNode[]): UnitClass | undefined {
  let sum = UnitClass.none;
  for (const node of nodes) {
    const first = firstOf(node);
    if (!first) return undefined;
    sum = sum.and(first);
  }
  return sum;
}

/** Of a row that begins with what may be empty: anything that one of its first nodes begins with. */
function firstOfRow(nodes: readonly PatternNode[]): UnitClass | undefined {
  let sum = UnitClass.none;
  for (const node of nodes) {
    const first = firstOf(node);
    if (first) return sum.and(first);
    if (node.kind !== 'run') return undefined;
    sum = sum.and(node.units);
  }
  return undefined;
}
