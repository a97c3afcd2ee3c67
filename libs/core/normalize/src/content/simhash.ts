import { AS_IT_IS, lowerOf, lowerPlainly, NO_WORD } from './lower-words.ts';
import { unitsOf, type TextUnits } from './text-units.ts';

/** No more of a text is looked at: what follows hardly moves the hash, and a client chooses how long it is. */
const MOST_READ = 65_536;
const SHINGLE = 3;
/** Binary digits of a count: no text that is read has more words than 2^16. */
const PLACES = 17;
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
  if (lowerCase) return shingles.read(given.units, lowerCase, Math.min(given.length, MOST_READ));
  const lower = lowerPlainly(text.slice(0, MOST_READ));
  return shingles.read(lower, AS_IT_IS, lower.length);
}

/** Three shingles are open at any time: those that began two words ago, one word ago, and with this word. Each unit is read once for all. Used from beginning to end of one call. */
class Shingles {
  readonly #low = new BitCounts();
  readonly #high = new BitCounts();
  /** shingles that stand in the text already */
  readonly #seen = new SeenHashes();
  /** longest run of words of each length up to eight */
  readonly #runs = new Uint32Array(9);
  #words = 0;
  #repeated = 0;
  /** length of the last word, and how many before it had that length too */
  #length = 0;
  #run = 0;
  #midLow = LOW_SEED;
  #midHigh = HIGH_SEED;
  #newLow = LOW_SEED;
  #newHigh = HIGH_SEED;

