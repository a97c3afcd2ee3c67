import type { Candidates } from '../candidates.ts';
import { ANY_CASE, asciiBytes, hashBytes, LOWER } from './byte-hash.ts';
import type { MemoryWriter } from './memory-writer.ts';

const STARTS = 1024;

/** Letters that differ in case start alike. The empty text has no first byte of its own, so all of them are taken for one. */
function startOf(length: number, first: number): number {
  return length === 0 ? 0 : ((length << 5) ^ (first & 0x1f)) & (STARTS - 1);
}

/** Finds the rules that ask for exactly this ASCII text, whatever its case. */
export class ByteValues {
  readonly #values: readonly Uint8Array[];
  readonly #rules: readonly Int32Array[];
  readonly #hashes: Int32Array;
  readonly #heads: Int32Array;
  readonly #next: Int32Array;
  readonly #longest: number;
  /** 1 where a value may have this length and first byte */
  readonly #starts = new Uint8Array(STARTS);

  /** @param asked folded texts and who asks for them; those that are not ASCII equal no ASCII text */
  constructor(asked: ReadonlyMap<string, readonly number[]>) {
    const known = [...asked].flatMap(([text, rules]) => {
      const value = asciiBytes(text);
      return value ? [{ value, rules: Int32Array.from(rules) }] : [];
    });
    this.#values = known.map(({ value }) => value);
    this.#rules = known.map(({ rules }) => rules);
    this.#longest = this.#values.reduce((longest, { length }) => Math.max(longest, length), 0);
    for (const value of this.#values) this.#starts[startOf(value.length, value[0] ?? 0)] = 1;
    this.#hashes = Int32Array.from(this.#values, (value) =>
      hashBytes(new DataView(value.buffer), 0, value.length, ANY_CASE),
    );
    this.#next = new Int32Array(known.length).fill(-1);
    this.#heads = new Int32Array(2 ** Math.ceil(Math.log2(known.length * 2 + 2))).fill(-1);
    for (let entry = 0; entry < known.length; entry++) {
      const bucket = (this.#hashes[entry] ?? 0) & (this.#heads.length - 1);
      this.#next[entry] = this.#heads[bucket] ?? -1;
      this.#heads[bucket] = entry;
    }
  }

  get size(): number {
    return this.#values.length;
  }

  search(words: DataView, from: number, to: number, candidates: Candidates): void {
    if (to - from > this.#longest) return;
    if (this.#starts[startOf(to - from, words.getUint8(from))] === 0) return;
    const hash = hashBytes(words, from, to - from, ANY_CASE);
    let entry = this.#heads[hash & (this.#heads.length - 1)] ?? -1;
    for (; entry >= 0; entry = this.#next[entry] ?? -1) {
      if (this.#hashes[entry] !== hash || !this.#stands(entry, words, from, to)) continue;
      const rules = this.#rules[entry];
      if (rules) candidates.add(rules);
      return;
    }
  }

  /** Writes what the compiled scanner needs to do the same. @returns the address, 0 where nothing is asked for */
  writeTo(memory: MemoryWriter): number {
    if (this.size === 0) return 0;
    const texts = this.#values.map((bytes, entry) => ({
      bytes,
      rules: this.#rules[entry] ?? new Int32Array(0),
    }));
    return memory.integers([
      this.#heads.length - 1,
      this.#longest,
      memory.bytes(this.#starts),
      ...[this.#hashes, this.#heads, this.#next].map((table) => memory.integers(table)),
      memory.asked(texts),
    ]);
  }

  #stands(entry: number, words: DataView, from: number, to: number): boolean {
    const value = this.#values[entry];
    if (value?.length !== to - from) return false;
    for (let index = 0; index < value.length; index++) {
      if (LOWER[words.getUint8(from + index)] !== value[index]) return false;
    }
    return true;
  }
}
