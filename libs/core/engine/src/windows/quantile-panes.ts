import type { Stored } from './window.ts';

/** Relative error of a value that is read from panes. */
export const QUANTILE_ERROR = 0.01;
/** Most panes; neighbours in the older half are merged above. */
const MAX_PANES = 16;
/** Most buckets of a pane; above, the smallest values share one. */
const MAX_BUCKETS = 2048;
const GAMMA = (1 + QUANTILE_ERROR) / (1 - QUANTILE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);
/** keeps keys of magnitudes above 0, so that the sign can tell negative values; the smallest float has -37,218 */
const KEY_OFFSET = 40_000;

/** Values of samples that leave together, counted in buckets, with the time of the newest. */
interface Pane {
  readonly end: number;
  readonly buckets: ReadonlyMap<number, number>;
}

/**
 * Values in panes of logarithmic buckets (DDSketch, Masson, Rim and Lee 2019): every value is known within `QUANTILE_ERROR` of itself,
 * unless a pane spans more than `MAX_BUCKETS` buckets (a factor of 10^17), which blurs its smallest ones. A pane leaves as a whole.
 */
export class QuantilePanes {
  #panes: Pane[] = [];
  /** all panes together, ascending: what each bucket stands for, how many values it has, and how many lie before it */
  #values: number[] = [];
  #counts: number[] = [];
  #before: number[] = [];
  count = 0;
  add(end: number, values: readonly number[]): void {
    const buckets = new Map<number, number>();
    for (const value of values) {
      const key = keyOf(value);
      buckets.set(key, (buckets.get(key) ?? 0) + 1);
    }
    this.#panes.push({ end, buckets: limited(buckets) });
    if (this.#panes.length > MAX_PANES) this.#merge();
    this.#index();
  }
  /** Forgets panes whose newest value is older. */
  leave(oldest: number): void {
    const gone = this.#panes.findIndex(({ end }) => end >= oldest);
    if (gone === 0 || this.#panes.length === 0) return;
    this.#panes = gone < 0 ? [] : this.#panes.slice(gone);
    this.#index();
  }
  /**
   * The value at a place (from 0) in the order of these values and some others.
   * @param sorted the others, ascending; @param rankOf how many of them are smaller
   */
  at(place: number, sorted: readonly number[], rankOf: (value: number) => number): number {
    const startOf = (bucket: number): number =>
      rankOf(this.#values[bucket] ?? 0) + (this.#before[bucket] ?? 0);
    let low = 0;
    let high = this.#values.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (startOf(middle) <= place) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return sorted[place] ?? Number.NaN;
    const bucket = low - 1;
    const size = this.#counts[bucket] ?? 0;
    if (place < startOf(bucket) + size) return this.#values[bucket] ?? Number.NaN;
    return sorted[place - (this.#before[bucket] ?? 0) - size] ?? Number.NaN;
  }
  snapshot(): Stored {
    return this.#panes.map(({ end, buckets }) => [end, [...buckets].map(([key, n]) => [key, n])]);
  }
  restore(stored: Stored): void {
    const panes = stored as readonly (readonly [number, readonly (readonly [number, number])[]])[];
    this.#panes = panes.map(([end, buckets]) => ({ end, buckets: new Map(buckets) }));
    this.#index();
  }
  #merge(): void {
    const half = Math.floor(this.#panes.length / 4) * 2;
    const merged: Pane[] = [];
    for (let at = 0; at < half; at += 2) {
      const [older, newer] = this.#panes.slice(at, at + 2);
      if (older && newer)
        merged.push({ end: newer.end, buckets: limited(together([older, newer])) });
    }
    this.#panes.splice(0, half, ...merged);
  }
  /** Only when panes change, which is once in thousands of samples. */
  #index(): void {
    const buckets = [...together(this.#panes)].sort(([left], [right]) => left - right);
    this.#values = buckets.map(([key]) => valueOf(key));
    this.#counts = buckets.map(([, count]) => count);
    this.count = 0;
    this.#before = this.#counts.map((count) => (this.count += count) - count);
  }
}

function keyOf(value: number): number {
  if (value === 0) return 0;
  const key = KEY_OFFSET + Math.ceil(Math.log(Math.abs(value)) / LOG_GAMMA);
  return value < 0 ? -key : key;
}

function valueOf(key: number): number {
  if (key === 0) return 0;
  // in this order nothing overflows that a float can hold
  const magnitude = Math.exp((Math.abs(key) - KEY_OFFSET) * LOG_GAMMA) * (2 / (GAMMA + 1));
  return Math.sign(key) * Math.min(magnitude, Number.MAX_VALUE);
}

function together(panes: readonly Pane[]): Map<number, number> {
  const all = new Map<number, number>();
  for (const { buckets } of panes)
    for (const [key, count] of buckets) all.set(key, (all.get(key) ?? 0) + count);
  return all;
}

function limited(buckets: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
  if (buckets.size <= MAX_BUCKETS) return buckets;
  const sorted = [...buckets].sort(([left], [right]) => left - right);
  const shared = sorted.splice(0, sorted.length - MAX_BUCKETS + 1);
  const [lowest = 0] = shared.at(-1) ?? [];
  return new Map([[lowest, shared.reduce((sum, [, count]) => sum + count, 0)], ...sorted]);
}
