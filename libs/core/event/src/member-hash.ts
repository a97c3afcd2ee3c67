import type { FieldValue } from './event.ts';
import { canonicalText } from './hash.ts';

// MurmurHash3 x86 128 (Austin Appleby, public domain) of each member of an event, added up. One hash at a time.

export const UNITS_PER_BLOCK = 8;
export const STRING = 1;
const NUMBER = 2;
const TRUE = 3;
const FALSE = 4;
const NULL = 5;
export const NESTED = 6;

/** Says of what kind a value is that is read as text. */
export function beginText(kind: typeof STRING | typeof NESTED): void {
  state[0] = lane(state, 0) ^ kind;
}

/** Forgets all members. */
export function beginHash(): void {
  sum.fill(0);
}

/** The hash of all members, good until the next begins. */
export function endHash(): Int32Array {
  return sum;
}

/** State of the member that is being read, and the sum of those before. In use from beginning to end of one call. */
const state = new Int32Array(4);
const sum = new Int32Array(4);
const double = new DataView(new ArrayBuffer(8));

const lane = (words: Int32Array, index: number): number => words[index] ?? 0;

/** Names are few and stand in every event: what the newest make of the state is remembered. */
const MOST_NAMES = 1024;
const afterName = new Map<string, Int32Array>();

export function beginMember(name: string): void {
  const known = afterName.get(name);
  if (known) {
    beginAfter(known);
    return;
  }
  state.fill(0);
  mixText(name);
  if (afterName.size >= MOST_NAMES) afterName.clear();
  afterName.set(name, state.slice());
}

/** What `beginMember` makes of the state. */
export function afterMember(name: string): Int32Array {
  beginMember(name);
  return state.slice();
}

/** Begins a member whose name is known by what it made of the state. */
export function beginAfter(known: Int32Array): void {
  for (let index = 0; index < 4; index++) state[index] = lane(known, index);
}

/** Adds the member's value. */
export function mixValue(value: FieldValue): void {
  if (typeof value === 'string') {
    beginText(STRING);
    mixText(value);
  } else if (typeof value === 'number') {
    mixNumber(value);
  } else if (typeof value === 'boolean') {
    mix(value ? TRUE : FALSE, 0, 0, 0);
  } else if (value === null) {
    mix(NULL, 0, 0, 0);
  } else {
    beginText(NESTED);
    mixText(canonicalText(value));
  }
}

/** As JSON knows numbers: 0 has no sign, and what is not finite is null. */
export function mixNumber(value: number): void {
  if (!Number.isFinite(value)) return mix(NULL, 0, 0, 0);
  double.setFloat64(0, value === 0 ? 0 : value, true);
  mix(NUMBER, double.getInt32(0, true), double.getInt32(4, true), 0);
}

/** Blocks of eight UTF-16 units; the last one ends with the length, so that missing units differ from zeros. */
function mixText(text: string): void {
  const whole = text.length - (text.length % UNITS_PER_BLOCK);
  for (let at = 0; at < whole; at += UNITS_PER_BLOCK) {
    mix(pair(text, at), pair(text, at + 2), pair(text, at + 4), pair(text, at + 6));
  }
  mix(
    endPair(text, whole),
    endPair(text, whole + 2),
    endPair(text, whole + 4),
    endPair(text, whole + 6) | (text.length << 16),
  );
}

const pair = (text: string, at: number): number =>
  text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16);

function endPair(text: string, at: number): number {
  if (at + 1 < text.length) return pair(text, at);
  return at < text.length ? text.charCodeAt(at) : 0;
}

/** Adds a block of eight UTF-16 units, two to a word. */
export function mix(k1: number, k2: number, k3: number, k4: number): void {
  const h2 = lane(state, 1);
  const h3 = lane(state, 2);
  const h4 = lane(state, 3);
  let h1 = lane(state, 0) ^ Math.imul(rotate(Math.imul(k1, C1), 15), C2);
  h1 = (Math.imul((rotate(h1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0;
  const m2 = h2 ^ Math.imul(rotate(Math.imul(k2, C2), 16), C3);
  const m3 = h3 ^ Math.imul(rotate(Math.imul(k3, C3), 17), C4);
  const m4 = h4 ^ Math.imul(rotate(Math.imul(k4, C4), 18), C1);
  state[0] = h1;
  state[1] = Math.imul((rotate(m2, 17) + h3) | 0, 5) + 0x0bcaa747;
  state[2] = Math.imul((rotate(m3, 15) + h4) | 0, 5) + 0x96cd1c35;
  state[3] = Math.imul((rotate(m4, 13) + h1) | 0, 5) + 0x32ac3b17;
}

const C1 = 0x239b961b;
const C2 = 0xab0e9789 | 0;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93 | 0;

const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/** Ends the member and adds it to the sum. */
export function addMember(): void {
  spread();
  for (let index = 0; index < 4; index++) state[index] = scatter(lane(state, index));
  spread();
  for (let index = 0; index < 4; index++) sum[index] = lane(sum, index) + lane(state, index);
}

/** Each lane comes to depend on all. */
function spread(): void {
  const first = (lane(state, 0) + lane(state, 1) + lane(state, 2) + lane(state, 3)) | 0;
  state[0] = first;
  for (let index = 1; index < 4; index++) state[index] = lane(state, index) + first;
}

function scatter(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}
