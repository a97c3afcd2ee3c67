import { describe, expect, it } from '@jest/globals';
import { compileDissect, type Dissect } from './dissect.ts';

const dissect = (pattern: string, line: string) => (compileDissect(pattern) as Dissect)(line);

describe('compileDissect', () => {
  it('gives each part the text up to the first occurrence of what follows', () => {
    expect(dissect('<%{a}> %{b}', '<x> y> z')).toEqual({ a: 'x', b: 'y> z' });
  });
  it('lets a greedy part reach to the last that leaves the rest its place', () => {
    expect(dissect('%{user*} [%{time}] "%{r}"', 'a [b] [c] "[d] "')).toEqual({
      user: 'a [b]',
      time: 'c',
      r: '[d] ',
    });
  });
  it('ends no quoted part at an escaped quote', () => {
    expect(dissect('"%{a}" %{b}', String.raw`"x\" y\\" z`)).toEqual({
      a: String.raw`x\" y\\`,
      b: 'z',
    });
  });
  it('skips parts without a name', () => {
    expect(dissect('%{} %{b}', 'x y')).toEqual({ b: 'y' });
  });
  it.each([
    ['another beginning', 'a %{b}', 'x y'],
    ['a missing delimiter', '%{a}|%{b}', 'x y'],
    ['text after the end', '"%{a}"', '"x" y'],
  ])('refuses %s', (_, pattern, line) => {
    expect(dissect(pattern, line)).toBeUndefined();
  });
  it.each([
    ['no part', 'abc', /no %\{part\}/],
    ['parts that touch', '%{a}%{b}', /no text stands between/],
    ['a name in capitals', '%{Abc} %{d}', /lower case/],
  ])('tells of %s', (_, pattern, mistake) => {
    expect(compileDissect(pattern)).toMatch(mistake);
  });
});
