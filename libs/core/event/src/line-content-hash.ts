import { NOT_CONTENT } from './content-hash.ts';
import type { FieldValue } from './event.ts';
import {
  addMember,
  afterMember,
  beginAfter,
  beginHash,
  beginText,
  endHash,
  mix,
  mixNumber,
  mixValue,
  NESTED,
  STRING,
  UNITS_PER_BLOCK,
} from './member-hash.ts';
import { MemberNames, NO_NAME } from './member-names.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const ZERO = 0x30;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const SPACE = 0x20;
const HIGH_BITS = 0x80808080 | 0;
/** Whole numbers of more digits may be no exact ones. */
const SAFE_DIGITS = 15;

/** `contentHash` of events that are lines of JSON, without making an object of them. Not for re-entrant use. */
export class LineContentHash {
  readonly #decode: (bytes: Uint8Array, from: number, to: number) => string;
  readonly #names: MemberNames;
  #bytes: Uint8Array = new Uint8Array(0);
  #words = new DataView(this.#bytes.buffer);
  #end = 0;

  /** @param decode the runtime's way from UTF-8 to text */
  constructor(decode: (bytes: Uint8Array, from: number, to: number) => string) {
    this.#decode = decode;
    this.#names = new MemberNames((name) => ({
      after: afterMember(name),
      isContent: !NOT_CONTENT.has(name),
    }));
  }

  /**
   * @param line a JSON object that was checked, in UTF-8 that was
   * @returns `contentHashWords`; undefined for what is better read as an object: names that stand twice or are written with escapes
   */
  read(line: Uint8Array): Int32Array | undefined {
    if (line.buffer !== this.#bytes.buffer) {
      this.#bytes = new Uint8Array(line.buffer);
      this.#words = new DataView(line.buffer);
    }
    this.#end = line.byteOffset + line.length;
    this.#names.begin();
    beginHash();
    let at = this.#space(this.#space(line.byteOffset) + 1);
    if (this.#byte(at) === CLOSE_OBJECT) return endHash();
    for (;;) {
      at = this.#member(at);
      if (at < 0) return undefined;
      at = this.#space(at);
      if (this.#byte(at) !== COMMA) return endHash();
      at = this.#space(at + 1);
    }
  }

  /** @returns where it ends, -1 where its name is none to be read here */
  #member(at: number): number {
    const names = this.#names;
    const name = names.expected(this.#words, at, this.#end) ?? this.#findName(at);
    if (name === NO_NAME || !names.isFirst(name)) return -1;
    const { after, isContent, length } = names.of(name);
    beginAfter(after);
    const end = this.#value(this.#space(at + length));
    if (isContent) addMember();
    return end;
  }

  #findName(at: number): number {
    let close = at + 1;
    for (let byte = this.#byte(close); byte !== QUOTE; byte = this.#byte(++close))
      if (byte === BACKSLASH || close >= this.#end) return NO_NAME;
    if (this.#byte(close + 1) !== COLON) return NO_NAME;
    return this.#names.learn(
      this.#bytes.subarray(at, close + 2),
      this.#decode(this.#bytes, at + 1, close),
    );
  }

  #value(at: number): number {
    const byte = this.#byte(at);
    if (byte === QUOTE) return this.#string(at);
    if (byte >= ZERO && byte < COLON) return this.#number(at);
    if (byte === OPEN_LIST) return this.#list(at);
    return this.#other(at, this.#endOf(at));
  }

  #string(at: number): number {
    const close = this.#plainEnd(at + 1);
    if (this.#byte(close) !== QUOTE) return this.#other(at, this.#endOf(at));
    beginText(STRING);
    this.#mixAscii(at + 1, close);
    return close + 1;
  }

  #number(from: number): number {
    let at = from;
    let number = 0;
    for (let byte = this.#byte(at); byte >= ZERO && byte < COLON; byte = this.#byte(++at))
      number = number * 10 + byte - ZERO;
    if (at - from > SAFE_DIGITS || !endsValue(this.#byte(at)))
      return this.#other(from, this.#endOf(from));
    mixNumber(number);
    return at;
  }

  /** A list of plain strings that is written without white space is its own canonical text. */
  #list(from: number): number {
    let at = from;
    do {
      if (this.#byte(at + 1) !== QUOTE) return this.#other(from, this.#endOf(from));
      at = this.#plainEnd(at + 2);
      if (this.#byte(at++) !== QUOTE) return this.#other(from, this.#endOf(from));
    } while (this.#byte(at) === COMMA);
    if (this.#byte(at) !== CLOSE_LIST) return this.#other(from, this.#endOf(from));
    beginText(NESTED);
    this.#mixAscii(from, at + 1);
    return at + 1;
  }

  #other(from: number, end: number): number {
    mixValue(JSON.parse(this.#decode(this.#bytes, from, end)) as FieldValue);
    return end;
  }

  /** Where the value ends, whatever it is. */
  #endOf(from: number): number {
    let depth = 0;
    let at = from;
    do {
      const byte = this.#byte(at);
      if (byte === QUOTE) at = this.#closeOf(at + 1);
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth++;
      else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth--;
      at++;
    } while (depth > 0 || !endsValue(this.#byte(at)));
    return at;
  }

  #closeOf(from: number): number {
    let at = from;
    for (let byte = this.#byte(at); byte !== QUOTE; byte = this.#byte(at))
      at += byte === BACKSLASH ? 2 : 1;
    return at;
  }

  /** The first byte that is no plain one of a string. */
  #plainEnd(from: number): number {
    const words = this.#words;
    let at = from;
    for (const last = this.#end - 4; at <= last; at += 4) {
      const marks = marksOf(words.getInt32(at, true));
      if (marks !== 0) return at + lowest(marks);
    }
    for (let byte = this.#byte(at); isPlain(byte); byte = this.#byte(at)) at++;
    return at;
  }

  /** As texts are mixed; each byte is a unit. */
  #mixAscii(from: number, to: number): void {
    const words = this.#words;
    let at = from;
    for (; at + UNITS_PER_BLOCK <= to; at += UNITS_PER_BLOCK) {
      const first = words.getInt32(at, true);
      const second = words.getInt32(at + 4, true);
      mix(lowUnits(first), highUnits(first), lowUnits(second), highUnits(second));
    }
    const first = this.#partAt(at, to);
    const second = this.#partAt(at + 4, to);
    const length = (to - from) << 16;
    mix(lowUnits(first), highUnits(first), lowUnits(second), highUnits(second) | length);
  }

  /** Up to four bytes. */
  #partAt(at: number, to: number): number {
    const count = to - at;
    if (count <= 0) return 0;
    if (at + 4 <= this.#end) {
      const word = this.#words.getInt32(at, true);
      return count >= 4 ? word : word & ((1 << (8 * count)) - 1);
    }
    let word = 0;
    for (let index = 0; index < count; index++) word |= this.#byte(at + index) << (8 * index);
    return word;
  }

  #space(from: number): number {
    let at = from;
    while (at < this.#end && this.#byte(at) <= SPACE) at++;
    return at;
  }

  /** What stands behind the line ends it like a brace. */
  #byte(at: number): number {
    return at < this.#end ? (this.#bytes[at] ?? 0) : CLOSE_OBJECT;
  }
}

const isPlain = (byte: number): boolean => byte !== QUOTE && byte !== BACKSLASH && byte < 0x80;

const endsValue = (byte: number): boolean =>
  byte <= SPACE || byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_LIST;

/** The high bit of each byte that is a quote, a backslash or no ASCII; the lowest is always right. */
function marksOf(word: number): number {
  const quote = word ^ 0x22222222;
  const slash = word ^ 0x5c5c5c5c;
  const zeros = ((quote - 0x01010101) & ~quote) | ((slash - 0x01010101) & ~slash);
  return (zeros | word) & HIGH_BITS;
}

const lowest = (marks: number): number => (31 - Math.clz32(marks & -marks)) >> 3;

const lowUnits = (word: number): number => (word & 0xff) | ((word & 0xff00) << 8);
const highUnits = (word: number): number => ((word >>> 16) & 0xff) | ((word >>> 24) << 16);
