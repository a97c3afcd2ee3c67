import { writeDigits } from '@gatewatch/event';

/** What may be written beyond the end of a part, which the next part overwrites. */
const BEYOND = 4;

/** A text of which pieces of four bytes are copied. */
export type Words = DataView;

/** @returns bytes that `addWords` can copy from, whose view reaches beyond their end */
export function wordsOf(bytes: Uint8Array): Words {
  const padded = new Uint8Array(bytes.length + BEYOND);
  padded.set(bytes);
  return new DataView(padded.buffer);
}

/** A piece of output, into which lines are written part by part. Whoever writes has looked for room before. */
export class OutputPiece {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  #at = 0;

  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafeSlow(size + BEYOND);
    this.#view = new DataView(this.#bytes.buffer);
  }

  hasRoom(size: number): boolean {
    return this.#at + size + BEYOND <= this.#bytes.length;
  }

  /** What was written so far. */
  get written(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  /** Begins again in the same memory. */
  clear(): void {
    this.#at = 0;
  }

  add(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  addWords(words: Words, from: number, to: number): void {
    const view = this.#view;
    const shift = this.#at - from;
    for (let at = from; at < to; at += 4) view.setInt32(at + shift, words.getInt32(at, true), true);
    this.#at = to + shift;
  }

  /** Adds the beginning of a text of ASCII. */
  addAscii(text: string, length: number): void {
    const own = this.#bytes;
    const start = this.#at;
    for (let index = 0; index < length; index++) own[start + index] = text.charCodeAt(index);
    this.#at = start + length;
  }

  /** Adds a whole number that is not negative. */
  addNumber(value: number): void {
    this.#at = writeDigits(this.#bytes, this.#at, value);
  }
}
