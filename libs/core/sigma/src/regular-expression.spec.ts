import { describe, expect, it } from '@jest/globals';
import { compileRegex, explainRegex, ignoresCase } from './regular-expression.ts';

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

describe('ignoresCase', () => {
  it('sees flags beside and within the pattern', () => {
    expect(ignoresCase('abc', 'i')).toBe(true);
    expect(ignoresCase('(?i)abc', '')).toBe(true);
    expect(ignoresCase('a(?si:b)', '')).toBe(true);
    expect(ignoresCase('(?s)abc', 'm')).toBe(false);
  });
});
