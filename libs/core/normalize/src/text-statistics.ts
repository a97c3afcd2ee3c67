/** No more of a text is looked at: what follows hardly moves the statistics, and a client chooses how long it is. */
const MOST_READ = 65_536;

/** Shannon entropy of the characters (UTF-16 units), in bits, to three decimals. */
export function entropy(text: string): number {
  const length = Math.min(text.length, MOST_READ);
  if (length === 0) return 0;
  const counts = new Map<number, number>();
  for (let index = 0; index < length; index++) {
    const unit = text.charCodeAt(index);
    counts.set(unit, (counts.get(unit) ?? 0) + 1);
  }
  let bits = 0;
  for (const count of counts.values()) {
    const share = count / length;
    bits -= share * Math.log2(share);
  }
  return Math.round(bits * 1000) / 1000;
}

const WORD = /[\p{L}\p{N}]+/gu;
const SHINGLE = 3;

/**
 * SimHash-64 (Charikar 2002) over shingles of three lower-case words, as 16 hex digits: texts that differ in few words differ in few bits.
 * Features are hashed by FNV-1a in two halves.
 */
export function simhash(text: string): string {
  const words = text.slice(0, MOST_READ).toLowerCase().match(WORD) ?? [];
  const balance = new Int32Array(64);
  const last = Math.max(1, words.length - SHINGLE + 1);
  for (let index = 0; index < last; index++) {
    const shingle = words.slice(index, index + SHINGLE).join(' ');
    vote(balance, 0, fnv1a(shingle, 0x811c9dc5));
    vote(balance, 32, fnv1a(shingle, 0x01000193));
  }
  return toHex(balance, 32) + toHex(balance, 0);
}

function fnv1a(text: string, seed: number): number {
  let hash = seed;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  // FNV's high bits hardly move for short inputs: finish as MurmurHash3 does
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function vote(balance: Int32Array, offset: number, hash: number): void {
  for (let bit = 0; bit < 32; bit++) {
    const at = offset + bit;
    balance[at] = (balance[at] ?? 0) + ((hash >>> bit) & 1 ? 1 : -1);
  }
}

function toHex(balance: Int32Array, offset: number): string {
  let value = 0;
  for (let bit = 0; bit < 32; bit++) {
    if ((balance[offset + bit] ?? 0) > 0) value |= 1 << bit;
  }
  return (value >>> 0).toString(16).padStart(8, '0');
}

/** In how many of 64 bits two SimHashes differ. */
export function simhashDistance(left: string, right: string): number {
  let distance = 0;
  for (let index = 0; index < 16; index++) {
    let bits = Number.parseInt(left[index] ?? '0', 16) ^ Number.parseInt(right[index] ?? '0', 16);
    for (; bits > 0; bits &= bits - 1) distance++;
  }
  return distance;
}
