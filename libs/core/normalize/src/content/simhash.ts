import { majorityHex } from './bit-majority.ts';
import { AS_IT_IS, lowerOf, lowerPlainly, NO_WORD } from './lower-words.ts';
import { countRepeated } from './repeated-hashes.ts';
import { unitsOf, type TextUnits } from './text-units.ts';

/** No more of a text is looked at: what follows hardly moves the hash, and a client chooses how long it is. */
const MOST_READ = 65_536;
const SHINGLE = 3;
const SPACE = 0x20;
const FNV_PRIME = 0x01000193;
/** as a signed 32-bit number, like all that is made of it */
const LOW_SEED = 0x811c9dc5 | 0;
const HIGH_SEED = 0x01000193;

/** What one pass over the words of a text tells. */
export interface WordProfile {
  readonly simhash: string;
  readonly words: number;
  /** share of shingles that stood in the text before, 0 to 1 */
  readonly repetition: number;
  /** longest run of words of one, two and eight characters: spelled-out words, bytes in hex and in bits */
  readonly runs: Readonly<Record<1 | 2 | 8, number>>;
}

/** SimHash alone, see `readWords`. */
export function simhash(text: string): string {
  return readWords(text, unitsOf(text)).simhash;
}

/**
 * SimHash-64 (Charikar 2002) over shingles of three lower-case words, as 16 hex digits: texts that differ in few words differ in few bits.
 * Features are hashed by FNV-1a in two halves. Shingles are words or runs of them in scripts without spaces.
 */
export function readWords(text: string, given: TextUnits): WordProfile {
  const lowerCase = lowerOf(given.distinct, given.distinctCount);
  if (!lowerCase) return readUnits(lowerPlainly(text.slice(0, MOST_READ)), AS_IT_IS);
  return readUnits(given.length <= MOST_READ ? given : cut(given), lowerCase);
}

type Given = Pick<TextUnits, 'units' | 'length'>;

function cut({ units }: Given): Given {
  const kept = units.slice(0, MOST_READ + 1);
  kept[MOST_READ] = 0;
  return { units: kept, length: MOST_READ };
}

function readUnits(given: Given, lowerCase: Uint16Array): WordProfile {
  const words = shingles.read(given, lowerCase);
  const count = Math.max(1, words - SHINGLE + 1);
  const repeated = countRepeated(shingles.lows, count);
  return {
    simhash: majorityHex(shingles.highs, count) + majorityHex(shingles.lows, count),
    words,
    repetition: Math.round((repeated / count) * 1000) / 1000,
    runs: longestRuns(shingles.lengths, words),
  };
}

/** Hashes of the shingles of the text that was read last; of fewer than three words, of all of them. */
class Shingles {
  lows = new Int32Array(0);
  highs = new Int32Array(0);
  /** characters of each word */
  lengths = new Int32Array(0);

  /**
   * Three shingles are open at any time: those that began two words ago, one word ago, and with this word. Each unit is read once for all.
   * `lowerCase` gives the lower case of a unit, `NO_WORD` for what stands between words and for what follows the last unit.
   * @returns how many words there are
   */
  read({ units, length }: Given, lowerCase: Uint16Array): number {
    this.#makeRoom(length);
    const { lows, highs, lengths } = this;
    let midLow = 0;
    let midHigh = 0;
    let newLow = LOW_SEED;
    let newHigh = HIGH_SEED;
    let words = 0;
    for (let at = 0; at < length; at++) {
      let unit = lookUp(lowerCase, units, at);
      if (unit === NO_WORD) continue;
      let oldLow = step(midLow, SPACE);
      let oldHigh = step(midHigh, SPACE);
      midLow = step(newLow, SPACE);
      midHigh = step(newHigh, SPACE);
      newLow = LOW_SEED;
      newHigh = HIGH_SEED;
      const start = at;
      do {
        oldLow = step(oldLow, unit);
        oldHigh = step(oldHigh, unit);
        midLow = step(midLow, unit);
        midHigh = step(midHigh, unit);
        newLow = step(newLow, unit);
        newHigh = step(newHigh, unit);
        unit = lookUp(lowerCase, units, ++at);
      } while (unit !== NO_WORD);
      lengths[words++] = at - start;
      if (words >= SHINGLE) {
        lows[words - SHINGLE] = finish(oldLow);
        highs[words - SHINGLE] = finish(oldHigh);
      }
    }
    if (words === SHINGLE - 1) this.#setOnly(midLow, midHigh);
    else if (words < SHINGLE - 1) this.#setOnly(newLow, newHigh);
    return words;
  }
  #setOnly(low: number, high: number): void {
    this.lows[0] = finish(low);
    this.highs[0] = finish(high);
  }

  /** A word and what parts it from the next one are two characters; one without a gap never follows another. */
  #makeRoom(length: number): void {
    const most = (length >> 1) + 1;
    if (this.lengths.length >= most) return;
    const size = 2 ** (32 - Math.clz32(most));
    this.lows = new Int32Array(size);
    this.highs = new Int32Array(size);
    this.lengths = new Int32Array(size);
  }
}

function lookUp(lowerCase: Uint16Array, units: Uint16Array, at: number): number {
  return lowerCase[units[at] ?? 0] ?? 0;
}

function step(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, FNV_PRIME);
}

/** FNV's high bits hardly move for short inputs: this ends as MurmurHash3 does. */
function finish(fnv: number): number {
  let hash = Math.imul(fnv ^ (fnv >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

const LONGEST_COUNTED = 8;
const longest = new Int32Array(LONGEST_COUNTED + 2);

function longestRuns(lengths: Int32Array, words: number): WordProfile['runs'] {
  longest.fill(0);
  let before = 0;
  let run = 0;
  for (let at = 0; at < words; at++) {
    const length = Math.min(lengths[at] ?? 0, LONGEST_COUNTED + 1);
    run = length === before ? run + 1 : 1;
    before = length;
    longest[length] = Math.max(longest[length] ?? 0, run);
  }
  return { 1: longest[1] ?? 0, 2: longest[2] ?? 0, 8: longest[8] ?? 0 };
}

/** Used from beginning to end of one call. */
const shingles = new Shingles();

/** In how many of 64 bits two SimHashes differ. */
export function simhashDistance(left: string, right: string): number {
  let distance = 0;
  for (let index = 0; index < 16; index++) {
    let bits = Number.parseInt(left[index] ?? '0', 16) ^ Number.parseInt(right[index] ?? '0', 16);
    for (; bits > 0; bits &= bits - 1) distance++;
  }
  return distance;
}
