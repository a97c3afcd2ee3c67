const ALIGNMENT = 16;

/** Writes tables that will stand at an address; each begins at a multiple of 16 and may be read 16 bytes beyond its end. */
export class MemoryWriter {
  readonly #base: number;
  readonly #lists = new Map<Int32Array, number>();
  #bytes = new Uint8Array(4096);
  #used = 0;

  constructor(base: number) {
    this.#base = base;
  }

  /** All that was written. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#used);
  }

  /** @returns the address, as of all that is written */
  bytes(values: Uint8Array): number {
    const at = this.#reserve(values.length);
    this.#bytes.set(values, at);
    return this.#base + at;
  }

  integers(values: Int32Array | readonly number[]): number {
    const integers = values instanceof Int32Array ? values : Int32Array.from(values);
    return this.bytes(new Uint8Array(integers.buffer, integers.byteOffset, integers.byteLength));
  }

  zeros(length: number): number {
    return this.#base + this.#reserve(length);
  }

  /** A list of rules: their number, then they; the same list once. @returns 0 for no rule */
  rules(list: Int32Array): number {
    if (list.length === 0) return 0;
    const known = this.#lists.get(list);
    if (known !== undefined) return known;
    const address = this.integers([list.length, ...list]);
    this.#lists.set(list, address);
    return address;
  }

  /** Texts and who asks for them: address, length and rules of each. */
  asked(texts: readonly { readonly bytes: Uint8Array; readonly rules: Int32Array }[]): number {
    return this.integers(
      texts.flatMap(({ bytes, rules }) => [this.bytes(bytes), bytes.length, this.rules(rules)]),
    );
  }

  #reserve(length: number): number {
    const at = this.#used;
    const needed = at + length + ALIGNMENT;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#used = Math.ceil((at + length) / ALIGNMENT) * ALIGNMENT;
    return at;
  }
}
