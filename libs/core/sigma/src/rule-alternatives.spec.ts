import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { compileRuleExpression } from './correlation-condition.ts';
import { ruleAlternatives } from './rule-alternatives.ts';

const RULES = ['a', 'b', 'c_1', 'c_2'];

describe('ruleAlternatives', () => {
  it.each([
    ['a and b', [{ all: [0, 1], none: [] }]],
    [
      'a and (b or c_1)',
      [
        { all: [0, 1], none: [] },
        { all: [0, 2], none: [] },
      ],
    ],
    ['a and not b', [{ all: [0], none: [1] }]],
    ['a and not 1 of c_*', [{ all: [0], none: [2, 3] }]],
    ['all of them', [{ all: [0, 1, 2, 3], none: [] }]],
    ['a or a and b', [{ all: [0], none: [] }]],
    ['a and not a', []],
  ])('tells the ways to satisfy %s', (text, ways) => {
    expect(ruleAlternatives(text, RULES)).toEqual(ways);
  });

  it('gives up where there are too many', () => {
    const rules = Array.from({ length: 14 }, (_, at) => `r${at}`);
    const pairs = Array.from({ length: 7 }, (_, at) => `(r${2 * at} or r${2 * at + 1})`);
    expect(ruleAlternatives(pairs.join(' and '), rules)).toBeUndefined();
    expect(ruleAlternatives(pairs.slice(0, 6).join(' and '), rules)).toHaveLength(64);
  });

  it('holds for the same sets of rules as the condition itself', () => {
    const { text } = fc.letrec<{ text: string; leaf: string }>((tie) => ({
      leaf: fc.constantFrom('a', 'b', 'c_1', 'c_2', '1 of c_*', 'all of c_*'),
      text: fc.oneof(
        { maxDepth: 4 },
        tie('leaf'),
        tie('text').map((inner) => `not (${inner})`),
        fc
          .tuple(tie('text'), fc.constantFrom('and', 'or'), tie('text'))
          .map(([left, word, right]) => `(${left} ${word} ${right})`),
      ),
    }));
    fc.assert(
      fc.property(text, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), (written, seen) => {
        const holds = compileRuleExpression(written, RULES)((rule) => seen[rule] ?? false);
        const ways = ruleAlternatives(written, RULES) ?? [];
        const met = ways.some(
          ({ all, none }) => all.every((rule) => seen[rule]) && !none.some((rule) => seen[rule]),
        );
        expect(met).toBe(holds);
      }),
    );
  });
});
