import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { foldCase } from './case-folding.ts';

function* codePoints(): Generator<string> {
  for (let point = 0; point < 0x110000; point++) {
    if (point < 0xd800 || point > 0xdfff) yield String.fromCodePoint(point);
  }
}

function escaped(char: string): string {
  return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}

describe('foldCase', () => {
  it('folds every code point to one that the runtime holds equal but for case', () => {
    for (const char of codePoints()) {
      const folded = foldCase(char);
      if (folded === char) continue;
      expect(Array.from(folded)).toHaveLength(1);
      expect(new RegExp(`^${escaped(char)}$`, 'iu').test(folded)).toBe(true);
    }
  });

  it('folds the cases of a letter to the same', () => {
    for (const char of codePoints()) {
      for (const other of [char.toLowerCase(), char.toUpperCase()]) {
        const isSimple = Array.from(other).length === 1 && other !== char;
        if (!isSimple || !new RegExp(`^${escaped(char)}$`, 'iu').test(other)) continue;
        expect(foldCase(other)).toBe(foldCase(char));
      }
    }
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
