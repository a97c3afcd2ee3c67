// Dotted IPv4 addresses, as in ipv4-bytes.ts.

/** No IPv4 address, nor any text that may hold one. */
export const NO_ADDRESS: i64 = -1;
/** It has a colon: an IPv6 address, perhaps one that stands for an IPv4 address. */
export const MAYBE_IPV6: i64 = -2;

/** The number of the address that the bytes are; leading zeros are refused. */
export function readIpv4(from: i32, to: i32): i64 {
  let address: i64 = 0;
  let at = from;
  for (let part = 0; part < 4; part++) {
    const start = at;
    let octet = 0;
    while (at < to && at < start + 3) {
      const digit = <i32>load<u8>(at) - 0x30;
      if (<u32>digit > 9) break;
      octet = octet * 10 + digit;
      at++;
    }
    const isOctet = at > start && octet < 256 && (load<u8>(start) != 0x30 || at == start + 1);
    if (!isOctet || (part == 3 ? at != to : load<u8>(at) != 0x2e)) return otherAddress(from, to);
    address = (address << 8) | octet;
    at++;
  }
  return address;
}

function otherAddress(from: i32, to: i32): i64 {
  for (let at = from; at < to; at++) if (load<u8>(at) == 0x3a) return MAYBE_IPV6;
  return NO_ADDRESS;
}
