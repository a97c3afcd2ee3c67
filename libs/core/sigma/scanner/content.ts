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

let line: i64 = 0;
let sum: v128 = i32x4.splat(0);

/** Hashes the line that begins at `from`, as `readLine` left it. @returns 0 where the host has to do it */
export function hashContent(from: i32): i32 {
  line++;
  sum = i32x4.splat(0);
  let at = space(space(from) + 1);
  let key = keys;
  while (load<u8>(at) != CLOSE_OBJECT) {
    key = keyAt(key, at);
    if (key == 0) return 0;
    at = addMember(key, space(at + keyLength(key)));
    if (at == 0) return 0;
    at = space(at);
    if (load<u8>(at) == COMMA) at = space(at + 1);
  }
  v128.store(CONTENT_HASH, sum);
  return 1;
}

function keyAt(previous: i32, at: i32): i32 {
  const expected = expectKey(previous, at);
  if (expected != 0) return expected;
  const close = stringEnd(at + 1);
  if ((traits & ESCAPED) != 0 || load<u8>(close + 1) != COLON) return 0;
  const key = findKey(previous, at, close + 1 - at);
  return key == keys + KEY_SIZE ? 0 : key;
}

/** @returns where its value ends */
function addMember(key: i32, at: i32): i32 {
  const record = contents + (((key - keys) / KEY_SIZE) << RECORD_SHIFT);
  if (load<i64>(record, SEEN) == line) return 0;
  store<i64>(record, line, SEEN);
  let standing = load<i32>(record, STANDING);
  if (standing == 0) standing = know(key, record);
  if (standing == IS_UNUSUAL) return 0;
  if (standing == IS_NOT_CONTENT) return valueEnd(at, 2);
  const state = v128.load(record);
  const byte: i32 = load<u8>(at);
  if (byte == QUOTE) return addString(state, at + 1);
  if (byte == OPEN_LIST) return addList(state, at);
  if (byte >= 0x30 && byte <= 0x39) return addNumber(state, at);
  const end = valueEnd(at, 2);
  if (byte == 0x74) add(mix(state, TRUE, 0, 0, 0));
  else if (byte == 0x66) add(mix(state, FALSE, 0, 0, 0));
  else if (byte == 0x6e) add(mix(state, NULL, 0, 0, 0));
  else return 0;
  return end;
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

function addString(state: v128, from: i32): i32 {
  const close = stringEnd(from);
  if (traits != 0) return 0;
  add(mixText(ofKind(state, STRING), from, close));
  return close + 1;
}

/** A list of plain strings that is written without white space is its own canonical text. */
function addList(state: v128, from: i32): i32 {
  let at = from;
  do {
    if (load<u8>(at + 1) != QUOTE) return 0;
    at = stringEnd(at + 2) + 1;
    if (traits != 0) return 0;
  } while (load<u8>(at) == COMMA);
  if (load<u8>(at) != CLOSE_LIST) return 0;
  add(mixText(ofKind(state, NESTED), from, at + 1));
  return at + 1;
}

function addNumber(state: v128, from: i32): i32 {
  const end = valueEnd(from, 2);
  if (traits != 0) return 0;
  let number: i64 = 0;
  for (let at = from; at < end; at++) number = number * 10 + (<i64>load<u8>(at) - 0x30);
  const bits = reinterpret<i64>(<f64>number);
  add(mix(state, NUMBER, <i32>bits, <i32>(bits >> 32), 0));
  return end;
}

function ofKind(state: v128, kind: i32): v128 {
  return v128.xor(state, i32x4.replace_lane(i32x4.splat(0), 0, kind));
}

/** Each byte is a unit. */
function mixText(state: v128, from: i32, to: i32): v128 {
  let mixed = state;
  let at = from;
  for (; at + 8 <= to; at += 8) {
    const units = i16x8.extend_low_i8x16_u(v128.load(at));
    mixed = mixUnits(mixed, units, 0);
  }
  const bits: i64 = (to - at) << 3;
  const rest: i64 = ((1 as i64) << bits) - 1;
  const units = i16x8.extend_low_i8x16_u(i64x2.splat(load<i64>(at) & rest));
  return mixUnits(mixed, units, (to - from) << 16);
}

function mixUnits(state: v128, units: v128, length: i32): v128 {
  return mix(
    state,
    i32x4.extract_lane(units, 0),
    i32x4.extract_lane(units, 1),
    i32x4.extract_lane(units, 2),
    i32x4.extract_lane(units, 3) | length,
  );
}

function mix(state: v128, k1: i32, k2: i32, k3: i32, k4: i32): v128 {
  const h2 = i32x4.extract_lane(state, 1);
  const h3 = i32x4.extract_lane(state, 2);
  const h4 = i32x4.extract_lane(state, 3);
  const m1 = i32x4.extract_lane(state, 0) ^ (rotl(k1 * C1, 15) * C2);
  const m2 = h2 ^ (rotl(k2 * C2, 16) * C3);
  const m3 = h3 ^ (rotl(k3 * C3, 17) * C4);
  const m4 = h4 ^ (rotl(k4 * C4, 18) * C1);
  const n1 = (rotl(m1, 19) + h2) * 5 + 0x561ccd1b;
  const n2 = (rotl(m2, 17) + h3) * 5 + 0x0bcaa747;
  const n3 = (rotl(m3, 15) + h4) * 5 + 0x96cd1c35;
  const n4 = (rotl(m4, 13) + n1) * 5 + 0x32ac3b17;
  return lanes(n1, n2, n3, n4);
}

function lanes(a: i32, b: i32, c: i32, d: i32): v128 {
  return i32x4.replace_lane(
    i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(a), 1, b), 2, c),
    3,
    d,
  );
}

/** Ends a member and adds it to the sum. */
function add(state: v128): void {
  let mixed = spread(state);
  mixed = i32x4.mul(v128.xor(mixed, i32x4.shr_u(mixed, 16)), i32x4.splat(0x85ebca6b));
  mixed = i32x4.mul(v128.xor(mixed, i32x4.shr_u(mixed, 13)), i32x4.splat(0xc2b2ae35));
  sum = i32x4.add(sum, spread(v128.xor(mixed, i32x4.shr_u(mixed, 16))));
}

/** Each lane comes to depend on all: the first becomes the total, which the others add. */
function spread(state: v128): v128 {
  const total =
    i32x4.extract_lane(state, 0) +
    i32x4.extract_lane(state, 1) +
    i32x4.extract_lane(state, 2) +
    i32x4.extract_lane(state, 3);
  return i32x4.add(i32x4.replace_lane(state, 0, 0), i32x4.splat(total));
}
