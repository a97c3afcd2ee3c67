import { describe, expect, it } from '@jest/globals';
import { assert, constantFrom, property, string } from 'fast-check';
import { RE2JS } from 're2js';
import { Pattern } from '../pattern.ts';

/** What RE2 finds: the texts of all groups. */
function byRe2(source: string, text: string): (string | undefined)[] | undefined {
  const pattern = RE2JS.compile(source);
  const matcher = pattern.matcher(text);
  if (!matcher.find()) return undefined;
  const groups = Array.from({ length: pattern.groupCount() + 1 }, (_, group) => group);
  return groups.map((group) => matcher.group(group) ?? undefined);
}

const PATTERNS = [
  String.raw`^(?P<a>\S+) - (?P<b>.*) \[(?P<c>[^\]]+)\] "(?P<d>.*)" (\d+|-)$`,
  String.raw`^(?P<a>a+?)(?P<b>a*)b?$`,
  String.raw`"(?P<a>(?:[^"\\]|\\.)*)"`,
  String.raw`^(?:(\w+):)?(?P<a>.*?)(?:, (?P<b>a.*))?$`,
  String.raw`(?P<a>a|ab)(?P<b>c|bcd|)(?P<c>d*)$`,
  String.raw`^(?P<a>.{0,3})(?P<b>[^a]{2})(?P<c>.*)`,
  String.raw`(?i)^(?:[a-z]+\.)*(?P<a>[a-k]-?)[^s]*`,
  String.raw`^(?s:(?P<a>.*)), (?P<b>(?s:.*))$`,
  String.raw`(?P<a>\d{1,3}(?:\.\d{1,3}){3})`,
  String.raw`^(?P<a>-|\d+(?:, \d+)*) (?P<b>\D*?) ?(?P<c>[\x20-\x2f]*)$`,
  String.raw`^(?P<a>(?:a|ab|b ){2,4})(?P<b>.+?)(?P<c>a?)$`,
  String.raw`(?:^|,)(?P<a>[ab]*)(?:,|$)`,
  String.raw`a*^(?P<a>b*)`,
  String.raw`^(?:\w{2})?(?P<a>(?:a{2})*)(?:b+)?(?P<b>.*)$`,
  String.raw`^(?:aa|aab?){0,3}(?P<a>.*)a`,
  String.raw`(?P<a>\w+)(?P<b>\W+?)(?P<c>\s*)$`,
];
const texts = string({
  unit: constantFrom(
    ...Array.from('aaabbcd k"\\[]-,:.1 2\n'),
    'é',
    '😀',
    '\u212A',
    'ſ',
    ' - ',
    '] "',
  ),
  maxLength: 40,
});

describe('PatternMatcher', () => {
  it.each(PATTERNS)('finds what RE2 finds: %s', (source) => {
    const pattern = new Pattern(source);
    expect(pattern.isFast).toBe(true);
    assert(
      property(texts, (text) => {
        const expected = byRe2(source, text);
        expect(pattern.find(text)).toEqual(expected);
        expect(pattern.test(text)).toBe(expected !== undefined);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    String.raw`\bword\b`,
    String.raw`[[:alpha:]]+`,
    String.raw`\p{Greek}`,
    'é+',
    '(a|b)*',
    '(?:a*)*b',
    '(?i:a)b',
  ])('leaves to RE2 what it does not know: %s', (source) => {
    const pattern = new Pattern(source);
    expect(pattern.isFast).toBe(false);
    for (const text of ['a word b', 'aaaaaab', 'ababé', 'αβγ', '']) {
      expect(pattern.find(text)).toEqual(byRe2(source, text));
    }
  });

  it.each([
    [String.raw`^(?:a|aa)+$`, `${'a'.repeat(300)}b`],
    [String.raw`^.*a.*a.*a.*a.*b$`, 'a'.repeat(2000)],
    [String.raw`(?:\w+ )+x$`, 'ab '.repeat(2000)],
  ])('leaves a line that makes it try too much to RE2: %s', (source, text) => {
    const pattern = new Pattern(source);
    expect(pattern.isFast).toBe(true);
    expect(pattern.find(text)).toBeUndefined();
    expect(pattern.test(text)).toBe(false);
  });
});
