import { writeDigits } from './digits.ts';
import { toHex } from './hex.ts';

/**
 * SHA-256 (FIPS 180-4) for ids: texts of a block or a few, by the hundred thousand. The same bytes as any other implementation gives, in
 * memory that is used again: nothing is made but the result.
 */
export class Sha256 {
  #bytes = new Uint8Array(512);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  /** the bytes up to each length that was asked for */
  #messages: Uint8Array[] = [];
  readonly #state = new Int32Array(8);
  readonly #native: ((bytes: Uint8Array) => string) | undefined;

  /** @param native the runtime's own SHA-256 of bytes, as hex digits */
  constructor(native?: (bytes: Uint8Array) => string) {
    this.#native = native;
  }

  /** Begins another message. */
  begin(): void {
    this.#length = 0;
  }

  get length(): number {
    return this.#length;
  }

  /** Takes back what was added after the message had this length. */
  cut(length: number): void {
    this.#length = length;
  }

  /** Adds a text as UTF-8; what UTF-8 can't write is U+FFFD. */
  add(text: string): void {
    this.#reserve(text.length);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit >= 0x80) {
        this.#length = at;
        this.#addWide(text, index);
        return;
      }
      bytes[at++] = unit;
    }
    this.#length = at;
  }

  /** Adds four words as 32 hex digits. */
  addHex(words: Int32Array): void {
    this.#reserve(32);
    const view = this.#view;
    let at = this.#length;
    for (let index = 0; index < 4; index++) {
      const four = word(words, index);
      for (let shift = 24; shift >= 0; shift -= 8, at += 2)
        view.setUint16(at, HEX[(four >>> shift) & 255] ?? 0);
    }
    this.#length = at;
  }

  /** Adds a whole number from 0 to 2^53 - 1 in decimal digits. */
  addNumber(value: number): void {
    this.#reserve(MOST_DIGITS);
    this.#length = writeDigits(this.#bytes, this.#length, value);
  }

  /** What was added from there on, for `addWords`. */
  since(length: number): DataView {
    return new DataView(this.#bytes.buffer.slice(length, this.#length + BEYOND));
  }

  /** Adds bytes as they are, of memory that can be read to four bytes beyond their end. */
  addWords(words: DataView, from: number, to: number): void {
    this.#reserve(to - from + BEYOND);
    const view = this.#view;
    const shift = this.#length - from;
    for (let at = from; at < to; at += 4) view.setInt32(at + shift, words.getInt32(at, true), true);
    this.#length = to + shift;
  }

  /** The first 128 bits of the hash, as 32 hex digits. */
  half(): string {
    return this.digits().slice(0, 32);
  }

  /** The hash as hex digits, at least the first 32 of them. */
  digits(): string {
    if (this.#native) return this.#native(this.#message());
    const end = this.#pad();
    const state = this.#state;
    state.set(INITIAL);
    for (let block = 0; block < end; block += BLOCK) compress(state, this.#view, block);
    return toHex(state);
  }

  /** Messages are of few lengths. */
  #message(): Uint8Array {
    return (this.#messages[this.#length] ??= this.#bytes.subarray(0, this.#length));
  }

  /** A unit takes at most three bytes. */
  #addWide(text: string, from: number): void {
    this.#reserve(3 * (text.length - from));
    for (const char of text.slice(from)) {
      const point = char.codePointAt(0) ?? 0;
      this.#addPoint(point >= 0xd800 && point < 0xe000 ? 0xfffd : point);
    }
  }

  #addPoint(point: number): void {
    const bytes = this.#bytes;
    if (point < 0x80) {
      bytes[this.#length++] = point;
      return;
    }
    const more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    bytes[this.#length++] = LEADS[more] | (point >> (6 * more));
    for (let shift = 6 * (more - 1); shift >= 0; shift -= 6)
      bytes[this.#length++] = 0x80 | ((point >> shift) & 63);
  }

  #reserve(more: number): void {
    const needed = this.#length + more + BLOCK + LENGTH_BYTES;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(2 * needed);
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#messages = [];
    this.#view = new DataView(grown.buffer);
  }

  /** Ends the message as the standard has it. @returns where its last block ends */
  #pad(): number {
    const length = this.#length;
    const end = Math.ceil((length + 1 + LENGTH_BYTES) / BLOCK) * BLOCK;
    this.#bytes.fill(0, length, end);
    this.#bytes[length] = 0x80;
    this.#view.setUint32(end - 8, Math.floor(length / 0x20000000));
    this.#view.setUint32(end - 4, length << 3);
    return end;
  }
}

const BLOCK = 64;
const LENGTH_BYTES = 8;
const MOST_DIGITS = 16;
/** What may be read and written beyond the end of what is copied, four bytes at a time. */
const BEYOND = 4;
/** the two hex digits of each byte */
const HEX = Uint16Array.from({ length: 256 }, (_, byte) => {
  const digits = byte.toString(16).padStart(2, '0');
  return (digits.charCodeAt(0) << 8) | digits.charCodeAt(1);
});
/** first byte of a character, by how many follow */
const LEADS = [0, 0xc0, 0xe0, 0xf0] as const;

function primes(count: number): number[] {
  const found: number[] = [];
  for (let number = 2; found.length < count; number++)
    if (found.every((prime) => number % prime !== 0)) found.push(number);
  return found;
}

/** The first 32 bits of a number's fractional part. */
const fraction = (number: number): number => ((number - Math.floor(number)) * 2 ** 32) | 0;

const INITIAL = Int32Array.from(primes(8), (prime) => fraction(Math.sqrt(prime)));
const ROUNDS = 64;
const CONSTANTS = Int32Array.from(primes(ROUNDS), (prime) => fraction(Math.cbrt(prime)));
const schedule = new Int32Array(ROUNDS);

const word = (words: Int32Array, index: number): number => words[index] ?? 0;
const scheduled = (round: number): number => word(schedule, round);

const rotate = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));

function fillSchedule(view: DataView, block: number): void {
  for (let round = 0; round < 16; round++) schedule[round] = view.getInt32(block + 4 * round);
  for (let round = 16; round < ROUNDS; round++) {
    const near = scheduled(round - 2);
    const far = scheduled(round - 15);
    const s0 = rotate(far, 7) ^ rotate(far, 18) ^ (far >>> 3);
    const s1 = rotate(near, 17) ^ rotate(near, 19) ^ (near >>> 10);
    schedule[round] = (scheduled(round - 16) + s0 + scheduled(round - 7) + s1) | 0;
  }
}

/** The eight words have the names that the standard gives them. */
function compress(state: Int32Array, view: DataView, block: number): void {
  fillSchedule(view, block);
  let a = word(state, 0);
  let b = word(state, 1);
  let c = word(state, 2);
  let d = word(state, 3);
  let e = word(state, 4);
  let f = word(state, 5);
  let g = word(state, 6);
  let h = word(state, 7);
  for (let round = 0; round < ROUNDS; round++) {
    const choice = g ^ (e & (f ^ g));
    const majority = (a & b) | (c & (a | b));
    const mixed = word(CONSTANTS, round) + scheduled(round);
    const first = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + mixed) | 0;
    const second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0] = word(state, 0) + a;
  state[1] = word(state, 1) + b;
  state[2] = word(state, 2) + c;
  state[3] = word(state, 3) + d;
  state[4] = word(state, 4) + e;
  state[5] = word(state, 5) + f;
  state[6] = word(state, 6) + g;
  state[7] = word(state, 7) + h;
}
