import type { EventReference } from '@gatewatch/event';
import { compileBounds, type Bounds } from './bounds.ts';
import { Evidence } from './evidence.ts';
import type { Sample, Stored, StoredMap, Window } from './window.ts';

/** Most parts that a total is kept in. */
export const MAX_TOTAL_PARTS = 4096;
/** How many changes a running total lives before it is added up anew. */
const CHANGES_PER_TOTAL = 1024;

/** The values of one or several samples that leave the window together, with the newest of them. */
type Part = readonly [at: number, sum: number, count: number];
type StoredTotal = readonly [sum: number, count: number, changes: number, lost?: number];

/**
 * `value_sum` and `value_avg` over the span. Exact up to `MAX_TOTAL_PARTS` samples within it. Beyond, neighbours in the older half
 * are merged and leave with the newer of the two: what is counted too long is at most the oldest part. The total is a compensated one (Neumaier 1974), so that small
 * values survive a large one that has come and gone: its error is that of one rounding. Samples without a number are not counted.
 */
export class TotalWindow implements Window {
  readonly completed = true;
  readonly #span: number;
  readonly #kind: 'sum' | 'avg';
  readonly #within: (value: number) => boolean;
  readonly #evidence = new Evidence();
  #parts: Part[] = [];
  #sum = 0;
  /** what the roundings of `#sum` have lost */
  #lost = 0;
  #count = 0;
  #changes = 0;
  constructor(span: number, kind: 'sum' | 'avg', bounds: Bounds) {
    this.#span = span;
    this.#kind = kind;
    this.#within = compileBounds(bounds);
  }
  add({ at, value, events }: Sample): boolean {
    const oldest = at - this.#span;
    this.#leave(oldest);
    if (typeof value === 'number') {
      this.#parts.push([at, value, 1]);
      this.#change(value, 1);
      this.#evidence.add(events, oldest);
    }
    if (this.#parts.length > MAX_TOTAL_PARTS) this.#merge();
    if (this.#changes >= CHANGES_PER_TOTAL) this.#addUp();
    return this.#count > 0 && this.#within(this.#value());
  }
  measured(): Readonly<Record<string, number>> {
    return { [this.#kind]: this.#value(), count: this.#count };
  }
  evidence(): readonly EventReference[] {
    return this.#evidence.list();
  }
  snapshot(): Stored {
    return {
      parts: this.#parts.slice(),
      total: [this.#sum, this.#count, this.#changes, this.#lost],
      events: this.#evidence.snapshot(),
    };
  }
  restore(stored: Stored): void {
    const { parts, total, events } = stored as StoredMap;
    this.#parts = [...(parts as readonly Part[])];
    // the running total is kept, not computed: a restart must not change its last bits
    [this.#sum, this.#count, this.#changes, this.#lost = 0] = total as StoredTotal;
    this.#evidence.restore(events ?? []);
  }
  #value(): number {
    const sum = this.#sum + this.#lost;
    return this.#kind === 'sum' ? sum : sum / this.#count;
  }
  #leave(oldest: number): void {
    let gone = 0;
    for (const [end, sum, count] of this.#parts) {
      if (end >= oldest) break;
      this.#change(-sum, -count);
      gone++;
    }
    if (gone > 0) this.#parts.splice(0, gone);
    // an emptied window is as good as a new one, to the last bit
    if (this.#parts.length === 0) this.#addUp();
  }
  #change(sum: number, count: number): void {
    this.#add(sum);
    this.#count += count;
    this.#changes = Number.isFinite(this.#sum) ? this.#changes + 1 : CHANGES_PER_TOTAL;
  }
  #add(value: number): void {
    const next = this.#sum + value;
    const [large, small] =
      Math.abs(this.#sum) >= Math.abs(value) ? [this.#sum, value] : [value, this.#sum];
    // beyond the largest float nothing is lost that could be told
    if (Number.isFinite(next)) this.#lost += large - next + small;
    this.#sum = next;
  }
  #addUp(): void {
    this.#changes = 0;
    this.#sum = 0;
    this.#lost = 0;
    for (const [, sum] of this.#parts) this.#add(sum);
  }
  #merge(): void {
    const half = Math.floor(this.#parts.length / 4) * 2;
    const merged: Part[] = [];
    for (let at = 0; at < half; at += 2) {
      const [, sum, count] = this.#parts[at] ?? [0, 0, 0];
      const [end, next, more] = this.#parts[at + 1] ?? [0, 0, 0];
      merged.push([end, sum + next, count + more]);
    }
    this.#parts.splice(0, half, ...merged);
  }
}
