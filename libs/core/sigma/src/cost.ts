import type { Expression, Test } from './expression.ts';
import { literalOf } from './text-pattern.ts';

const TEST_COST: Readonly<Record<Test['kind'], number>> = {
  exists: 1,
  null: 1,
  number: 2,
  compare: 2,
  text: 4,
  time: 6,
  cidr: 6,
  reference: 8,
  regex: 12,
};

/** How dear an expression is to evaluate, in no unit: orders the parts of an AND. */
export function costOf(expression: Expression): number {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return expression.of.reduce((sum, part) => sum + costOf(part), 0);
    case 'not':
    case 'named':
      return costOf(expression.of);
    case 'keyword':
      return 100;
    case 'field':
      return isPlain(expression.test) ? 2 : TEST_COST[expression.test.kind];
  }
}

function isPlain(test: Test): boolean {
  return test.kind === 'text' && literalOf(test.pattern) !== undefined;
}
