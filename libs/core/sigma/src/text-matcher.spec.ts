import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { compilePattern } from './text-matcher.ts';
import {
  ANY,
  literalOf,
  ONE,
  openEnd,
  openStart,
  parsePattern,
  type TextPattern,
} from './text-pattern.ts';

describe('parsePattern', () => {
  it.each<[string, string, TextPattern]>([
    ['plain text', 'abc', ['abc']],
    ['nothing', '', []],
    ['wildcards', 'a*b?c', ['a', ANY, 'b', ONE, 'c']],
    ['an escaped star', String.raw`a\*b`, ['a*b']],
    ['an escaped question mark', String.raw`id=\?`, ['id=?']],
    ['two backslashes as one', String.raw`C:\\Win`, [String.raw`C:\Win`]],
    ['a backslash before a letter as itself', String.raw`C:\Win`, [String.raw`C:\Win`]],
    ['a backslash and a wildcard', String.raw`C:\\*`, ['C:\\', ANY]],
    ['a backslash and a literal star', String.raw`C:\\\*`, [String.raw`C:\*`]],
    ['four backslashes as two', String.raw`\\\\srv`, [String.raw`\\srv`]],
    ['a backslash at the end as itself', 'a\\', ['a\\']],
  ])('reads %s', (_, text, pattern) => {
    expect(parsePattern(text)).toEqual(pattern);
  });

  it('takes any text for itself once its special characters are escaped', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(literalOf(parsePattern(text.replaceAll(/[*?\\]/g, '\\$&')))).toBe(text);
      }),
    );
  });
});

describe('openStart and openEnd', () => {
  it('add a wildcard only where there is none', () => {
    expect(openStart(openEnd(parsePattern('a')))).toEqual([ANY, 'a', ANY]);
    expect(openStart(openEnd(parsePattern('*a*')))).toEqual([ANY, 'a', ANY]);
    expect(openStart(openEnd(parsePattern('')))).toEqual([ANY]);
  });
});

function matches(pattern: string, text: string): boolean {
  return compilePattern(parsePattern(pattern))(text);
}

describe('compilePattern', () => {
  it.each([
    ['a*', 'a', true],
    ['*a', 'ba', true],
    ['*a*', 'bab', true],
    ['*', '', true],
    ['**', 'x', true],
    ['?', '', false],
    ['?', 'ab', false],
    ['a*b*c', 'a b b c', true],
    ['a*b*c', 'acb', false],
    ['*ab', 'aab', true],
    ['a?*?b', 'axyb', true],
    ['a?*?b', 'axb', false],
    ['ab*ab', 'ab', false],
    ['ab*ab', 'aab', false],
    ['*?b', 'b', false],
    ['foo*bar', 'foo\n\nbar', true],
    ['a?b', 'a😀b', true],
    ['a??b', 'a😀b', false],
    ['*?', '😀', true],
    ['*😀?', 'x😀😀', true],
  ])('says of %s and %j: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it('agrees with a regular expression made of the pattern', () => {
    const unit = fc.constantFrom('a', 'b', '*', '?', '😀');
    fc.assert(
      fc.property(
        fc.string({ unit, maxLength: 8 }),
        fc.string({ unit: fc.constantFrom('a', 'b', '😀', '\n'), maxLength: 10 }),
        (pattern, text) => {
          const source = pattern.replaceAll('*', '[^]*').replaceAll('?', '[^]');
          expect(matches(pattern, text)).toBe(new RegExp(`^${source}$`, 'u').test(text));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
