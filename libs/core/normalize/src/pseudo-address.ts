import { parseAddress } from './address.ts';

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const HEX = '0123456789abcdef';
const NIBBLES = 30;

/**
 * An address that stands for a token: unique local (fd00::/8, RFC 4193), so that it is none of the internet's and fields keep their
 * type. 120 bits of the token after its key id.
 */
export function pseudoAddress(token: string): string {
  const digits = token.slice(token.lastIndexOf('.') + 1);
  let bits = 0;
  let held = 0;
  let hex = '';
  for (const digit of digits) {
    bits = ((bits << 6) | Math.max(0, DIGITS.indexOf(digit))) & 0xfff;
    held += 6;
    while (held >= 4 && hex.length < NIBBLES) {
      held -= 4;
      hex += HEX[(bits >> held) & 0xf];
    }
  }
  const groups = `fd${hex.padEnd(NIBBLES, '0')}`.match(/.{4}/g) ?? [];
  const address = groups.join(':');
  return parseAddress(address) ?? address;
}
