import ipaddr from 'ipaddr.js';

/** Whether a text is an address in one of the networks; an IPv4-mapped IPv6 address counts as the IPv4 address. */
export type NetworkMatcher = (text: string) => boolean;

type Address = ReturnType<typeof ipaddr.process>;
type Network = readonly [Address, number];

/** What is wrong with a network and how to mend it; undefined where it can be used. A bare address is a network of one. */
export function explainNetwork(text: string): string | undefined {
  const network = parseNetwork(text);
  if (!network) {
    return `'${text}' is no network: write an address with a prefix length, such as 10.0.0.0/8 or fe80::/10`;
  }
  const base = networkAddress(network);
  return base === network[0].toString()
    ? undefined
    : `'${text}' has bits beyond its prefix length: write ${base}/${network[1]}`;
}

/** @throws Error where `explainNetwork` has something to say */
export function compileNetworks(texts: readonly string[]): NetworkMatcher {
  const starts: number[] = [];
  const ends: number[] = [];
  const six: Network[] = [];
  const four = texts.flatMap((text) => {
    const network = parseNetwork(text);
    if (!network) throw new Error(`${text} is no network`);
    if (network[0].kind() === 'ipv4') return [rangeOf(network)];
    six.push(network);
    return [];
  });
  for (const [start, end] of four.sort((left, right) => left[0] - right[0])) {
    const last = ends.length - 1;
    if (last >= 0 && start <= (ends[last] ?? 0) + 1) ends[last] = Math.max(ends[last] ?? 0, end);
    else {
      starts.push(start);
      ends.push(end);
    }
  }
  return (text) => {
    const quick = parseQuad(text);
    if (quick >= 0) return inRanges(quick, starts, ends);
    return text.includes(':') && matchesSlowly(text, { starts, ends, six });
  };
}

interface Networks {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly six: readonly Network[];
}

function matchesSlowly(text: string, { starts, ends, six }: Networks): boolean {
  if (text.length > 64 || !ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address.kind() === 'ipv4') return inRanges(toNumber(address), starts, ends);
  return six.some(([base, bits]) => sharesPrefix(address, base, bits));
}

function inRanges(address: number, starts: readonly number[], ends: readonly number[]): boolean {
  let low = 0;
  let high = starts.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (address < (starts[middle] ?? 0)) high = middle - 1;
    else if (address > (ends[middle] ?? 0)) low = middle + 1;
    else return true;
  }
  return false;
}

const NETWORK = /^([0-9a-fA-F:.]+)(?:\/(\d{1,3}))?$/;

function parseNetwork(text: string): Network | undefined {
  const [, address = '', prefix] = NETWORK.exec(text.trim()) ?? [];
  if (!isAddress(address)) return undefined;
  const parsed = ipaddr.parse(address);
  const width = parsed.kind() === 'ipv4' ? 32 : 128;
  const bits = prefix === undefined ? width : Number(prefix);
  if (bits > width) return undefined;
  const folded = ipaddr.process(address);
  const isMapped = width === 128 && folded.kind() === 'ipv4' && bits >= 96;
  return isMapped ? [folded, bits - 96] : [parsed, bits];
}

function isAddress(text: string): boolean {
  return parseQuad(text) >= 0 || (text.includes(':') && ipaddr.isValid(text));
}

function networkAddress([address, bits]: Network): string {
  const bytes = address.toByteArray().map((byte, index) => {
    const kept = Math.min(8, Math.max(0, bits - index * 8));
    return byte & (0xff << (8 - kept)) & 0xff;
  });
  return ipaddr.fromByteArray(bytes).toString();
}

function rangeOf([address, bits]: Network): readonly [number, number] {
  const start = toNumber(address);
  return [start, start + 2 ** (32 - bits) - 1];
}

function toNumber(address: Address): number {
  return address.toByteArray().reduce((sum, byte) => sum * 256 + byte, 0);
}

function sharesPrefix(address: Address, base: Address, bits: number): boolean {
  const left = address.toByteArray();
  const right = base.toByteArray();
  for (let index = 0; index * 8 < bits; index++) {
    const mask = 0xff << Math.max(0, 8 - (bits - index * 8));
    if ((((left[index] ?? 0) ^ (right[index] ?? 0)) & mask & 0xff) !== 0) return false;
  }
  return true;
}

const QUAD = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;

/** The number of a dotted IPv4 address, -1 for anything else. Leading zeros are refused: they are octal to some readers. */
function parseQuad(text: string): number {
  const found = text.length <= 15 ? QUAD.exec(text) : null;
  if (!found) return -1;
  let address = 0;
  for (let part = 1; part <= 4; part++) {
    const octet = Number(found[part]);
    if (octet > 255) return -1;
    address = address * 256 + octet;
  }
  return address;
}

/** Sets of rules by the IPv4 network that they ask for: one look per different prefix length. */
export class NetworkIndex {
  readonly #byLength: { readonly size: number; readonly rules: ReadonlyMap<number, Int32Array> }[];

  /** Only networks for which `isIndexable` holds. */
  constructor(networks: ReadonlyMap<string, readonly number[]>) {
    const byLength = new Map<number, Map<number, number[]>>();
    for (const [text, rules] of networks) {
      const [address, bits] = parseNetwork(text) ?? [];
      if (!address || bits === undefined) continue;
      const size = 2 ** (32 - bits);
      const known = byLength.get(size) ?? new Map<number, number[]>();
      const key = toNumber(address) / size;
      byLength.set(size, known.set(key, [...(known.get(key) ?? []), ...rules]));
    }
    this.#byLength = [...byLength].map(([size, known]) => ({
      size,
      rules: new Map([...known].map(([key, rules]) => [key, Int32Array.from(rules)])),
    }));
  }

  /** Addresses by their prefix length: how many lie in a network, and who asks for which, by the number of each. */
  get byLength(): readonly {
    readonly size: number;
    readonly rules: ReadonlyMap<number, Int32Array>;
  }[] {
    return this.#byLength;
  }

  /** Offers the rules of every network that holds the address. */
  search(text: string, found: { add(rules: Int32Array): void }): void {
    const address = ipv4Of(text);
    if (address >= 0) this.searchAddress(address, found);
  }

  /** The same for the number of an IPv4 address. */
  searchAddress(address: number, found: { add(rules: Int32Array): void }): void {
    for (const { size, rules } of this.#byLength) {
      const holding = rules.get(Math.floor(address / size));
      if (holding) found.add(holding);
    }
  }
}

/** Whether `NetworkIndex` can hold a network: those of IPv4, IPv4-mapped ones too. */
export function isIndexable(network: string): boolean {
  return parseNetwork(network)?.[0].kind() === 'ipv4';
}

function ipv4Of(text: string): number {
  const quick = parseQuad(text);
  if (quick >= 0 || !text.includes(':') || text.length > 64 || !ipaddr.isValid(text)) return quick;
  const address = ipaddr.process(text);
  return address.kind() === 'ipv4' ? toNumber(address) : -1;
}
