import { hashText } from '@gatewatch/baseline';
import type { Stored } from '../windows/window.ts';

const BITS = 16_384;
const HASHES = 7;
/** Values of one generation. */
const CAPACITY = 1638;
const LETTER = 0x40;
const BITS_A_LETTER = 6;
const SEEDS = [0x51ed270b, 0x2c1b3c6d] as const;

/** Share of values that are taken for known though they are not, at most: of two full generations (Bloom 1970, 10 bits a value). */
export const FALSELY_KNOWN = 0.017;

type Generation = Uint8Array;

/**
 * A set of texts in 4 KiB: two Bloom filters, of which the older is dropped when the newer is full or has lasted for one span. A text is
 * remembered for at least one span and at most two, unless more than 1,638 to 3,276 of them come in that time.
 */
export class BloomGenerations {
  readonly #span: number;
  #newer: Generation | undefined;
  #older: Generation | undefined;
  #begun = 0;
  #size = 0;
  constructor(span: number) {
    this.#span = span;
  }
  add(text: string, at: number): void {
    if (!this.#newer || this.#size >= CAPACITY) this.#turn(at);
    const filter = this.#newer;
    if (!filter) return;
    for (const bit of bitsOf(text))
      filter[Math.floor(bit / BITS_A_LETTER)] =
        (filter[Math.floor(bit / BITS_A_LETTER)] ?? 0) | (1 << (bit % BITS_A_LETTER));
    this.#size++;
  }
  has(text: string, at: number): boolean {
    if (!this.#newer) return false;
    if (at - this.#begun > this.#span) this.#turn(at);
    return [this.#newer, this.#older].some((filter) => filter && holds(filter, text));
  }
  snapshot(): Stored {
    if (!this.#newer) return null;
    return [this.#begun, this.#size, letters(this.#newer), this.#older ? letters(this.#older) : ''];
  }
  restore(stored: Stored): void {
    if (stored === null) return;
    const [begun, size, newer, older] = stored as readonly [number, number, string, string];
    this.#begun = begun;
    this.#size = size;
    this.#newer = fromLetters(newer);
    this.#older = older === '' ? undefined : fromLetters(older);
  }
  #turn(at: number): void {
    const isStale = at - this.#begun > 2 * this.#span;
    this.#older = isStale ? undefined : this.#newer;
    this.#newer = emptyGeneration();
    this.#begun = at;
    this.#size = 0;
  }
}

function emptyGeneration(): Generation {
  return new Uint8Array(Math.ceil(BITS / BITS_A_LETTER));
}

/** Kirsch and Mitzenmacher 2006: two hashes make as good as seven. */
function bitsOf(text: string): number[] {
  const first = hashText(text, SEEDS[0]);
  const second = hashText(text, SEEDS[1]) | 1;
  return Array.from({ length: HASHES }, (_, n) => ((first + n * second) >>> 0) % BITS);
}

function holds(filter: Generation, text: string): boolean {
  return bitsOf(text).every(
    (bit) => ((filter[Math.floor(bit / BITS_A_LETTER)] ?? 0) & (1 << (bit % BITS_A_LETTER))) !== 0,
  );
}

function letters(filter: Generation): string {
  let text = '';
  for (const bits of filter) text += String.fromCharCode(LETTER + bits);
  return text;
}

function fromLetters(text: string): Generation {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0) - LETTER);
}
