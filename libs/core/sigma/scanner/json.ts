// JSON values, checked where they stand. Positions are addresses; 0 says that there is no value, or one that is left to the host.
// A line feed stands behind every line and is part of no value, so nothing asks where the line ends.

/** What keeps a value's bytes from being its text, as in json-scanner.ts. */
export const ESCAPED: i32 = 1;
export const WIDE: i32 = 2;
export const ODD: i32 = 4;
export const HOLDS: i32 = 8;
export const MIXED: i32 = 16;

const MAX_LINE_DEPTH: i32 = 100;
/** More digits are not always written as they were read. */
const SAFE_DIGITS: i32 = 15;

export const QUOTE: i32 = 0x22;
export const COMMA: i32 = 0x2c;
export const COLON: i32 = 0x3a;
export const OPEN_OBJECT: i32 = 0x7b;
export const CLOSE_OBJECT: i32 = 0x7d;
export const OPEN_LIST: i32 = 0x5b;
export const CLOSE_LIST: i32 = 0x5d;
export const SPACE: i32 = 0x20;
const BACKSLASH: i32 = 0x5c;
const MINUS: i32 = 0x2d;
const PLUS: i32 = 0x2b;
const DOT: i32 = 0x2e;
const ZERO: i32 = 0x30;
const NINE: i32 = 0x39;
const LOWER_E: i32 = 0x65;

/** of the value or string that was read last */
export let traits: i32 = 0;

/** Where the next byte is that is no white space, or a line feed. */
export function space(from: i32): i32 {
  let at = from;
  while (true) {
    const byte: i32 = load<u8>(at);
    if (byte != SPACE && byte != 9 && byte != 13) return at;
    at++;
  }
}

/** The first byte that does not stand for itself: quote, backslash, control, not ASCII. */
function plainEnd(from: i32): i32 {
  let at = from;
  while (true) {
    const bytes = v128.load(at);
    const ends = v128.or(
      v128.or(i8x16.eq(bytes, i8x16.splat(<i8>QUOTE)), i8x16.eq(bytes, i8x16.splat(<i8>BACKSLASH))),
      i8x16.lt_s(bytes, i8x16.splat(<i8>SPACE)), // negative: not ASCII
    );
    const mask = i8x16.bitmask(ends);
    if (mask != 0) return at + ctz(mask);
    at += 16;
  }
}

/** Where the closing quote is of the string whose first byte is at `from`. */
export function stringEnd(from: i32): i32 {
  const at = plainEnd(from);
  traits = 0;
  return load<u8>(at) == QUOTE ? at : unusualEnd(at);
}

function unusualEnd(from: i32): i32 {
  let seen = 0;
  let at = from;
  while (true) {
    const byte: i32 = load<u8>(at);
    if (byte == QUOTE) {
      traits = seen;
      return at;
    }
    if (byte == BACKSLASH) {
      seen |= ESCAPED;
      at = escapeEnd(at + 1);
    } else if (byte >= 0x80) {
      seen |= WIDE;
      at = sequenceEnd(at, byte);
    } else return 0;
    if (at == 0) return 0;
    if (load<u8>(at) < 0x80) at = plainEnd(at);
  }
}

function escapeEnd(at: i32): i32 {
  switch (load<u8>(at)) {
    case 0x22: // "
    case 0x5c: // \
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return at + 1;
    case 0x75: // u and four digits
      for (let digit = at + 1; digit <= at + 4; digit++) if (!isHex(load<u8>(digit))) return 0;
      return at + 5;
    default:
      return 0;
  }
}

function isHex(byte: i32): bool {
  const lower = byte | SPACE;
  return (byte >= ZERO && byte <= NINE) || (lower >= 0x61 && lower <= 0x66);
}

/** Behind one character outside ASCII: the shortest form, no surrogate, none beyond U+10FFFF. */
function sequenceEnd(at: i32, lead: i32): i32 {
  const second: i32 = load<u8>(at + 1);
  if (lead < 0xc2 || lead > 0xf4) return 0;
  if (lead < 0xe0) return isContinuation(second) ? at + 2 : 0;
  if (!isContinuation(load<u8>(at + 2))) return 0;
  if (lead < 0xf0) {
    if (second < (lead == 0xe0 ? 0xa0 : 0x80) || second > (lead == 0xed ? 0x9f : 0xbf)) return 0;
    return at + 3;
  }
  if (!isContinuation(load<u8>(at + 3))) return 0;
  if (second < (lead == 0xf0 ? 0x90 : 0x80) || second > (lead == 0xf4 ? 0x8f : 0xbf)) return 0;
  return at + 4;
}

