import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { MAYBE_IPV6, NO_ADDRESS, readIpv4 } from './ipv4-bytes.ts';

const encoder = new TextEncoder();

function read(text: string): number {
  const bytes = encoder.encode(`x${text}y`);
  return readIpv4(bytes, 1, bytes.length - 1);
}

describe('readIpv4', () => {
  it.each([
    ['0.0.0.0', 0],
    ['255.255.255.255', 2 ** 32 - 1],
    ['10.1.0.9', 10 * 2 ** 24 + 2 ** 16 + 9],
    ['', NO_ADDRESS],
    ['.', NO_ADDRESS],
    ['1.2.3', NO_ADDRESS],
    ['1.2.3.', NO_ADDRESS],
    ['.1.2.3', NO_ADDRESS],
    ['1..2.3', NO_ADDRESS],
    ['1.2.3.4.5', NO_ADDRESS],
    ['1.2.3.4.', NO_ADDRESS],
    ['01.2.3.4', NO_ADDRESS],
    ['1.2.3.00', NO_ADDRESS],
    ['256.1.1.1', NO_ADDRESS],
    ['1.2.3.1000', NO_ADDRESS],
    ['1.2.3.4/32', NO_ADDRESS],
    [' 1.2.3.4', NO_ADDRESS],
    ['::ffff:10.1.1.1', MAYBE_IPV6],
    ['fe80::1', MAYBE_IPV6],
    ['1.2.3.4:80', MAYBE_IPV6],
    ['300:1', MAYBE_IPV6],
  ])('reads %j as %d', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it('reads what ipaddr.js takes for four decimal parts, and nothing else without a colon', () => {
    const text = fc.oneof(
      fc.ipV4(),
      fc.string({ unit: fc.constantFrom('0', '1', '2', '5', '9', '.', '.', 'a'), maxLength: 16 }),
    );
    fc.assert(
      fc.property(text, (given) => {
        const number = ipaddr.IPv4.isValidFourPartDecimal(given)
          ? ipaddr.IPv4.parse(given)
              .toByteArray()
              .reduce((sum, byte) => sum * 256 + byte, 0)
          : NO_ADDRESS;
        expect(read(given)).toBe(number);
      }),
      { numRuns: 2000 },
    );
  });
});
