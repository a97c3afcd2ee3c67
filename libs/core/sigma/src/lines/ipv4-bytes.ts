const DOT = 0x2e;
const COLON = 0x3a;
const ZERO = 0x30;

/** No IPv4 address, nor any text that may hold one. */
export const NO_ADDRESS = -1;
/** It has a colon: an IPv6 address, perhaps one that stands for an IPv4 address. */
export const MAYBE_IPV6 = -2;

/** The number of the dotted IPv4 address that the bytes are; as in texts, leading zeros are refused. */
export function readIpv4(bytes: Uint8Array, from: number, to: number): number {
  let address = 0;
  let at = from;
  for (let part = 0; part < 4; part++) {
    const end = octetEnd(bytes, at, to);
    const isLast = part === 3;
    if (end < 0 || (isLast ? end !== to : bytes[end] !== DOT)) return elsewise(bytes, at, to);
    address = address * 256 + octetOf(bytes, at, end);
    at = end + 1;
  }
  return address;
}

/** Where the number from 0 to 255 ends that stands at `from`, -1 where none does. */
function octetEnd(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && at < from + 4 && isDigit(bytes[at] ?? 0)) at++;
  if (at === from || (bytes[from] === ZERO && at > from + 1)) return -1;
  return octetOf(bytes, from, at) > 255 ? -1 : at;
}

function octetOf(bytes: Uint8Array, from: number, to: number): number {
  let octet = 0;
  for (let at = from; at < to; at++) octet = octet * 10 + (bytes[at] ?? 0) - ZERO;
  return octet;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte < COLON;
}

function elsewise(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at < to; at++) if (bytes[at] === COLON) return MAYBE_IPV6;
  return NO_ADDRESS;
}
