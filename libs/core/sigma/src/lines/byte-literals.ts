import type { Candidates } from '../candidates.ts';
import { ANY_CASE, asciiBytes, LOWER } from './byte-hash.ts';
import type { MemoryWriter } from './memory-writer.ts';

interface Literal {
  readonly bytes: Uint8Array;
  readonly rules: Int32Array;
}

/** Positions of which one is looked at, at most. */
const LONGEST_STRIDE = 8;

/** Finds which of many literals an ASCII text contains, whatever its case, and offers their rules as candidates. */
export class ByteLiterals {
  /** too short to be worth looking for */
  readonly #offered: readonly Int32Array[];
  readonly #scanners: readonly ByteGrams[];
  readonly #three: ByteGrams | undefined;
  readonly #four: ByteGrams | undefined;

  /** @param asked folded literals and who asks for them; those that are not ASCII stand in no ASCII text */
  constructor(asked: ReadonlyMap<string, readonly number[]>) {
    const literals = [...asked].flatMap(([text, rules]) => {
      const bytes = asciiBytes(text);
      return bytes ? [{ bytes, rules: Int32Array.from(rules) }] : [];
    });
    this.#offered = literals.filter(({ bytes }) => bytes.length < 3).map(({ rules }) => rules);
    const three = literals.filter(({ bytes }) => bytes.length === 3);
    const more = literals.filter(({ bytes }) => bytes.length > 3);
    const shortest = more.reduce((least, { bytes }) => Math.min(least, bytes.length), Infinity);
    if (three.length > 0) this.#three = new ByteGrams(three, 3, 1);
    if (more.length > 0)
      this.#four = new ByteGrams(more, 4, Math.min(LONGEST_STRIDE, shortest - 3));
    this.#scanners = [this.#three, this.#four].filter((scanner) => scanner !== undefined);
  }

  get size(): number {
    return this.#offered.length + this.#scanners.length;
  }