  #begin(length: number): void {
    this.#low.begin();
    this.#high.begin();
    this.#seen.begin(length);
    this.#words = 0;
    this.#repeated = 0;
    this.#length = 0;
    this.#run = 0;
    this.#runs.fill(0);
    this.#newLow = LOW_SEED;
    this.#newHigh = HIGH_SEED;
  }

  /** Reads all words; `lowerCase` gives the lower case of a unit, `NO_WORD` for what stands between words. */
  read(units: Uint16Array, lowerCase: Uint16Array, end: number): WordProfile {
    this.#begin(end);
    for (let at = 0; at < end;) {
      if (lowerCase[units[at] ?? 0] === NO_WORD) at++;
      else at = this.#addWord(units, lowerCase, at, end);
    }
    return this.#finish();
  }
  /** @returns where the word that begins at `start` ends */
  #addWord(units: Uint16Array, lowerCase: Uint16Array, start: number, last: number): number {
    let oldLow = fnvStep(this.#midLow, SPACE);
    let oldHigh = fnvStep(this.#midHigh, SPACE);
    let midLow = fnvStep(this.#newLow, SPACE);
    let midHigh = fnvStep(this.#newHigh, SPACE);
    let newLow = LOW_SEED;
    let newHigh = HIGH_SEED;
    let end = start;
    for (; end < last; end++) {
      const unit = lowerCase[units[end] ?? 0] ?? NO_WORD;
      if (unit === NO_WORD) break;
      oldLow = fnvStep(oldLow, unit);
      oldHigh = fnvStep(oldHigh, unit);
      midLow = fnvStep(midLow, unit);
      midHigh = fnvStep(midHigh, unit);
      newLow = fnvStep(newLow, unit);
      newHigh = fnvStep(newHigh, unit);
    }
    this.#midLow = midLow;
    this.#midHigh = midHigh;
    this.#newLow = newLow;
    this.#newHigh = newHigh;
    this.#countRun(end - start);
    if (++this.#words >= SHINGLE) this.#addShingle(finish(oldLow), finish(oldHigh));
    return end;
  }
  #addShingle(low: number, high: number): void {
    this.#low.add(low);
    this.#high.add(high);
    if (this.#seen.has(low)) this.#repeated++;
  }
  #countRun(length: number): void {
    this.#run = length === this.#length ? this.#run + 1 : 1;
    this.#length = length;
    if (length <= 8 && this.#run > (this.#runs[length] ?? 0)) this.#runs[length] = this.#run;
  }
  /** A text of fewer words is one shingle. */
  #finish(): WordProfile {
    if (this.#words === SHINGLE - 1) this.#addShingle(finish(this.#midLow), finish(this.#midHigh));
    else if (this.#words < SHINGLE - 1)
      this.#addShingle(finish(this.#newLow), finish(this.#newHigh));
    const all = Math.max(1, this.#words - SHINGLE + 1);
    return {
      simhash: this.#high.majorityHex() + this.#low.majorityHex(),
      words: this.#words,
      repetition: Math.round((this.#repeated / all) * 1000) / 1000,
      runs: { 1: this.#runs[1] ?? 0, 2: this.#runs[2] ?? 0, 8: this.#runs[8] ?? 0 },
    };
  }
}

function fnvStep(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, FNV_PRIME);
}

/** FNV's high bits hardly move for short inputs: this ends as MurmurHash3 does. */
function finish(fnv: number): number {
  let hash = Math.imul(fnv ^ (fnv >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/**
 * For each of 32 bits, how many numbers had it. The k-th binary digits of all counts stand in one number; eight numbers are added at once,
 * so that a number costs about six steps and no branch.
 */
class BitCounts {
  readonly #digits = new Int32Array(PLACES);
  readonly #waiting = new Int32Array(8);
  #total = 0;
  begin(): void {
    this.#digits.fill(0);
    this.#total = 0;
  }
  add(number: number): void {
    this.#waiting[this.#total++ & 7] = number;
    if ((this.#total & 7) === 0) this.#addWaiting();
  }
  #addWaiting(): void {
    const left = this.#addFour(0);
    const right = this.#addFour(4);
    const fours = this.#digits[2] ?? 0;
    this.#digits[2] = fours ^ left ^ right;
    this.#carry(3, majority(fours, left, right));
  }
  /** Adds to the ones and twos. @returns what is carried to the fours */
  #addFour(from: number): number {
    const digits = this.#digits;
    const waiting = this.#waiting;
    const [a, b] = [waiting[from] ?? 0, waiting[from + 1] ?? 0];
    const [c, d] = [waiting[from + 2] ?? 0, waiting[from + 3] ?? 0];
    const ones = digits[0] ?? 0;
    const twos = digits[1] ?? 0;
    const left = majority(ones, a, b);
    const onesAndTwo = ones ^ a ^ b;
    const right = majority(onesAndTwo, c, d);
    digits[0] = onesAndTwo ^ c ^ d;
    digits[1] = twos ^ left ^ right;
    return majority(twos, left, right);
  }
  #carry(from: number, number: number): void {
    let carry = number;
    for (let place = from; carry !== 0; place++) {
      const digits = this.#digits[place] ?? 0;
      this.#digits[place] = digits ^ carry;
      carry &= digits;
    }
  }
  /** The bits that more than half of the numbers had, as 8 hex digits: all counts are compared with the half at once, from their highest digits on. */
  majorityHex(): string {
    for (let at = 0; at < (this.#total & 7); at++) this.#carry(0, this.#waiting[at] ?? 0);
    const half = this.#total >> 1;
    let more = 0;
    let equal = -1;
    for (let place = PLACES - 1; place >= 0; place--) {
      const digits = this.#digits[place] ?? 0;
      const wanted = -((half >> place) & 1);
      more |= equal & digits & ~wanted;
      equal &= ~(digits ^ wanted);
    }
    return (more >>> 0).toString(16).padStart(8, '0');
  }
}

/** The bits that two or three of three numbers have. */
function majority(a: number, b: number, c: number): number {
  return (a & b) | (c & (a ^ b));
}

const MOST_SEEN = 65_536;

/** Hashes that were met, by open addressing; zero is an empty place. A text of n characters has fewer than n / 2 words. */
class SeenHashes {
  readonly #places = new Int32Array(MOST_SEEN);
  #mask = 0;

  begin(length: number): void {
    let size = 64;
    while (size < length && size < MOST_SEEN) size *= 2;
    this.#mask = size - 1;
    this.#places.fill(0, 0, size);
  }
  /** Whether it was met before; it is from now on. */
  has(hash: number): boolean {
    const wanted = hash === 0 ? 1 : hash;
    let place = wanted & this.#mask;
    for (;;) {
      const found = this.#places[place] ?? 0;
      if (found === wanted) return true;
      if (found === 0) break;
      place = (place + 1) & this.#mask;
    }
    this.#places[place] = wanted;
    return false;
  }
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
