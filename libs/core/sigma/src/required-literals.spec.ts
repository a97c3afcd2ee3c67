import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { compileRegex, explainRegex } from './regular-expression.ts';
import { requiredLiterals } from './required-literals.ts';

describe('requiredLiterals', () => {
  it.each([
    ['abc', ['abc']],
    ['abc|def', ['abc', 'def']],
    ['abc|', []],
    ['(abc|)def?', ['de']],
    ['(abc|defg)', ['abc', 'defg']],
    ['(abc|de)?fg', ['fg']],
    ['x(?:abc|def(gh|ij)k)y', ['abc', 'def']],
    ['x(?i:abc)y', ['abc']],
    ['x(?<n>abc)+y', ['abc']],
    ['ab(?i)c', ['ab']],
    ['(abc){0,1}d', ['d']],
    ['(a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p|q)', []],
    [
      String.raw`\b(print|show)\b.{0,9}\b(system|first)\s+(prompts?|messages?)`,
      ['prompt', 'message'],
    ],
    ['(abc|d)efg', ['efg']],
    ['abc?d', ['ab']],
    ['abc+de', ['abc']],
    ['ab{0,3}cd', ['cd']],
    ['a{b|c}defgh', ['b', 'c}defgh']],
    [String.raw`https?://[a-z]+\.evil\.com`, ['.evil.com']],
    [String.raw`\$\{jndi:`, ['${jndi:']],
    [String.raw`\x41bcd\d+xyz12`, ['xyz12']],
    [String.raw`\x{41}bcd`, ['bcd']],
    [String.raw`a\.b\?c`, ['a.b?c']],
    ['[]abc]xyz', ['xyz']],
    ['[^[:alpha:]|]xyz', ['xyz']],
    [String.raw`([)|(]abc\))de`, ['abc)']],
    [String.raw`\Qa|b\E`, []],
    ['^$', []],
    ['(?i)abc', ['abc']],
    ['a*', []],
  ])('of %s are %j', (source, literals) => {
    expect(requiredLiterals(source)).toEqual(literals);
  });

  it('holds for every text that the pattern matches', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      'ab',
      '.',
      '[ab]',
      '(a|b)',
      '(ab)?',
      '(',
      ')',
      '(?:a|',
      '(?i)',
      '(?i:b)',
      'a?',
      'b*',
      'a+',
      'a{2}',
      'b{0,1}',
      String.raw`\x61`,
      '|',
      '{',
      '(?:ab|ba)',
      '[^a]',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1, maxLength: 7 }).map((pieces) => pieces.join('')),
        fc.string({ unit: fc.constantFrom('a', 'b', '{', 'c'), maxLength: 8 }),
        (source, text) => {
          fc.pre(explainRegex(source, '') === undefined);
          const literals = requiredLiterals(source);
          if (literals.length === 0 || !compileRegex(source, '')(text)) return;
          expect(literals.filter((literal) => text.includes(literal))).not.toEqual([]);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
