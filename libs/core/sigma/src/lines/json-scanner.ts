import { lowest, marksOf } from './byte-marks.ts';

/** Why a line was not read. */
export type LineFault =
  /** not JSON (RFC 8259) */
  | 'not_json'
  /** JSON, but no object */
  | 'not_object'
  /** nested deeper than `MAX_LINE_DEPTH` */
  | 'too_deep'
  /** a string with bytes that are no UTF-8 */
  | 'invalid_utf8';

/** Most levels of objects and lists within one another. */
export const MAX_LINE_DEPTH = 100;

/** What keeps a value's bytes from being its text; several may hold. */
export const ESCAPED = 1;
/** a byte that is not ASCII */
export const WIDE = 2;
/** a number that JavaScript writes otherwise */
export const ODD = 4;
/** a list with an object or a list in it, or an object */
export const HOLDS = 8;
/** a list with something that is no string */
export const MIXED = 16;

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
export const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const PLUS = 0x2b;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const SPACE = 0x20;
const LOWER_E = 0x65;
const LOWER_U = 0x75;
const WORD_TRUE = 0x65757274;
const WORD_ALSE = 0x65736c61;
const WORD_NULL = 0x6c6c756e;

/** More digits are not always written as they were read. */
const SAFE_DIGITS = 15;

/** 1 for bytes that stand for themselves within a string: ASCII but controls, quote and backslash. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= SPACE && byte < 0x80 && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);
const SIMPLE_ESCAPES = new Set(Array.from('"\\/bfnrt', (char) => char.charCodeAt(0)));

/**
 * Checks JSON values in bytes without building them. Positions are those of the whole buffer; -1 says that there is no value, and
 * `fault` why. Time is linear, and nothing is read twice.
 */
export class JsonScanner {
  bytes: Uint8Array = new Uint8Array(0);
  /** the same memory, for reading four bytes at once */
  words: DataView = new DataView(this.bytes.buffer);
  /** where the line ends */
  end = 0;
  fault: LineFault = 'not_json';
  /** of the value or string that was read last */
  traits = 0;

  /** Turns to another line, which ends there. */
  load(buffer: ArrayBufferLike, end: number): void {
    if (buffer !== this.bytes.buffer) {
      this.bytes = new Uint8Array(buffer);
      this.words = new DataView(buffer);
    }
    this.end = end;
    this.fault = 'not_json';
  }

  /** A byte after the line's end may be that of another: whoever reads on finds that it did not end where it ends. */
  byte(at: number): number {
    return this.bytes[at] ?? 0;
  }

  fail(fault: LineFault): -1 {
    this.fault = fault;
    return -1;
  }

  /** @returns where the next byte is that is no white space */
  space(from: number): number {
    let at = from;
    for (; at < this.end; at++) {
      const byte = this.bytes[at] ?? 0;
      if (byte > SPACE || (byte !== SPACE && byte !== 9 && byte !== 10 && byte !== 13)) break;
    }
    return at;
  }

  /** @param from after the opening quote @returns where the closing quote is */
  string(from: number): number {
    const at = this.#plainEnd(from);
    if (this.byte(at) !== QUOTE) return this.#unusual(at);
    this.traits = 0;
    return at;
  }

  /** @returns where the value ends */
  value(at: number, depth: number): number {
    const byte = this.byte(at);
    if (byte === QUOTE) {
      const close = this.string(at + 1);
      return close < 0 ? -1 : close + 1;
    }
    if (byte <= NINE) return this.#number(at);
    if (byte === OPEN_LIST) return this.#list(at, depth);
    if (byte === OPEN_OBJECT) return this.#object(at, depth);
    return this.#word(at, byte);
  }

