/** 32-bit words of an address: one of IPv4, four of IPv6, the first one first. */
export type Words = Uint32Array | readonly number[];

const ZERO = 48;

/** An IPv4 address as it is written with four numbers; -1 for anything else. */
export function readIpv4(text: string): number {
  let address = 0;
  let from = 0;
  for (let index = 0; index < 4; index++) {
    const dot = index < 3 ? text.indexOf('.', from) : text.length;
    const part = dot < 0 ? -1 : readPart(text, from, dot);
    if (part < 0) return -1;
    address = address * 256 + part;
    from = dot + 1;
  }
  return address;
}

/** A number of at most 255 without leading zeros; -1 for anything else. */
function readPart(text: string, from: number, to: number): number {
  if (to === from || to - from > 3) return -1;
  let part = 0;
  for (let index = from; index < to; index++) {
    const digit = text.charCodeAt(index) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    part = part * 10 + digit;
  }
  const isPadded = to - from > 1 && text.charCodeAt(from) === ZERO;
  return part > 255 || isPadded ? -1 : part;
}

const GROUPS = 8;
const GROUP = /^[0-9a-f]{1,4}$/i;

const LONGEST_IPV6 = 45;

/** An IPv6 address in any spelling without a zone, as four words; undefined for anything else. */
export function readIpv6(text: string): number[] | undefined {
  if (text.length > LONGEST_IPV6 || !text.includes(':')) return undefined;
  const gap = text.indexOf('::');
  const head = readGroups(gap < 0 ? text : text.slice(0, gap), gap < 0);
  const tail = gap < 0 ? [] : readGroups(text.slice(gap + 2), true);
  if (!head || !tail) return undefined;
  const missing = GROUPS - head.length - tail.length;
  if (missing < 0 || missing > 0 !== gap >= 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail];
  return [0, 2, 4, 6].map((at) => groupAt(groups, at) * 65_536 + groupAt(groups, at + 1));
}

const groupAt = (groups: readonly number[], at: number): number => groups[at] ?? 0;

/** @param last whether these are the last ones, of which two may be written as an IPv4 address */
function readGroups(text: string, last: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const isV4 = last && index === parts.length - 1 && part.includes('.');
    const v4 = isV4 ? readIpv4(part) : -1;
    if (v4 >= 0) groups.push(Math.floor(v4 / 65_536), v4 % 65_536);
    else if (GROUP.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

/** The IPv4 address within an IPv4-mapped one (`::ffff:192.0.2.1`); -1 where it is none. */
export function mappedIpv4(words: Words): number {
  return words[0] === 0 && words[1] === 0 && words[2] === 0xff_ff ? (words[3] ?? 0) : -1;
}

/** A network: its words, those after `bits` being zero, and its length. */
export interface Network {
  readonly words: readonly number[];
  readonly bits: number;
}

/** Networks of a text: an address, `ADDRESS/BITS`, or `FIRST-LAST`; undefined where it is none. Bits behind the length are cleared. */
export function readNetworks(text: string): readonly Network[] | undefined {
  const dash = text.indexOf('-');
  if (dash >= 0) return readSpan(text.slice(0, dash).trim(), text.slice(dash + 1).trim());
  const slash = text.indexOf('/');
  const words = readAddress(slash < 0 ? text : text.slice(0, slash));
  if (!words) return undefined;
  const most = words.length * 32;
  if (slash < 0) return [fold({ words, bits: most })];
  const length = text.slice(slash + 1);
  const bits = /^(?:0|[1-9]\d{0,2})$/.test(length) ? Number(length) : Number.NaN;
  if (!(bits <= most)) return undefined;
  return [fold({ words: clear(words, bits), bits })];
}

export function readAddress(text: string): readonly number[] | undefined {
  const v4 = readIpv4(text);
  return v4 >= 0 ? [v4] : readIpv6(text);
}

/** Events hold IPv4-mapped addresses as IPv4, so that networks of those are IPv4 as well. */
function fold({ words, bits }: Network): Network {
  const v4 = bits >= 96 ? mappedIpv4(words) : -1;
  return v4 < 0 ? { words, bits } : { words: [v4], bits: bits - 96 };
}

function clear(words: readonly number[], bits: number): number[] {
  return words.map((word, index) => {
    const kept = Math.min(32, Math.max(0, bits - index * 32));
    return kept === 0 ? 0 : (word & (-1 << (32 - kept))) >>> 0;
  });
}

function toBig(words: Words): bigint {
  let value = 0n;
  for (const word of words) value = (value << 32n) | BigInt(word);
  return value;
}

function toWords(value: bigint, count: number): number[] {
  return Array.from({ length: count }, (_, index) =>
    Number((value >> BigInt(32 * (count - 1 - index))) & 0xff_ff_ff_ffn),
  );
}

/** The fewest networks that make up what lies from one address to another. */
function readSpan(firstText: string, lastText: string): readonly Network[] | undefined {
  const first = readAddress(firstText);
  const last = readAddress(lastText);
  if (!first || !last || first.length !== last.length) return undefined;
  const most = first.length * 32;
  const end = toBig(last);
  let at = toBig(first);
  if (at > end) return undefined;
  const networks: Network[] = [];
  while (at <= end) {
    let size = 0;
    while (size < most && fits(at, BigInt(size + 1), end)) size++;
    networks.push(fold({ words: toWords(at, first.length), bits: most - size }));
    at += 1n << BigInt(size);
  }
  return networks;
}

function fits(at: bigint, size: bigint, end: bigint): boolean {
  const span = 1n << size;
  return at % span === 0n && at + span - 1n <= end;
}
