import { mappedIpv4, readIpv4, readIpv6, type Network, type Words } from './address-bits.ts';
import { runWhole, SLICE, sortInSlices, type Sliced } from './slices.ts';

/** Which labels an address gets that lies in several networks: those of all of them, or that of the smallest. */
export type Overlap = 'all' | 'smallest';

/** Labels of networks, IPv4 and IPv6. Exact; a look-up is a binary search over the places where the labels change. */
export interface RangeTable {
  /** Labels of an address in its canonical form, ascending; none where it is no address or in no network. */
  find(address: string): readonly number[];
  /** networks that went in */
  readonly size: number;
}

const NONE: readonly number[] = [];

/** Collects networks with their labels (whole numbers from 0), then makes the table of them. */
export class RangeTableBuilder {
  readonly #v4 = new Ranges(1);
  readonly #v6 = new Ranges(4);

  add({ words, bits }: Network, label: number): void {
    (words.length === 1 ? this.#v4 : this.#v6).add(words, bits, label);
  }

  get size(): number {
    return this.#v4.size + this.#v6.size;
  }

  build(overlap: Overlap): RangeTable {
    return runWhole(this.buildInSlices(overlap));
  }

  *buildInSlices(overlap: Overlap): Sliced<RangeTable> {
    const sets = new LabelSets(overlap);
    const v4 = yield* this.#v4.flatten(sets);
    const v6 = yield* this.#v6.flatten(sets);
    const find = (address: string): readonly number[] => {
      const short = readIpv4(address);
      if (short >= 0) return sets.labels(v4.find4(short));
      const words = readIpv6(address);
      if (!words) return NONE;
      const mapped = mappedIpv4(words);
      return sets.labels(mapped >= 0 ? v4.find4(mapped) : v6.find(words));
    };
    return { find, size: this.size };
  }
}

/** Sets of labels, each kept once under a number; 0 is the empty one. */
class LabelSets {
  readonly #overlap: Overlap;
  readonly #sets: (readonly number[])[] = [NONE];
  readonly #single: number[] = [];
  readonly #unions = new Map<string, number>();

  constructor(overlap: Overlap) {
    this.#overlap = overlap;
  }

  labels(set: number): readonly number[] {
    return this.#sets[set] ?? NONE;
  }

  /** The set that holds the label besides what an outer one holds. */
  within(outer: number, label: number): number {
    if (outer === 0 || this.#overlap === 'smallest')
      return (this.#single[label] ??= this.#keep([label]));
    const labels = this.labels(outer);
    if (labels.includes(label)) return outer;
    const key = `${outer} ${label}`;
    let union = this.#unions.get(key);
    if (union === undefined) {
      union = this.#keep([...labels, label].sort((left, right) => left - right));
      this.#unions.set(key, union);
    }
    return union;
  }

  #keep(labels: readonly number[]): number {
    return this.#sets.push(labels) - 1;
  }
}

const FIRST_CAPACITY = 1024;

/** Networks of one family, in typed arrays that grow. */
class Ranges {
  readonly #width: 1 | 4;
  #words: Uint32Array;
  #bits = new Uint8Array(FIRST_CAPACITY);
  #labels = new Uint32Array(FIRST_CAPACITY);
  size = 0;

  constructor(width: 1 | 4) {
    this.#width = width;
    this.#words = new Uint32Array(FIRST_CAPACITY * width);
  }

