import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Sha256 } from './sha256.ts';

const expected = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 32);

describe('Sha256', () => {
  const sha256 = new Sha256();
  const half = (parts: readonly string[]): string => {
    sha256.begin();
    for (const part of parts) sha256.add(part);
    return sha256.half();
  };

  it.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 440, 1000, 100_000])(
    'agrees with others on %d bytes, where blocks end too',
    (length) => {
      expect(half(['x'.repeat(length)])).toBe(expected('x'.repeat(length)));
    },
  );
  it('agrees with others on any text in any parts, lone surrogates read as U+FFFD', () => {
    const text = fc.string({
      unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    });
    const parts = fc.array(fc.oneof(text, fc.string(), fc.string({ unit: 'binary' })));
    fc.assert(
      fc.property(parts, (given) => {
        const read = given.map((part) => part.toWellFormed());
        expect(half(given)).toBe(expected(read.join('')));
      }),
      { numRuns: 1000 },
    );
  });
});
