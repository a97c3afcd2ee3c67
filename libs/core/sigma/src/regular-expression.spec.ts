import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { compileRegex, explainRegex, ignoresCase, requiredLiteral } from './regular-expression.ts';

describe('compileRegex', () => {
  it('searches, with regard to case', () => {
    expect(compileRegex('b.r', '')('foobarx')).toBe(true);
    expect(compileRegex('BAR', '')('foobar')).toBe(false);
    expect(compileRegex('BAR', 'i')('foobar')).toBe(true);
  });
  it('lets the dot cross lines only with s, and anchors meet lines only with m', () => {
    expect(compileRegex('a.b', '')('a\nb')).toBe(false);
    expect(compileRegex('a.b', 's')('a\nb')).toBe(true);
    expect(compileRegex('^b$', '')('a\nb')).toBe(false);
    expect(compileRegex('^b$', 'm')('a\nb')).toBe(true);
  });
  it('reads code points as PCRE and JavaScript spell them', () => {
    expect(compileRegex(String.raw`\u200b`, '')('a\u200bb')).toBe(true);
    expect(compileRegex(String.raw`\x{200b}`, '')('a\u200bb')).toBe(true);
    expect(compileRegex(String.raw`\\u200b`, '')(String.raw`\u200b`)).toBe(true);
  });
  it('stays linear on patterns that explode elsewhere', () => {
    expect(compileRegex('(a+)+$', '')(`${'a'.repeat(50_000)}b`)).toBe(false);
    expect(compileRegex('(x|x?)*y', '')('x'.repeat(50_000))).toBe(false);
  });
});

describe('explainRegex', () => {
  it.each([
    ['a(?=b)', 'lookahead'],
    ['a(?!b)', 'lookahead'],
    ['(?<=a)b', 'lookbehind'],
    ['(?<!a)b', 'lookbehind'],
    [String.raw`(a)\1`, 'backreferences'],
    ['(?>a)b', 'atomic'],
    ['a++b', 'possessive'],
    ['', 'empty'],
    ['[a', 'missing closing ]'],
    ['a{1001}', 'invalid repeat count'],
  ])('refuses %s', (source, words) => {
    expect(explainRegex(source, '')).toContain(words);
  });
  it.each([
    '(?<name>a)',
    '(?P<name>a)',
    '(?i)abc',
    String.raw`\p{L}+`,
    String.raw`\d{1,3}(\.\d{1,3}){3}`,
  ])('allows %s', (source) => {
    expect(explainRegex(source, '')).toBeUndefined();
  });
});

describe('requiredLiteral', () => {
  it.each([
    ['abc', 'abc'],
    ['abc|def', ''],
    ['(abc|d)efg', 'efg'],
    ['abc?d', 'ab'],
    ['abc+de', 'abc'],
    ['ab{0,3}cd', 'cd'],
    ['a{b|c}defgh', ''],
    [String.raw`https?://[a-z]+\.evil\.com`, '.evil.com'],
    [String.raw`\$\{jndi:`, '${jndi:'],
    [String.raw`\x41bcd\d+xyz12`, 'xyz12'],
    [String.raw`\x{41}bcd`, 'bcd'],
    [String.raw`a\.b\?c`, 'a.b?c'],
    ['[]abc]xyz', 'xyz'],
    ['[^[:alpha:]|]xyz', 'xyz'],
    [String.raw`([)|(]abc\))de`, 'de'],
    [String.raw`\Qa|b\E`, ''],
    ['^$', ''],
    ['(?i)abc', 'abc'],
    ['a*', ''],
  ])('of %s is %j', (source, literal) => {
    expect(requiredLiteral(source)).toBe(literal);
  });

  it('is in every text that the pattern matches', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      'ab',
      '.',
      '[ab]',
      '(a|b)',
      '(ab)?',
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
          if (compileRegex(source, '')(text)) expect(text).toContain(requiredLiteral(source));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('ignoresCase', () => {
  it('sees flags beside and within the pattern', () => {
    expect(ignoresCase('abc', 'i')).toBe(true);
    expect(ignoresCase('(?i)abc', '')).toBe(true);
    expect(ignoresCase('a(?si:b)', '')).toBe(true);
    expect(ignoresCase('(?s)abc', 'm')).toBe(false);
  });
});
