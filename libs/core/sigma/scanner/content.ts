// The content hash of a line that was read: `contentHash` of the package event, MurmurHash3 x86 128 of each member, added up. Only of lines
// whose values are written as plainly as most are; the host reads the others.

import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  ESCAPED,
  OPEN_LIST,
  QUOTE,
  space,
  stringEnd,
  traits,
  valueEnd,
} from './json';
import { BYTES, expectKey, findKey, KEY_SIZE, keyLength } from './keys';
import { CONTENT_HASH, contents, keys, notContent } from './layout';

/** Kinds of values, as in member-hash.ts. */
const STRING: i32 = 1;
const NUMBER: i32 = 2;
const TRUE: i32 = 3;
const FALSE: i32 = 4;
const NULL: i32 = 5;
const NESTED: i32 = 6;

const C1: i32 = 0x239b961b;
const C2: i32 = 0xab0e9789;
const C3: i32 = 0x38b34ae5;
const C4: i32 = 0xa1e38b93;

/** What is known of a key: what its name makes of the state, the line that had it last, and whether it is content. */
const SEEN: usize = 16;
const STANDING: usize = 24;
const RECORD_SHIFT: i32 = 5;
const IS_CONTENT: i32 = 1;
const IS_NOT_CONTENT: i32 = 2;
const IS_UNUSUAL: i32 = 3;

const MINUS: i32 = 0x2d;

/** So many lines in a row have to be asked for before they are hashed while they are read. */
const STREAK: i32 = 4;

let line: i64 = 0;
let sum: v128 = i32x4.splat(0);
let isAsked: bool = false;
let streak: i32 = 0;
/** whether the line in hand is hashed while it is read, and all of it could be so far */
let isHashed: bool = false;

/** Begins a line that is read. @returns whether its members are to be given to `hashMember` */
export function beginContent(): bool {
  streak = isAsked ? streak + 1 : 0;
  isAsked = false;
  isHashed = streak >= STREAK;
  if (isHashed) beginHash();
  return isHashed;
}

/** @param end where the value at `at` ends, as `valueEnd` has just found @returns whether more of the line is wanted */
export function hashMember(key: i32, at: i32, end: i32): bool {
  isHashed = key != keys + KEY_SIZE && addMember(key, at, end);
  return isHashed;
}

/** Hashes the line that begins at `from`, as `readLine` left it. @returns 0 where the host has to do it */
export function hashContent(from: i32): i32 {
  isAsked = true;
  if (!isHashed && !hashAgain(from)) return 0;
  v128.store(CONTENT_HASH, sum);
  return 1;
}

function beginHash(): void {
  line++;
  sum = i32x4.splat(0);
}

function hashAgain(from: i32): bool {
  beginHash();
  let at = space(space(from) + 1);
  let key = keys;
  while (load<u8>(at) != CLOSE_OBJECT) {
    key = keyAt(key, at);
    if (key == 0) return false;
    at = space(at + keyLength(key));
    const end = valueEnd(at, 2);
    if (!addMember(key, at, end)) return false;
    at = space(end);
    if (load<u8>(at) == COMMA) at = space(at + 1);
  }
  return true;
}

function keyAt(previous: i32, at: i32): i32 {
  const expected = expectKey(previous, at);
  if (expected != 0) return expected;
  const close = stringEnd(at + 1);
  if ((traits & ESCAPED) != 0 || load<u8>(close + 1) != COLON) return 0;
  const key = findKey(previous, at, close + 1 - at);
  return key == keys + KEY_SIZE ? 0 : key;
}

/** Adds a member whose value `valueEnd` has read last. @returns false where the host has to do it */
function addMember(key: i32, at: i32, end: i32): bool {
  const record = contents + (((key - keys) / KEY_SIZE) << RECORD_SHIFT);
  if (load<i64>(record, SEEN) == line) return false;
  store<i64>(record, line, SEEN);
  let standing = load<i32>(record, STANDING);
  if (standing == 0) standing = know(key, record);
  if (standing == IS_NOT_CONTENT) return true;
  if (standing == IS_UNUSUAL) return false;
  const byte: i32 = load<u8>(at);
  if (byte == QUOTE) {
    if (traits == 0) addText(record, STRING, at + 1, end - 1);
    return traits == 0;
  }
  if (byte == OPEN_LIST) return addList(record, at, end);
  return addWord(record, byte, at, end);
}

/** Numbers and what else is no text. */
function addWord(record: i32, first: i32, at: i32, end: i32): bool {
  if (first <= 0x39) {
    if (traits == 0) addNumber(record, at, end);
    return traits == 0;
  }
  if (first == 0x74) addBlock(record, TRUE, 0);
  else if (first == 0x66) addBlock(record, FALSE, 0);
  else if (first == 0x6e) addBlock(record, NULL, 0);
  else return false;
  return true;
}

