import { HyperLogLog } from '../sketches/hyper-log-log.ts';
import type { Plain } from '../plain.ts';
import type { Gauge } from './gauge.ts';

/** Different values that are counted exactly; more are estimated by `HyperLogLog`. */
export const MAX_DISTINCT = 2048;

/** How many different values of a field: exact up to `MAX_DISTINCT`, then in 4 KiB with a standard error of `DISTINCT_ERROR`. */
export class DistinctGauge implements Gauge {
  readonly #values = new Set<string>();
  #sketch: HyperLogLog | undefined;

  get value(): number {
    return this.#sketch?.count ?? this.#values.size;
  }

  add(value: string | number | undefined): boolean {
    if (value === undefined) return false;
    const text = String(value);
    if (this.#sketch) this.#sketch.add(text);
    else if (this.#values.add(text).size > MAX_DISTINCT) this.#estimate();
    return true;
  }

  snapshot(): Plain {
    return this.#sketch ? this.#sketch.snapshot() : [...this.#values];
  }

  restore(stored: Plain): void {
    if (typeof stored === 'string') {
      this.#sketch = new HyperLogLog();
      this.#sketch.restore(stored);
    } else for (const value of stored as readonly string[]) this.#values.add(value);
  }

  #estimate(): void {
    this.#sketch = new HyperLogLog();
    for (const value of this.#values) this.#sketch.add(value);
    this.#values.clear();
  }
}
