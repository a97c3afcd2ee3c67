import { describe, expect, it } from '@jest/globals';
import { array, assert, constantFrom, property } from 'fast-check';
import { compileDissect, firstDissect, readDissect, type Dissect } from './dissect.ts';

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

describe('firstDissect', () => {
  const patterns = [
    '%{a} - %{b*} [%{c}] "%{d}" "%{e}"',
    '%{a} - %{b*} [%{c}] "%{d}" "%{e}" %{f}',
    '%{a} - %{b*} [%{c}] "%{d}"',
    '%{a} - %{b*} [%{c}]%{}',
    '%{a} - %{b*} "%{c}"',
    '<%{a} - %{b}',
    '<%{a} - %{c}|',
  ];
  const read = patterns.map(readDissect).filter((pattern) => typeof pattern !== 'string');
  const one = firstDissect(read);
  const each = patterns.map((pattern) => compileDissect(pattern) as Dissect);
  const pieces = ['x', ' ', ' - ', ' [', '] "', '"', '" "', String.raw`\"`, ' "', '<', '|', ']'];

  it('finds what the first of its patterns finds, tried one after the other', () => {
    let fitting = 0;
    const lines = array(constantFrom(...pieces), { maxLength: 16 });
    assert(
      property(lines, (parts) => {
        const line = parts.join('');
        const first = each.map((way) => way(line)).find((found) => found !== undefined);
        if (first) fitting++;
        expect(one(line)).toEqual(first);
      }),
      { numRuns: 20_000 },
    );
    expect(fitting).toBeGreaterThan(50);
  });
  it('goes on with what patterns have in common', () => {
    expect(one('x - y [z] "d" "e"')).toEqual({ a: 'x', b: 'y', c: 'z', d: 'd', e: 'e' });
    expect(one('x - y [z] "d"')).toEqual({ a: 'x', b: 'y', c: 'z', d: 'd' });
    expect(one('x - y [z] d')).toEqual({ a: 'x', b: 'y', c: 'z' });
    expect(one('<x - y|')).toEqual({ a: 'x', b: 'y|' });
    expect(one('x')).toBeUndefined();
  });
});
