import ipaddr from 'ipaddr.js';

const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const V4_PORT = /^([\d.]+):\d{1,5}$/;
const BRACKETS = /^\[([^\]]+)\](?::\d{1,5})?$/;
const V6 = /^[0-9a-fA-F:.]{2,45}$/;

/**
 * One spelling of an address: ports, brackets and zones are taken off, IPv4-mapped addresses are folded, IPv6 is compressed.
 * Names, masked addresses (`81.2.69.***`) and octal or short forms are refused.
 */
export function parseAddress(text: string): string | undefined {
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

function isV4(text: string): boolean {
  const found = V4.exec(text);
  if (!found) return false;
  for (let index = 1; index <= 4; index++) {
    const part = found[index] ?? '';
    if (Number(part) > 255 || (part.length > 1 && part[0] === '0')) return false;
  }
  return true;
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