function isContinuation(byte: i32): bool {
  return (byte & 0xc0) == 0x80;
}

/** Where the value ends that starts at `at`. */
export function valueEnd(at: i32, depth: i32): i32 {
  const byte: i32 = load<u8>(at);
  if (byte == QUOTE) {
    const close = stringEnd(at + 1);
    return close == 0 ? 0 : close + 1;
  }
  if (byte <= NINE) return numberEnd(at);
  if (byte == OPEN_LIST) return listEnd(at, depth);
  if (byte == OPEN_OBJECT) return objectEnd(at, depth);
  return wordEnd(at, byte);
}

function numberEnd(from: i32): i32 {
  const isNegative = load<u8>(from) == MINUS;
  const start = isNegative ? from + 1 : from;
  const isZero = load<u8>(start) == ZERO;
  const at = isZero ? start + 1 : digitsEnd(start);
  if (at == start) return 0;
  const next: i32 = load<u8>(at);
  if (next == DOT || (next | SPACE) == LOWER_E) return fractionEnd(at);
  traits = (isNegative && isZero) || at - start > SAFE_DIGITS ? ODD : 0;
  return at;
}

function digitsEnd(from: i32): i32 {
  let at = from;
  while (true) {
    const digits = i8x16.sub(v128.load(at), i8x16.splat(<i8>ZERO));
    const mask = i8x16.bitmask(i8x16.gt_u(digits, i8x16.splat(9)));
    if (mask != 0) return at + ctz(mask);
    at += 16;
  }
}

function fractionEnd(from: i32): i32 {
  let at = from;
  if (load<u8>(at) == DOT) {
    at = digitsEnd(from + 1);
    if (at == from + 1) return 0;
  }
  if ((load<u8>(at) | SPACE) == LOWER_E) {
    const sign: i32 = load<u8>(at + 1);
    const start = sign == PLUS || sign == MINUS ? at + 2 : at + 1;
    at = digitsEnd(start);
    if (at == start) return 0;
  }
  traits = ODD;
  return at;
}

function wordEnd(at: i32, first: i32): i32 {
  traits = 0;
  if (first == 0x66) return load<i32>(at + 1) == 0x65736c61 ? at + 5 : 0; // alse
  const word = load<i32>(at);
  return word == 0x65757274 || word == 0x6c6c756e ? at + 4 : 0; // true, null
}

function listEnd(from: i32, depth: i32): i32 {
  if (depth > MAX_LINE_DEPTH) return 0;
  let seen = 0;
  let at = space(from + 1);
  traits = 0;
  if (load<u8>(at) == CLOSE_LIST) return at + 1;
  while (true) {
    const first: i32 = load<u8>(at);
    at = valueEnd(at, depth + 1);
    if (at == 0) return 0;
    seen |= traits;
    if (first != QUOTE) seen |= MIXED;
    if (first == OPEN_LIST || first == OPEN_OBJECT) seen |= HOLDS;
    at = space(at);
    const byte: i32 = load<u8>(at);
    traits = seen;
    if (byte == CLOSE_LIST) return at + 1;
    if (byte != COMMA) return 0;
    at = space(at + 1);
  }
}

function objectEnd(from: i32, depth: i32): i32 {
  if (depth > MAX_LINE_DEPTH) return 0;
  let seen = HOLDS;
  let at = space(from + 1);
  traits = seen;
  if (load<u8>(at) == CLOSE_OBJECT) return at + 1;
  while (true) {
    at = memberEnd(at, depth);
    if (at == 0) return 0;
    seen |= traits;
    at = space(at);
    const byte: i32 = load<u8>(at);
    traits = seen;
    if (byte == CLOSE_OBJECT) return at + 1;
    if (byte != COMMA) return 0;
    at = space(at + 1);
  }
}

function memberEnd(at: i32, depth: i32): i32 {
  if (load<u8>(at) != QUOTE) return 0;
  const close = stringEnd(at + 1);
  if (close == 0) return 0;
  const colon = space(close + 1);
  if (load<u8>(colon) != COLON) return 0;
  return valueEnd(space(colon + 1), depth + 1);
}