function know(key: i32, record: i32): i32 {
  const name = load<i32>(key, BYTES) + 1;
  const length = keyLength(key) - 3;
  let standing = isNotContent(name, length) ? IS_NOT_CONTENT : IS_CONTENT;
  for (let at = name; at < name + length; at++) if (load<u8>(at) >= 0x80) standing = IS_UNUSUAL;
  v128.store(record, mixText(i32x4.splat(0), name, name + length));
  store<i32>(record, standing, STANDING);
  return standing;
}

/** The host's list: how many names, then address and length of each. */
function isNotContent(name: i32, length: i32): bool {
  const end = notContent + 4 + (load<i32>(notContent) << 3);
  for (let at = notContent + 4; at < end; at += 8)
    if (load<i32>(at, 4) == length && memory.compare(load<i32>(at), name, length) == 0) return true;
  return false;
}

/** A list of plain strings that is written without white space is its own canonical text. */
function addList(record: i32, from: i32, end: i32): bool {
  if (traits != 0) return false;
  for (let at = from; load<u8>(at) != CLOSE_LIST;) {
    if (load<u8>(at + 1) != QUOTE) return false;
    at = stringEnd(at + 2) + 1;
    if (load<u8>(at) != COMMA && load<u8>(at) != CLOSE_LIST) return false;
  }
  addText(record, NESTED, from, end);
  return true;
}

function addNumber(record: i32, from: i32, end: i32): void {
  const isNegative = load<u8>(from) == MINUS;
  let number: i64 = 0;
  for (let at = isNegative ? from + 1 : from; at < end; at++)
    number = number * 10 + (<i64>load<u8>(at) - 0x30);
  addBlock(record, NUMBER, reinterpret<i64>(<f64>(isNegative ? -number : number)));
}

function addText(record: i32, kind: i32, from: i32, to: i32): void {
  const ofKind = i32x4.replace_lane(i32x4.splat(0), 0, kind);
  add(mixText(v128.xor(v128.load(record), ofKind), from, to));
}

/** Adds a member whose value is one block. */
function addBlock(record: i32, kind: i32, bits: i64): void {
  const low = (bits << 32) | (<i64>kind);
  const block = i64x2.replace_lane(i64x2.splat(low), 1, (bits >> 32) & 0xffffffff);
  add(mix(v128.load(record), 0, 0, block));
}

/** A text of ASCII: each byte is a unit, the last block ends with the length. */
function mixText(state: v128, from: i32, to: i32): v128 {
  const length = to - from;
  const end = from + (length & ~7);
  const rest: i64 = ((1 as i64) << ((length & 7) << 3)) - 1;
  const units = i16x8.extend_low_i8x16_u(i64x2.splat(load<i64>(end) & rest));
  const words = i32x4.replace_lane(i32x4.splat(0), 3, length << 16);
  return mix(state, from, end, v128.or(units, words));
}

/** Mixes in blocks of eight bytes, each a unit, and a last one as it is. */
function mix(state: v128, from: i32, to: i32, last: v128): v128 {
  let h1 = i32x4.extract_lane(state, 0);
  let h2 = i32x4.extract_lane(state, 1);
  let h3 = i32x4.extract_lane(state, 2);
  let h4 = i32x4.extract_lane(state, 3);
  for (let at = from; ; at += 8) {
    const units = at < to ? i16x8.extend_low_i8x16_u(v128.load(at)) : last;
    const low = i64x2.extract_lane(units, 0);
    const high = i64x2.extract_lane(units, 1);
    h1 = (rotl(h1 ^ (rotl(<i32>low * C1, 15) * C2), 19) + h2) * 5 + 0x561ccd1b;
    h2 = (rotl(h2 ^ (rotl(<i32>(low >> 32) * C2, 16) * C3), 17) + h3) * 5 + 0x0bcaa747;
    h3 = (rotl(h3 ^ (rotl(<i32>high * C3, 17) * C4), 15) + h4) * 5 + 0x96cd1c35;
    h4 = (rotl(h4 ^ (rotl(<i32>(high >> 32) * C4, 18) * C1), 13) + h1) * 5 + 0x32ac3b17;
    if (at >= to) break;
  }
  const two = i32x4.replace_lane(i32x4.splat(h1), 1, h2);
  return i32x4.replace_lane(i32x4.replace_lane(two, 2, h3), 3, h4);
}

/** Ends the member and adds it to the sum. */
function add(state: v128): void {
  let mixed = spread(state);
  mixed = i32x4.mul(v128.xor(mixed, i32x4.shr_u(mixed, 16)), i32x4.splat(0x85ebca6b));
  mixed = i32x4.mul(v128.xor(mixed, i32x4.shr_u(mixed, 13)), i32x4.splat(0xc2b2ae35));
  sum = i32x4.add(sum, spread(v128.xor(mixed, i32x4.shr_u(mixed, 16))));
}

/** Each lane comes to depend on all: the first becomes the total, which the others add. */
function spread(state: v128): v128 {
  const pairs = i32x4.add(state, i32x4.shuffle(state, state, 1, 0, 3, 2));
  const total = i32x4.add(pairs, i32x4.shuffle(pairs, pairs, 2, 3, 0, 1));
  return i32x4.add(i32x4.replace_lane(state, 0, 0), total);
}
