import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { foldCase } from './case-folding.ts';

/** Every code point of the planes that have letters with case. */
const CODE_POINTS = Array.from({ length: 0x20000 }, (_, point) => point)
  .filter((point) => point < 0xd800 || point > 0xdfff)
  .map((point) => String.fromCodePoint(point));

function isSameButForCase(char: string, other: string): boolean {
  if (Array.from(other).length !== 1) return false;
  const escaped = `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
  return new RegExp(`^${escaped}$`, 'iu').test(other);
}

describe('foldCase', () => {
  it('folds every code point to one that the runtime holds equal but for case', () => {
    const wrong = CODE_POINTS.filter((char) => {
      const folded = foldCase(char);
      return folded !== char && !isSameButForCase(char, folded);
    });
    expect(wrong).toEqual([]);
  });

  it('folds the cases of a letter to the same', () => {
    const wrong = CODE_POINTS.filter((char) =>
      [char.toLowerCase(), char.toUpperCase()].some(
        (other) =>
          other !== char && isSameButForCase(char, other) && foldCase(other) !== foldCase(char),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('does not look at the neighbours of a letter', () => {
    expect(foldCase('ΟΔΟΣ')).toBe(foldCase('οδος'));
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (left, right) => {
        expect(foldCase(left + right)).toBe(foldCase(left) + foldCase(right));
      }),
    );
  });

  it('keeps dotted and dotless i and sharp s apart from their longer spellings', () => {
    expect(foldCase('İ')).toBe('İ');
    expect(foldCase('ı')).not.toBe(foldCase('I'));
    expect(foldCase('ß')).not.toBe(foldCase('ss'));
    expect(foldCase('ẞ')).toBe(foldCase('ß'));
  });
});
