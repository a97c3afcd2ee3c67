// The rules that a line may satisfy, each at most once; and what leads to them: exact texts, literals within texts, numbers.

import { addedAt, CANDIDATE_COUNT, candidates, GENERATION } from './layout';

const GOLDEN: i32 = 0x9e3779b1;
const ANY_CASE: i32 = 0x20202020;

/** Offers a list of rules: their number, then they. */
export function offer(rules: i32): void {
  const generation = load<i64>(GENERATION);
  const end = rules + 4 + (load<i32>(rules) << 2);
  let count = load<i32>(CANDIDATE_COUNT);
  for (let at = rules + 4; at < end; at += 4) {
    const rule = load<i32>(at);
    const added = addedAt + (rule << 3);
    if (load<i64>(added) == generation) continue;
    store<i64>(added, generation);
    store<i32>(candidates + (count << 2), rule);
    count++;
  }
  store<i32>(CANDIDATE_COUNT, count);
}

function mix(hash: i32, word: i32): i32 {
  const mixed = (hash ^ word) * GOLDEN;
  return mixed ^ (mixed >>> 15);
}

/** `hashBytes` of byte-hash.ts, letters in any case. */
function hashText(from: i32, length: i32): i32 {
  let hash = length;
  const last = from + length - 4;
  if (length < 4) {
    for (let at = from; at < from + length; at++) hash = mix(hash, load<u8>(at) | 0x20);
    return hash;
  }
  for (let at = from; at < last; at += 4) hash = mix(hash, load<i32>(at) | ANY_CASE);
  return mix(hash, load<i32>(last) | ANY_CASE);
}

/** Whether the text at `at` is the literal, whose letters are small; reads up to 15 bytes more of both. */
function standsFolded(literal: i32, at: i32, length: i32): bool {
  for (let from = 0; from < length; from += 16) {
    const text = v128.load(at + from);
    const isCapital = i8x16.lt_u(i8x16.sub(text, i8x16.splat(0x41)), i8x16.splat(26));
    const folded = v128.or(text, v128.and(isCapital, i8x16.splat(0x20)));
    const same = i8x16.bitmask(i8x16.eq(folded, v128.load(literal + from)));
    const rest = length - from;
    if ((same | (rest < 16 ? -1 << rest : 0xffff0000)) != -1) return false;
  }
  return true;
}

/** Offers the rules that ask for exactly this text; `values` is what `ByteValues` wrote. */
export function offerExact(values: i32, from: i32, to: i32): void {
  const length = to - from;
  if (length > load<i32>(values, 4)) return;
  const start = length == 0 ? 0 : ((length << 5) ^ (load<u8>(from) & 0x1f)) & 1023;
  if (load<u8>(load<i32>(values, 8) + start) == 0) return;
  const hash = hashText(from, length);
  let entry = load<i32>(load<i32>(values, 16) + ((hash & load<i32>(values, 0)) << 2));
  for (; entry >= 0; entry = load<i32>(load<i32>(values, 20) + (entry << 2))) {
    if (load<i32>(load<i32>(values, 12) + (entry << 2)) != hash) continue;
    const value = load<i32>(values, 24) + entry * 12;
    if (load<i32>(value, 4) != length || !standsFolded(load<i32>(value), from, length)) continue;
    offer(load<i32>(value, 8));
    return;
  }
}

/** Offers the rules whose literals the text contains; `literals` is what `ByteLiterals` wrote. */
export function offerLiterals(literals: i32, from: i32, to: i32): void {
  const offered = load<i32>(literals);
  if (offered != 0) offer(offered);
  const three = load<i32>(literals, 4);
  if (three != 0) searchGrams(three, from, to);
  const four = load<i32>(literals, 8);
  if (four != 0) searchGrams(four, from, to);
}

function searchGrams(grams: i32, from: i32, to: i32): void {
  const mask = load<i32>(grams, 4);
  const last = to - load<i32>(grams, 0);
  const stride = load<i32>(grams, 8);
  const shift = load<i32>(grams, 12);
  const bits = load<i32>(grams, 20);
  store<i64>(grams, load<i64>(grams, 48) + 1, 48);
  for (let at = from; at <= last; at += stride) {
    const hash = (((load<i32>(at) | ANY_CASE) & mask) * GOLDEN) >>> shift;
    if (((load<u8>(bits + (hash >>> 3)) >>> (hash & 7)) & 1) != 0)
      compareGrams(grams, at, hash, from, to);
  }
}

function compareGrams(grams: i32, at: i32, hash: i32, from: i32, to: i32): void {
  const stride = load<i32>(grams, 8);
  const search = load<i64>(grams, 48);
  let entry = load<i32>(load<i32>(grams, 24) + ((hash >>> load<i32>(grams, 16)) << 2));
  for (; entry >= 0; entry = load<i32>(load<i32>(grams, 28) + (entry << 2))) {
    const index = entry / stride;
    const foundIn = load<i32>(grams, 36) + (index << 3);
    if (load<i64>(foundIn) == search) continue;
    const start = at - load<i32>(load<i32>(grams, 32) + (index << 2)) - (entry - index * stride);
    const literal = load<i32>(grams, 40) + index * 12;
    const length = load<i32>(literal, 4);
    if (start < from || start + length > to) continue;
    if (!standsFolded(load<i32>(literal), start, length)) continue;
    store<i64>(foundIn, search);
    offer(load<i32>(literal, 8));
  }
}

/** Offers the rules that ask for the whole number that the digits are. */
export function offerNumber(numbers: i32, from: i32, to: i32): void {
  const isNegative = load<u8>(from) == 0x2d;
  let number: i64 = 0;
  for (let at = isNegative ? from + 1 : from; at < to; at++)
    number = number * 10 + (<i64>load<u8>(at) - 0x30);
  if (isNegative) number = -number;
  offerKey(numbers, number);
}

/** Offers the rules that are filed under a whole number; `table` is what `writeNumbers` wrote. */
function offerKey(table: i32, key: i64): void {
  const hash = (<i32>key * GOLDEN) >>> load<i32>(table);
  let next = load<i32>(load<i32>(table, 4) + (hash << 2));
  while (next != 0) {
    const entry = load<i32>(table, 8) + ((next - 1) << 4);
    if (load<f64>(entry) == <f64>key) {
      offer(load<i32>(entry, 12));
      return;
    }
    next = load<i32>(entry, 8);
  }
}

/** Offers the rules that ask for a network which holds the address; `networks` is what `NetworkIndex` is written as. */
export function offerNetworks(networks: i32, address: i64): void {
  const end = networks + 4 + (load<i32>(networks) << 3);
  for (let at = networks + 4; at < end; at += 8)
    offerKey(load<i32>(at, 4), address >> load<i32>(at));
}