  add(words: Words, bits: number, label: number): void {
    if (this.size === this.#bits.length) this.#grow();
    this.#words.set(words, this.size * this.#width);
    this.#bits[this.size] = bits;
    this.#labels[this.size] = label;
    this.size++;
  }

  #grow(): void {
    const grown = this.size * 2;
    this.#words = enlarged(this.#words, grown * this.#width);
    this.#labels = enlarged(this.#labels, grown);
    const bits = new Uint8Array(grown);
    bits.set(this.#bits);
    this.#bits = bits;
  }

  /** Networks lie within each other or apart, so that a stack of the open ones gives the labels of every place. */
  *flatten(sets: LabelSets): Sliced<Segments> {
    const width = this.#width;
    const segments = new Segments(width, this.size);
    const start = new Uint32Array(width);
    const open: { readonly end: Uint32Array; readonly set: number }[] = [];
    const closeLast = ({ end }: { readonly end: Uint32Array }): void => {
      open.pop();
      if (increment(end)) segments.add(end, open.at(-1)?.set ?? 0);
    };
    let steps = 0;
    for (const at of yield* this.#order()) {
      if (++steps % SLICE === 0) yield;
      start.set(this.#words.subarray(at * width, (at + 1) * width));
      for (let last = open.at(-1); last && isBefore(last.end, start); last = open.at(-1)) {
        closeLast(last);
      }
      const set = sets.within(open.at(-1)?.set ?? 0, this.#labels[at] ?? 0);
      segments.add(start, set);
      open.push({ end: lastOf(start, this.#bits[at] ?? 0), set });
    }
    for (let last = open.at(-1); last; last = open.at(-1)) closeLast(last);
    return segments.trimmed();
  }

  /** By start, the larger first. */
  *#order(): Sliced<Uint32Array> {
    const order = new Uint32Array(this.size);
    for (let index = 0; index < this.size; index++) order[index] = index;
    const width = this.#width;
    const words = this.#words;
    const bits = this.#bits;
    return yield* sortInSlices(order, (left, right) => {
      for (let word = 0; word < width; word++) {
        const difference = (words[left * width + word] ?? 0) - (words[right * width + word] ?? 0);
        if (difference !== 0) return difference;
      }
      return (bits[left] ?? 0) - (bits[right] ?? 0);
    });
  }
}

function enlarged(array: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(length);
  grown.set(array.length > length ? array.subarray(0, length) : array);
  return grown;
}

function isBefore(left: Uint32Array, right: Uint32Array): boolean {
  for (const [word, value] of left.entries()) {
    const other = right[word] ?? 0;
    if (value !== other) return value < other;
  }
  return false;
}

/** The next address, in place. @returns false after the last one */
function increment(words: Uint32Array): boolean {
  for (let word = words.length - 1; word >= 0; word--) {
    const next = ((words[word] ?? 0) + 1) >>> 0;
    words[word] = next;
    if (next !== 0) return true;
  }
  return false;
}

function lastOf(start: Uint32Array, bits: number): Uint32Array {
  return start.map((word, index) => {
    const kept = Math.min(32, Math.max(0, bits - index * 32));
    return kept === 32 ? word : (word | (0xff_ff_ff_ff >>> kept)) >>> 0;
  });
}

/** Where the labels change: from each start on, up to the next one, one set holds. */
class Segments {
  readonly #width: 1 | 4;
  #starts: Uint32Array;
  #sets: Uint32Array;
  #size = 0;

  constructor(width: 1 | 4, networks: number) {
    const most = networks * 2 + 1;
    this.#width = width;
    this.#starts = new Uint32Array(most * width);
    this.#sets = new Uint32Array(most);
  }

  /** Starts ascend; the last set that is added for a start counts. */
  add(start: Uint32Array, set: number): void {
    if (this.#size > 0 && this.#startsLast(start)) this.#size--;
    if (set === (this.#size > 0 ? this.#sets[this.#size - 1] : 0)) return;
    this.#starts.set(start, this.#size * this.#width);
    this.#sets[this.#size] = set;
    this.#size++;
  }

  #startsLast(start: Uint32Array): boolean {
    const from = (this.#size - 1) * this.#width;
    for (let word = 0; word < this.#width; word++) {
      if (this.#starts[from + word] !== start[word]) return false;
    }
    return true;
  }

  /** Keeps no more memory than it needs. */
  trimmed(): this {
    this.#starts = this.#starts.slice(0, this.#size * this.#width);
    this.#sets = this.#sets.slice(0, this.#size);
    return this;
  }

  find4(address: number): number {
    const starts = this.#starts;
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= address) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? 0 : (this.#sets[low - 1] ?? 0);
  }

  find(words: Words): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#isAfter(middle, words)) high = middle;
      else low = middle + 1;
    }
    return low === 0 ? 0 : (this.#sets[low - 1] ?? 0);
  }

  #isAfter(segment: number, words: Words): boolean {
    const from = segment * this.#width;
    for (let word = 0; word < this.#width; word++) {
      const difference = (this.#starts[from + word] ?? 0) - (words[word] ?? 0);
      if (difference !== 0) return difference > 0;
    }
    return false;
  }
}
