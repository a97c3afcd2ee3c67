// The keys of lines, as in known-keys.ts: wanted ones are known from the start, others are learned, and each remembers the two keys that
// came after it last. A record is eight integers.

import { contents, keyHeads, keys, knownKeys, learnedBytes, mostKeys } from './layout';

/** with quotes and colon */
const LENGTH: usize = 0;
export const SLOT: usize = 4;
export const FIRST: usize = 8;
const SECOND: usize = 12;
const HASH: usize = 16;
const CHAIN: usize = 20;
/** where its bytes stand */
export const BYTES: usize = 24;
export const LEAD: usize = 28;
export const KEY_SIZE: i32 = 32;

const BUCKETS: i32 = 1024;
const LEARNED_BYTES: i32 = 112;
/** Longer keys, with quotes, are not learned. */
const LONGEST_LEARNED: i32 = 95;

let count: i32 = 0;

/** Forgets what was learned. */
export function forgetKeys(): void {
  count = knownKeys;
  memory.fill(keyHeads, 0, BUCKETS * 4);
  memory.fill(contents, 0, mostKeys << 5);
  for (let index = 0; index < knownKeys; index++) {
    const key = keys + index * KEY_SIZE;
    store<i32>(key, 0, FIRST);
    store<i32>(key, 0, SECOND);
    if (index >= 2) {
      const bytes = load<i32>(key, BYTES);
      file(key, hashOf(bytes, load<i32>(key, LENGTH) - 1));
    }
  }
}

/** The key that is expected after `previous`, if it stands at `at` with quotes and colon; 0 for any other. */
export function expectKey(previous: i32, at: i32): i32 {
  const first = load<i32>(previous, FIRST);
  if (first == 0) return 0;
  if (stands(first, at)) return first;
  const second = load<i32>(previous, SECOND);
  if (second == 0 || !stands(second, at)) return 0;
  store<i32>(previous, first, SECOND);
  store<i32>(previous, second, FIRST);
  return second;
}

export function keyLength(key: i32): i32 {
  return load<i32>(key, LENGTH);
}

/** Finds or learns the key that stands without escapes from `at`, its opening quote, over `length` bytes with its closing one. */
export function findKey(previous: i32, at: i32, length: i32): i32 {
  const hash = hashOf(at, length);
  let key = load<i32>(keyHeads + ((hash & (BUCKETS - 1)) << 2));
  while (key != 0) {
    if (
      load<i32>(key, HASH) == hash &&
      load<i32>(key, LENGTH) == length + 1 &&
      isSame(load<i32>(key, BYTES), at, length)
    ) {
      follow(previous, key);
      return key;
    }
    key = load<i32>(key, CHAIN);
  }
  if (length > LONGEST_LEARNED) return keys + KEY_SIZE;
  if (count == mostKeys) {
    forgetKeys();
    return learn(at, length, hash);
  }
  key = learn(at, length, hash);
  follow(previous, key);
  return key;
}

function follow(previous: i32, key: i32): void {
  const first = load<i32>(previous, FIRST);
  if (first == key) return;
  store<i32>(previous, first, SECOND);
  store<i32>(previous, key, FIRST);
}

function learn(at: i32, length: i32, hash: i32): i32 {
  const bytes = learnedBytes + (count - knownKeys) * LEARNED_BYTES;
  const key = keys + count * KEY_SIZE;
  count++;
  memory.copy(bytes, at, length);
  store<u8>(bytes + length, 0x3a);
  store<i32>(key, length + 1, LENGTH);
  store<i32>(key, -1, SLOT);
  store<i32>(key, 0, FIRST);
  store<i32>(key, 0, SECOND);
  store<i32>(key, bytes, BYTES);
  store<i32>(key, -1, LEAD);
  file(key, hash);
  return key;
}

function file(key: i32, hash: i32): void {
  const head = keyHeads + ((hash & (BUCKETS - 1)) << 2);
  store<i32>(key, hash, HASH);
  store<i32>(key, load<i32>(head), CHAIN);
  store<i32>(head, key);
}

function stands(key: i32, at: i32): bool {
  return isSame(load<i32>(key, BYTES), at, load<i32>(key, LENGTH));
}

/** Whether two runs of `length` bytes are the same; reads up to 15 bytes more. */
function isSame(left: i32, right: i32, length: i32): bool {
  let from = 0;
  for (; length - from > 16; from += 16)
    if (sameBytes(left + from, right + from) != 0xffff) return false;
  return (sameBytes(left + from, right + from) | (-1 << (length - from))) == -1;
}

function sameBytes(left: i32, right: i32): i32 {
  return i8x16.bitmask(i8x16.eq(v128.load(left), v128.load(right)));
}

/** Of `length` bytes, at least two. */
function hashOf(from: i32, length: i32): i32 {
  let hash: i64 = length;
  const last = from + length - 8;
  if (length < 8) {
    for (let at = from; at < from + length; at++) hash = mix(hash, load<u8>(at));
    return <i32>hash;
  }
  for (let at = from; at < last; at += 8) hash = mix(hash, load<i64>(at));
  return <i32>mix(hash, load<i64>(last));
}

function mix(hash: i64, word: i64): i64 {
  const mixed = (hash ^ word) * 0x9e3779b97f4a7c15;
  return mixed ^ (mixed >>> 29);
}
