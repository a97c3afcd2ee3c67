import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { countDigits, writeDigits } from './digits.ts';

function written(value: number): string {
  const bytes = new Uint8Array(24).fill(0x2e);
  const end = writeDigits(bytes, 2, value);
  expect(end - 2).toBe(countDigits(value));
  return String.fromCharCode(...bytes);
}

const asText = (value: number): string => `..${value}`.padEnd(24, '.');

describe('writeDigits', () => {
  it.each([0, 9, 10, 99_999_999, 100_000_000, 1_000_000_000_000, 1e15, Number.MAX_SAFE_INTEGER])(
    'writes %d as String does, and nothing around it',
    (value) => {
      expect(written(value)).toBe(asText(value));
    },
  );

  it('writes any whole number as String does', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 0, max: 15 }), (whole, cut) => {
        const value = Math.floor(whole / 10 ** cut);
        expect(written(value)).toBe(asText(value));
      }),
    );
  });
});
