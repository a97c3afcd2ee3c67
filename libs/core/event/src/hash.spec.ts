import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { GatewayEvent } from './event.ts';
import { canonicalText, identify } from './hash.ts';

describe('identify', () => {
  it('is the first half of SHA-256 over length-prefixed parts', () => {
    const expected = createHash('sha256').update('2:ab1:c2:12').digest('hex').slice(0, 32);
    expect(identify('ab', 'c', 12)).toBe(expected);
  });
  it('keeps parts apart', () => {
    const parts = fc.array(fc.string({ unit: fc.constantFrom('1', ':', 'a') }), { maxLength: 4 });
    fc.assert(
      fc.property(parts, parts, (left, right) => {
        const same = JSON.stringify(left) === JSON.stringify(right);
        expect(identify(...left) === identify(...right)).toBe(same);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('canonicalText', () => {
  it('sorts keys at every depth and leaves out what is undefined', () => {
    expect(canonicalText({ b: [{ d: 1, c: null }], a: undefined, A: 'x"' })).toBe(
      '{"A":"x\\"","b":[{"c":null,"d":1}]}',
    );
    expect(canonicalText(undefined)).toBe('null');
  });
  it('is JSON that says the same', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const given = JSON.parse(JSON.stringify(object)) as GatewayEvent;
        expect(JSON.parse(canonicalText(given))).toEqual(given);
      }),
    );
  });
});