  /** There must be a byte after the text, its closing quote. */
  search(words: DataView, from: number, to: number, candidates: Candidates): void {
    for (const rules of this.#offered) candidates.add(rules);
    for (const scanner of this.#scanners) scanner.search(words, from, to, candidates);
  }

  /** Writes what the compiled scanner needs to do the same. @returns the address */
  writeTo(memory: MemoryWriter): number {
    const offered = Int32Array.from(this.#offered.flatMap((rules) => [...rules]));
    return memory.integers([
      memory.rules(offered),
      this.#three?.writeTo(memory) ?? 0,
      this.#four?.writeTo(memory) ?? 0,
    ]);
  }
}

/**
 * Looks at three or four bytes at every `stride`-th position. Each literal is filed under its pieces of that size at `stride` positions
 * that follow one another, so wherever it stands one of them is looked at. A bit for each hash says where none is; the rest is compared.
 */
class ByteGrams {
  readonly #literals: readonly Literal[];
  readonly #mask: number;
  readonly #gram: number;
  readonly #stride: number;
  readonly #shift: number;
  readonly #bits: Int32Array;
  readonly #headShift: number;
  readonly #heads: Int32Array;
  readonly #next: Int32Array;
  /** first piece of each literal that is filed */
  readonly #offsets: Int32Array;
  /** the search in which a literal was found last */
  readonly #foundIn: Float64Array;
  #searches = 0;

  constructor(literals: readonly Literal[], gram: 3 | 4, stride: number) {
    this.#literals = literals;
    this.#gram = gram;
    this.#mask = gram === 3 ? 0xffffff : -1;
    this.#stride = stride;
    const entries = literals.length * stride;
    const size = Math.min(18, Math.max(10, Math.ceil(Math.log2(entries)) + 5));
    this.#shift = 32 - size;
    this.#bits = new Int32Array(2 ** (size - 5));
    this.#headShift = 4;
    this.#heads = new Int32Array(2 ** (size - this.#headShift)).fill(-1);
    this.#next = new Int32Array(entries).fill(-1);
    this.#foundIn = new Float64Array(literals.length);
    this.#offsets = rarestOffsets(literals, gram, stride);
    for (let entry = 0; entry < entries; entry++) this.#file(entry);
  }

  search(words: DataView, from: number, to: number, candidates: Candidates): void {
    const last = to - this.#gram;
    const bits = this.#bits;
    const shift = this.#shift;
    const mask = this.#mask;
    const stride = this.#stride;
    this.#searches++;
    for (let at = from; at <= last; at += stride) {
      const word = (words.getInt32(at, true) | ANY_CASE) & mask;
      const hash = Math.imul(word, 0x9e3779b1) >>> shift;
      if ((((bits[hash >>> 5] ?? 0) >>> hash) & 1) === 0) continue;
      this.#compare(words, at - from, { from, to, hash, candidates });
    }
  }

  writeTo(memory: MemoryWriter): number {
    const tables = [this.#bits, this.#heads, this.#next, this.#offsets];
    return memory.integers([
      this.#gram,
      this.#mask,
      this.#stride,
      this.#shift,
      this.#headShift,
      ...tables.map((table) => memory.integers(table)),
      memory.zeros(8 * this.#literals.length),
      memory.asked(this.#literals),
      0,
      0, // the number of the search, in 64 bits
      0,
    ]);
  }

  #file(entry: number): void {
    const index = Math.floor(entry / this.#stride);
    const { bytes } = this.#literals[index] ?? { bytes: new Uint8Array(0) };
    const word = gramAt(bytes, (this.#offsets[index] ?? 0) + (entry % this.#stride), this.#gram);
    const hash = Math.imul(word, 0x9e3779b1) >>> this.#shift;
    this.#bits[hash >>> 5] = (this.#bits[hash >>> 5] ?? 0) | (1 << hash);
    const bucket = hash >>> this.#headShift;
    this.#next[entry] = this.#heads[bucket] ?? -1;
    this.#heads[bucket] = entry;
  }

  #compare(words: DataView, at: number, { from, to, hash, candidates }: Place): void {
    let entry = this.#heads[hash >>> this.#headShift] ?? -1;
    for (; entry >= 0; entry = this.#next[entry] ?? -1) {
      const index = Math.floor(entry / this.#stride);
      if (this.#foundIn[index] === this.#searches) continue;
      const start = from + at - (this.#offsets[index] ?? 0) - (entry % this.#stride);
      const literal = this.#literals[index];
      if (!literal || start < from || start + literal.bytes.length > to) continue;
      if (!stands(literal.bytes, words, start)) continue;
      this.#foundIn[index] = this.#searches;
      candidates.add(literal.rules);
    }
  }
}

interface Place {
  readonly from: number;
  readonly to: number;
  readonly hash: number;
  readonly candidates: Candidates;
}

function stands(bytes: Uint8Array, words: DataView, start: number): boolean {
  for (let index = 0; index < bytes.length; index++) {
    if (LOWER[words.getUint8(start + index)] !== bytes[index]) return false;
  }
  return true;
}

/** Pieces are filed as a search sees them. */
function gramAt(bytes: Uint8Array, at: number, gram: number): number {
  let word = 0;
  for (let index = 0; index < gram; index++) {
    word |= ((bytes[at + index] ?? 0) | 0x20) << (8 * index);
  }
  return word;
}

/** Where in each literal the pieces begin that fewest literals have: what many ask for, texts are full of. */
function rarestOffsets(literals: readonly Literal[], gram: number, stride: number): Int32Array {
  const pieces = literals.map(({ bytes }) =>
    Int32Array.from({ length: bytes.length - gram + 1 }, (_, at) => bucketOf(bytes, at, gram)),
  );
  const asked = new Int32Array(BUCKETS);
  for (const buckets of pieces)
    for (const bucket of buckets) asked[bucket] = (asked[bucket] ?? 0) + 1;
  return Int32Array.from(pieces, (buckets) => rarestStart(buckets, asked, stride));
}

const BUCKETS = 2 ** 14;

function bucketOf(bytes: Uint8Array, at: number, gram: number): number {
  return Math.imul(gramAt(bytes, at, gram), 0x9e3779b1) >>> 18;
}

function rarestStart(buckets: Int32Array, asked: Int32Array, stride: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let start = 0; start + stride <= buckets.length; start++) {
    let sum = 0;
    for (let at = start; at < start + stride; at++) sum += asked[buckets[at] ?? 0] ?? 0;
    if (sum >= least) continue;
    least = sum;
    best = start;
  }
  return best;
}
