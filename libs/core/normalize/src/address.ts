import ipaddr from 'ipaddr.js';

const V4_PORT = /^([\d.]+):\d{1,5}$/;
const BRACKETS = /^\[([^\]]+)\](?::\d{1,5})?$/;
const V6 = /^[0-9a-fA-F:.]{2,45}$/;

/**
 * One spelling of an address: ports, brackets and zones are taken off, IPv4-mapped addresses are folded, IPv6 is compressed.
 * Names, masked addresses (`81.2.69.***`) and octal or short forms are refused.
 */
export function parseAddress(text: string): string | undefined {
  if (isV4(text)) return text;
  if (text.length > 80) return undefined;
  const bare = withoutPort(text);
  if (!bare.includes(':')) return isV4(bare) ? bare : undefined;
  const unzoned = bare.replace(/%.*$/, '');
  if (!V6.test(unzoned) || !ipaddr.IPv6.isValid(unzoned)) return undefined;
  return ipaddr.process(unzoned).toString();
}

function withoutPort(text: string): string {
  if (text.startsWith('[')) return BRACKETS.exec(text)?.[1] ?? text;
  return V4_PORT.exec(text)?.[1] ?? text;
}

/** Whether a text is four numbers up to 255, without zeros before them. Read by hand: nearly every record asks several times. */
export function isV4(text: string): boolean {
  if (text.length < 7 || text.length > 15) return false;
  let dots = 0;
  let number = -1;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit === DOT) {
      if (number < 0) return false;
      dots++;
      number = -1;
    } else {
      number = withDigit(number, unit - ZERO);
      if (number > 255) return false;
    }
  }
  return dots === 3 && number >= 0;
}

const DOT = 0x2e;
const ZERO = 0x30;

/** -1 is the number before its first digit. */
function withDigit(number: number, digit: number): number {
  if (digit < 0 || digit > 9 || number === 0) return Number.POSITIVE_INFINITY;
  return number < 0 ? digit : number * 10 + digit;
}

/** The network of a canonical address: its /24, or its /64 for IPv6. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
  const bytes = ipaddr.IPv6.parse(address).toByteArray();
  return `${new ipaddr.IPv6([...bytes.slice(0, 8), 0, 0, 0, 0, 0, 0, 0, 0]).toString()}/64`;
}

export type IsTrusted = (address: string) => boolean;

/** Addresses and CIDR ranges of proxies whose X-Forwarded-For is believed. @throws RangeError that names the one that can't be read */
export function compileTrusted(ranges: readonly string[]): IsTrusted {
  const networks = ranges.map((range) => {
    const text = range.includes('/') ? range : `${range}/${range.includes(':') ? 128 : 32}`;
    if (!ipaddr.isValidCIDR(text)) throw new RangeError(`'${range}' is no address or CIDR range`);
    return ipaddr.parseCIDR(text);
  });
  if (networks.length === 0) return () => false;
  const known = new Map<string, boolean>();
  return (address) => {
    const before = known.get(address);
    if (before !== undefined) return before;
    const parsed = ipaddr.process(address);
    const trusted = networks.some(
      ([network, bits]) => parsed.kind() === network.kind() && parsed.match(network, bits),
    );
    if (known.size >= 10_000) known.clear();
    known.set(address, trusted);
    return trusted;
  };
}

/**
 * The client of a request that came from `peer` with these forwarded hops, the oldest first: the right-most hop that is no
 * trusted proxy, the left-most where all are. A hop that can't be read where the client should stand leaves it unknown.
 */
export function findClient(
  peer: string,
  hops: readonly string[],
  isTrusted: IsTrusted,
): string | undefined {
  let client = parseAddress(peer);
  for (let index = hops.length - 1; index >= 0; index--) {
    if (client === undefined || !isTrusted(client)) return client;
    client = parseAddress(hops[index] ?? '');
  }
  return client;
}
