import type { EventReference } from '@gatewatch/event';
import { quantileSorted } from 'simple-statistics';
import { compileBounds, type Bounds } from './bounds.ts';
import { Evidence } from './evidence.ts';
import { QuantilePanes } from './quantile-panes.ts';
import type { Sample, Stored, StoredMap, Window } from './window.ts';

/** Most samples that a percentile is computed over exactly. */
export const MAX_QUANTILE_SAMPLES = 4096;

type Measured = readonly [at: number, value: number];

/**
 * `value_percentile` and `value_median` over the span: linear interpolation between the closest ranks (type 7 of Hyndman and Fan 1996, the
 * default of R and numpy). Exact up to `MAX_QUANTILE_SAMPLES` samples in the span. Beyond, the older half goes into panes in which
 * each value is known within `QUANTILE_ERROR` of itself; a pane leaves when its newest sample does.
 * Samples without a number are not counted.
 */
export class QuantileWindow implements Window {
  readonly completed = true;
  readonly #span: number;
  readonly #fraction: number;
  readonly #name: string;
  readonly #within: (value: number) => boolean;
  readonly #evidence = new Evidence();
  readonly #panes = new QuantilePanes();
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
    this.#panes.leave(oldest);
    let gone = 0;
    while ((this.#samples[gone]?.[0] ?? at) < oldest) gone++;
    for (const [, old] of this.#samples.splice(0, gone)) this.#sorted.splice(this.#rank(old), 1);
    if (this.#samples.length > MAX_QUANTILE_SAMPLES) this.#fold();
    return this.#count > 0 && this.#within(this.#value());
  }
  measured(): Readonly<Record<string, number>> {
    return { [this.#name]: this.#value(), count: this.#count };
  }
  evidence(): readonly EventReference[] {
    return this.#evidence.list();
  }
  snapshot(): Stored {
    return {
      samples: this.#samples.slice(),
      panes: this.#panes.snapshot(),
      events: this.#evidence.snapshot(),
    };
  }
  restore(stored: Stored): void {
    const { samples, panes, events } = stored as StoredMap;
    this.#samples = [...(samples as readonly Measured[])];
    this.#sort();
    this.#panes.restore(panes ?? []);
    this.#evidence.restore(events ?? []);
  }
  get #count(): number {
    return this.#samples.length + this.#panes.count;
  }
  #value(): number {
    if (this.#panes.count === 0) return quantileSorted(this.#sorted, this.#fraction);
    const place = this.#fraction * (this.#count - 1);
    const [low, high] = [Math.floor(place), Math.ceil(place)].map((at) =>
      this.#panes.at(at, this.#sorted, (value) => this.#rank(value)),
    );
    const below = low ?? Number.NaN;
    return below + ((high ?? below) - below) * (place - Math.floor(place));
  }
  #fold(): void {
    const folded = this.#samples.splice(0, MAX_QUANTILE_SAMPLES / 2);
    const values = folded.map(([, value]) => value);
    this.#panes.add(folded.at(-1)?.[0] ?? 0, values);
    this.#sort();
  }
  #sort(): void {
    this.#sorted = this.#samples.map(([, value]) => value).sort((left, right) => left - right);
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