  /** The first byte that does not stand for itself, or the end. */
  #plainEnd(from: number): number {
    const { words, bytes, end } = this;
    let at = from;
    for (const last = end - 8; at <= last; at += 8) {
      const first = marksOf(words.getInt32(at, true));
      if (first !== 0) return at + lowest(first);
      const second = marksOf(words.getInt32(at + 4, true));
      if (second !== 0) return at + 4 + lowest(second);
    }
    while (at < end && PLAIN[bytes[at] ?? 0] === 1) at++;
    return at;
  }

  #unusual(from: number): number {
    let traits = 0;
    let at = from;
    while (at >= 0 && at < this.end) {
      const byte = this.byte(at);
      if (byte === QUOTE) {
        this.traits = traits;
        return at;
      }
      if (byte === BACKSLASH) {
        traits |= ESCAPED;
        at = this.#escape(at + 1);
      } else if (byte >= 0x80) {
        traits |= WIDE;
        at = this.#sequence(at, byte);
      } else return this.fail('not_json');
      if (at >= 0) at = this.#plainEnd(at);
    }
    return -1;
  }

  #escape(at: number): number {
    const byte = this.byte(at);
    if (byte !== LOWER_U) return SIMPLE_ESCAPES.has(byte) ? at + 1 : this.fail('not_json');
    for (let digit = at + 1; digit <= at + 4; digit++) {
      if (!isHex(this.byte(digit))) return this.fail('not_json');
    }
    return at + 5;
  }

  /** One character outside ASCII: the shortest form, no surrogate, none beyond U+10FFFF. */
  #sequence(at: number, lead: number): number {
    const second = this.byte(at + 1);
    const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const begins =
      lead >= 0xc2 && lead <= 0xf4 && second >= lowestSecond(lead) && second <= highestSecond(lead);
    const isSound = begins && this.#continues(at + 2, at + length);
    return isSound ? at + length : this.fail('invalid_utf8');
  }

  #continues(from: number, to: number): boolean {
    for (let at = from; at < to; at++) {
      if ((this.byte(at) & 0xc0) !== 0x80) return false;
    }
    return true;
  }

  #number(from: number): number {
    const isNegative = this.byte(from) === MINUS;
    const start = isNegative ? from + 1 : from;
    const isZero = this.byte(start) === ZERO;
    const at = isZero ? start + 1 : this.#digits(start);
    if (at === start) return this.fail('not_json');
    const next = this.byte(at);
    if (next === DOT || (next | SPACE) === LOWER_E) return this.#fraction(at);
    this.traits = (isNegative && isZero) || at - start > SAFE_DIGITS ? ODD : 0;
    return at;
  }

  #fraction(from: number): number {
    let at = from;
    if (this.byte(at) === DOT) {
      at = this.#digits(from + 1);
      if (at === from + 1) return this.fail('not_json');
    }
    if ((this.byte(at) | SPACE) === LOWER_E) {
      const sign = this.byte(at + 1);
      const start = sign === PLUS || sign === MINUS ? at + 2 : at + 1;
      at = this.#digits(start);
      if (at === start) return this.fail('not_json');
    }
    this.traits = ODD;
    return at;
  }

  #digits(from: number): number {
    const { bytes, end } = this;
    let at = from;
    for (; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte < ZERO || byte > NINE) break;
    }
    return at;
  }

  #word(at: number, first: number): number {
    this.traits = 0;
    if (at + 4 > this.end) return this.fail('not_json');
    if (first === 0x66) {
      const isFalse = at + 5 <= this.end && this.words.getInt32(at + 1, true) === WORD_ALSE;
      return isFalse ? at + 5 : this.fail('not_json');
    }
    const word = this.words.getInt32(at, true);
    return word === WORD_TRUE || word === WORD_NULL ? at + 4 : this.fail('not_json');
  }

  #list(from: number, depth: number): number {
    if (depth > MAX_LINE_DEPTH) return this.fail('too_deep');
    let traits = 0;
    let at = this.space(from + 1);
    if (this.byte(at) === CLOSE_LIST) {
      this.traits = 0;
      return at + 1;
    }
    for (;;) {
      const first = this.byte(at);
      at = this.value(at, depth + 1);
      if (at < 0) return -1;
      traits |= this.traits;
      if (first !== QUOTE) traits |= MIXED;
      if (first === OPEN_LIST || first === OPEN_OBJECT) traits |= HOLDS;
      at = this.space(at);
      const byte = this.byte(at);
      this.traits = traits;
      if (byte === CLOSE_LIST) return at + 1;
      if (byte !== COMMA) return this.fail('not_json');
      at = this.space(at + 1);
    }
  }

  #object(from: number, depth: number): number {
    if (depth > MAX_LINE_DEPTH) return this.fail('too_deep');
    let traits = HOLDS;
    let at = this.space(from + 1);
    this.traits = traits;
    if (this.byte(at) === CLOSE_OBJECT) return at + 1;
    for (;;) {
      at = this.#member(at, depth);
      if (at < 0) return -1;
      traits |= this.traits;
      at = this.space(at);
      const byte = this.byte(at);
      this.traits = traits;
      if (byte === CLOSE_OBJECT) return at + 1;
      if (byte !== COMMA) return this.fail('not_json');
      at = this.space(at + 1);
    }
  }

  #member(at: number, depth: number): number {
    if (this.byte(at) !== QUOTE) return this.fail('not_json');
    const close = this.string(at + 1);
    if (close < 0) return -1;
    const colon = this.space(close + 1);
    if (this.byte(colon) !== COLON) return this.fail('not_json');
    return this.value(this.space(colon + 1), depth + 1);
  }
}

function isHex(byte: number): boolean {
  const lower = byte | SPACE;
  return (byte >= ZERO && byte <= NINE) || (lower >= 0x61 && lower <= 0x66);
}

function lowestSecond(lead: number): number {
  return lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
}

function highestSecond(lead: number): number {
  return lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
}
