import type { EventReference } from '@gatewatch/event';
import { quantileSorted } from 'simple-statistics';
import { compileBounds, type Bounds } from './bounds.ts';
import { Evidence } from './evidence.ts';
import type { Sample, Stored, StoredMap, Window } from './window.ts';

/** Most samples that a percentile is computed over. */
export const MAX_QUANTILE_SAMPLES = 4096;

type Measured = readonly [at: number, value: number];

/**
 * `value_percentile` and `value_median` over the span: linear interpolation between the closest ranks (type 7 of Hyndman and Fan 1996, the
 * default of R and numpy). Exact; with more than `MAX_QUANTILE_SAMPLES` samples in the span, over the newest of them.
 * Samples without a number are not counted.
 */
export class QuantileWindow implements Window {
  readonly completed = true;
  readonly #span: number;
  readonly #fraction: number;
  readonly #name: string;
  readonly #within: (value: number) => boolean;
  readonly #evidence = new Evidence();
  #samples: Measured[] = [];
  #sorted: number[] = [];
  constructor(span: number, percentile: number, bounds: Bounds) {
    this.#span = span;
    this.#fraction = percentile / 100;
    this.#name = percentile === 50 ? 'median' : `p${percentile}`;
    this.#within = compileBounds(bounds);
  }
  add({ at, value, events }: Sample): boolean {
    const oldest = at - this.#span;
    if (typeof value === 'number') {
      this.#samples.push([at, value]);
      this.#sorted.splice(this.#rank(value), 0, value);
      this.#evidence.add(events, oldest);
    }
    let gone = Math.max(0, this.#samples.length - MAX_QUANTILE_SAMPLES);
    while ((this.#samples[gone]?.[0] ?? at) < oldest) gone++;
    for (const [, old] of this.#samples.splice(0, gone)) this.#sorted.splice(this.#rank(old), 1);
    return this.#samples.length > 0 && this.#within(this.#value());
  }
  measured(): Readonly<Record<string, number>> {
    return { [this.#name]: this.#value(), count: this.#samples.length };
  }
  evidence(): readonly EventReference[] {
    return this.#evidence.list();
  }
  snapshot(): Stored {
    return { samples: this.#samples.slice(), events: this.#evidence.snapshot() };
  }
  restore(stored: Stored): void {
    const { samples, events } = stored as StoredMap;
    this.#samples = [...(samples as readonly Measured[])];
    this.#sorted = this.#samples.map(([, value]) => value).sort((left, right) => left - right);
    this.#evidence.restore(events ?? []);
  }
  #value(): number {
    return quantileSorted(this.#sorted, this.#fraction);
  }
  /** the first place whose value is not smaller */
  #rank(value: number): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
