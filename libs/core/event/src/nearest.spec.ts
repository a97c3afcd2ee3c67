import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { nearest } from './nearest.ts';

describe('nearest', () => {
  it.each([
    ['containss', ['contains', 'endswith'], 'contains'],
    ['hihg', ['high', 'low'], 'high'],
    ['HIGH', ['high', 'low'], 'high'],
    ['x', ['y'], 'y'],
    ['lo', ['low', 'log'], 'low'],
    ['critcal', ['critical'], 'critical'],
    ['medium', ['high', 'low'], undefined],
    ['abcdef', ['abXdYf'], 'abXdYf'],
    ['abcdef', ['aXcYeZ'], undefined],
    ['a', [], undefined],
  ])('of %s among %j is %s', (name, candidates, expected) => {
    expect(nearest(name, candidates)).toBe(expected);
  });

  it('finds a word with one mistake', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', 'b', 'c', 'd'),
      minLength: 4,
      maxLength: 10,
    });
    fc.assert(
      fc.property(word, fc.nat(), fc.constantFrom('', 'z', 'swap'), (given, seed, mistake) => {
        const at = seed % (given.length - 1);
        const rest = given.slice(at + 1);
        const wrong =
          mistake === 'swap'
            ? given.slice(0, at) + rest.charAt(0) + given.charAt(at) + rest.slice(1)
            : given.slice(0, at) + mistake + rest;
        expect(nearest(wrong, ['completely-different', given])).toBe(given);
      }),
    );
  });
});
