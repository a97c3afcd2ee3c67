import { AS_IS, hashBytes } from './byte-hash.ts';
import { encodeUtf8 } from './utf8.ts';

/** What stands before the first key of a line. */
export const LINE_START = 0;
/** A key of which nothing is known. */
export const UNKNOWN_KEY = 1;
const FIRST_WANTED = 2;

/** Most keys that are learned; then they are forgotten and learned anew. */
const MOST_LEARNED = 512;
/** Longer keys, with quotes and colon, are not learned. */
const LONGEST_LEARNED = 96;
const BUCKETS = 1024;
const COLON = 0x3a;
const QUOTE = 0x22;

/**
 * The keys of lines. Wanted ones are known from the start, others are learned from the lines, and each remembers the two keys that came
 * after it last: a line with the order of one before needs no look-up, only a comparison.
 */
export class KnownKeys {
  /** with quotes and colon */
  readonly lengths: Int32Array;
  readonly #starts: Int32Array;
  readonly #hashes: Int32Array;
  readonly #chain: Int32Array;
  readonly #first: Int32Array;
  readonly #second: Int32Array;
  readonly #heads = new Int32Array(BUCKETS).fill(-1);
  readonly #wanted = new Map<string, number>();
  readonly #store: Uint8Array;
  readonly #words: DataView;
  /** the same memory */
  readonly #storeWords: Int32Array;
  /** the last four bytes of each key */
  readonly #lasts: Int32Array;
  readonly #learned: number;
  readonly #storedWanted: number;
  #count = FIRST_WANTED;
  #stored = 0;

  constructor(wanted: readonly string[]) {
    const keys = wanted.map((name) => quote(encodeUtf8(name)));
    const size = FIRST_WANTED + wanted.length + MOST_LEARNED;
    this.lengths = new Int32Array(size);
    this.#starts = new Int32Array(size);
    this.#hashes = new Int32Array(size);
    this.#chain = new Int32Array(size).fill(-1);
    this.#first = new Int32Array(size).fill(-1);
    this.#second = new Int32Array(size).fill(-1);
    const room = keys.reduce((sum, key) => sum + toWord(key.length + 1), 0);
    this.#store = new Uint8Array(room + MOST_LEARNED * LONGEST_LEARNED);
    this.#words = new DataView(this.#store.buffer);
    this.#storeWords = new Int32Array(this.#store.buffer);
    this.#lasts = new Int32Array(size);
    for (const [index, key] of keys.entries()) {
      this.#wanted.set(wanted[index] ?? '', this.#count);
      this.#add(key, hashOf(key));
    }
    this.#learned = this.#count;
    this.#storedWanted = this.#stored;
  }

  /** The key of a wanted name. */
  wanted(name: string): number {
    return this.#wanted.get(name) ?? UNKNOWN_KEY;
  }

  /** The key that is expected after `previous`, if it stands at `at` with quotes and colon. @returns -1 for any other */
  expect(previous: number, words: DataView, at: number, end: number): number {
    const first = this.#first[previous] ?? -1;
    if (first < 0) return -1;
    if (this.#standsWhole(first, words, at, end)) return first;
    const second = this.#second[previous] ?? -1;
    if (second < 0 || !this.#standsWhole(second, words, at, end)) return -1;
    this.#second[previous] = first;
    this.#first[previous] = second;
    return second;
  }

  follow(previous: number, key: number): void {
    if (key === UNKNOWN_KEY || this.#first[previous] === key) return;
    this.#second[previous] = this.#first[previous] ?? -1;
    this.#first[previous] = key;
  }

  /** Finds or learns the key that stands without escapes from `at`, its opening quote, over `length` bytes with its closing one. */
  find(bytes: Uint8Array, words: DataView, at: number, length: number): number {
    const hash = hashBytes(words, at, length, AS_IS);
    let key = this.#heads[hash & (BUCKETS - 1)] ?? -1;
    for (; key >= 0; key = this.#chain[key] ?? -1) {
      if (this.#hashes[key] !== hash || this.lengths[key] !== length + 1) continue;
      if (this.#stands(key, words, at, 1)) return key;
    }
    if (length >= LONGEST_LEARNED) return UNKNOWN_KEY;
    if (this.#count === this.lengths.length) this.#forget();
    return this.#add(bytes.subarray(at, at + length), hash);
  }

  /** Keys stand in the store where whole words begin. */
  #standsWhole(key: number, words: DataView, at: number, end: number): boolean {
    const length = this.lengths[key] ?? 0;
    if (at + length > end) return false;
    const store = this.#storeWords;
    let place = (this.#starts[key] ?? 0) >> 2;
    const last = at + length - 4;
    if (length < 4 || words.getInt32(last, true) !== this.#lasts[key]) return false;
    for (let from = at; from < last; from += 4) {
      if (words.getInt32(from, true) !== store[place++]) return false;
    }
    return true;
  }

  /** Whether the bytes at `at` are the key's, but for as many of its last. */
  #stands(key: number, words: DataView, at: number, but: number): boolean {
    const store = this.#words;
    const start = this.#starts[key] ?? 0;
    const last = (this.lengths[key] ?? 0) - but - 4;
    if (last < 0) return this.#standsShort(key, words, at, last + 4);
    for (let index = 0; index < last; index += 4) {
      if (words.getInt32(at + index, true) !== store.getInt32(start + index, true)) return false;
    }
    return words.getInt32(at + last, true) === store.getInt32(start + last, true);
  }

  #standsShort(key: number, words: DataView, at: number, length: number): boolean {
    const start = this.#starts[key] ?? 0;
    for (let index = 0; index < length; index++) {
      if (words.getUint8(at + index) !== this.#store[start + index]) return false;
    }
    return true;
  }

  #add(quoted: Uint8Array, hash: number): number {
    const key = this.#count++;
    this.#store.set(quoted, this.#stored);
    this.#store[this.#stored + quoted.length] = COLON;
    this.lengths[key] = quoted.length + 1;
    this.#starts[key] = this.#stored;
    this.#hashes[key] = hash;
    this.#first[key] = -1;
    this.#second[key] = -1;
    if (quoted.length >= 3) {
      this.#lasts[key] = this.#words.getInt32(this.#stored + quoted.length - 3, true);
    }
    this.#stored += toWord(quoted.length + 1);
    this.#file(key);
    return key;
  }

  #file(key: number): void {
    const bucket = (this.#hashes[key] ?? 0) & (BUCKETS - 1);
    this.#chain[key] = this.#heads[bucket] ?? -1;
    this.#heads[bucket] = key;
  }

  #forget(): void {
    this.#count = this.#learned;
    this.#stored = this.#storedWanted;
    this.#first.fill(-1);
    this.#second.fill(-1);
    this.#heads.fill(-1);
    for (let key = FIRST_WANTED; key < this.#learned; key++) this.#file(key);
  }
}

/** Up to where a whole word ends. */
function toWord(length: number): number {
  return (length + 3) & ~3;
}

/** A name that UTF-8 can't write can only stand there escaped: a quoted nothing, which no key is found by, takes its place. */
function quote(bytes: Uint8Array | undefined): Uint8Array {
  return bytes ? Uint8Array.from([QUOTE, ...bytes, QUOTE]) : Uint8Array.from([QUOTE]);
}

function hashOf(bytes: Uint8Array): number {
  return hashBytes(new DataView(bytes.buffer), 0, bytes.length, AS_IS);
}
