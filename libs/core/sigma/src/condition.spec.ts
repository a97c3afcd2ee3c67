import { describe, expect, it } from '@jest/globals';
import {
  MAX_CONDITION_DEPTH,
  namesMatching,
  negates,
  parseCondition,
  type Condition,
} from './condition.ts';

function shown(condition: Condition): string {
  switch (condition.kind) {
    case 'name':
      return condition.name;
    case 'some':
    case 'every':
      return `${condition.kind}(${condition.pattern})`;
    case 'not':
      return `!${shown(condition.of)}`;
    case 'and':
    case 'or':
      return `(${condition.of.map(shown).join(condition.kind === 'and' ? ' & ' : ' | ')})`;
  }
}

function read(text: string): string {
  const parsed = parseCondition(text);
  return parsed.ok ? shown(parsed.condition) : `${parsed.code}: ${parsed.message}`;
}

function nested(depth: number): string {
  return `${'('.repeat(depth)}a${')'.repeat(depth)}`;
}

describe('parseCondition', () => {
  it.each([
    ['a', 'a'],
    ['a or b and c', '(a | (b & c))'],
    ['a and b or c', '((a & b) | c)'],
    ['not a and b', '(!a & b)'],
    ['not (a and b)', '!(a & b)'],
    ['(a or b) and c', '((a | b) & c)'],
    ['(((a)))', 'a'],
    ['not not a', '!!a'],
    ['a and not 1 of f_*', '(a & !some(f_*))'],
    ['not all of f_*', '!every(f_*)'],
    ['all of them', 'every(them)'],
    ['any of s*_x', 'some(s*_x)'],
    ['1 of selection', 'some(selection)'],
    ['and_x and not_y', '(and_x & not_y)'],
    ['A AND NOT B Or C', '((A & !B) | C)'],
    ['ALL OF them', 'every(them)'],
    ['all or any', '(all | any)'],
    ['4625 or sel-1', '(4625 | sel-1)'],
    ['a\n  and\tb', '(a & b)'],
  ])('reads %j as %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['', 'the condition is empty'],
    ['a b', "expected 'and' or 'or' before 'b'"],
    ['a and', 'ends where a selection should stand'],
    ['and a', "before 'and'"],
    ['a and or b', "before 'or'"],
    ['(a', "a '(' without its ')'"],
    ['a)', "a ')' without its '('"],
    ['()', "before ')'"],
    ['not', 'ends where'],
    ['2 of s*', "'2 of' is not in Sigma"],
    ['1 of', 'needs a pattern'],
    ['1 of (a or b)', 'needs a pattern'],
    ['sel*', "write '1 of sel*'"],
    ['a && b', "write 'and'"],
    ['a || b', "write 'or'"],
    ['a and !b', "write 'not b'"],
    ['a and ! b', "write 'not'"],
    ['a, b', "join selections with 'and' or 'or'"],
    ['sel.x', 'is no name of a selection'],
  ])('refuses %j', (text, words) => {
    expect(read(text)).toContain('SIGMA_CONDITION');
    expect(read(text)).toContain(words);
  });

  it.each(['s | count() by x > 5', 's | near b', 's|count(x) by y >= 1'])(
    'says what to do in place of the aggregation %j',
    (text) => {
      expect(read(text)).toMatch(/^SIGMA_AGGREGATION: .*correlation/);
    },
  );

  it('allows nesting up to its cap and not beyond', () => {
    expect(read(nested(MAX_CONDITION_DEPTH))).toBe('a');
    expect(read(nested(MAX_CONDITION_DEPTH + 1))).toContain('nests deeper');
    expect(read(`${'not '.repeat(100_0)}a`)).toContain('nests deeper');
    expect(read(`${'('.repeat(30_000)}a`)).toContain('nests deeper');
    expect(read('a or '.repeat(20_000))).toContain('longer than');
  });
});

describe('namesMatching', () => {
  const names = ['sel_a_x', 'sel_b_x', 'sel_x', '_sel_c_x', 'filter'];
  it('leaves names with an underscore out unless the pattern starts with one', () => {
    expect(namesMatching('them', names)).toEqual(['sel_a_x', 'sel_b_x', 'sel_x', 'filter']);
    expect(namesMatching('*', names)).toEqual(['sel_a_x', 'sel_b_x', 'sel_x', 'filter']);
    expect(namesMatching('_sel*', names)).toEqual(['_sel_c_x']);
  });
  it('takes a star at any place', () => {
    expect(namesMatching('sel_*_x', names)).toEqual(['sel_a_x', 'sel_b_x']);
    expect(namesMatching('*_x', names)).toEqual(['sel_a_x', 'sel_b_x', 'sel_x']);
    expect(namesMatching('s*b*x', names)).toEqual(['sel_b_x']);
    expect(namesMatching('filter', names)).toEqual(['filter']);
    expect(namesMatching('filt', names)).toEqual([]);
  });
});

function hasNot(text: string): boolean {
  const parsed = parseCondition(text);
  return parsed.ok && negates(parsed.condition);
}

describe('negates', () => {
  it('sees a not at any depth', () => {
    expect(hasNot('a and (b or not c)')).toBe(true);
    expect(hasNot('a and 1 of b*')).toBe(false);
  });
});
