import type { EventReference } from '@gatewatch/event';
import { compileBounds, countingCap, type Bounds } from './bounds.ts';
import { loadEvents, newestEvents, storeEvents } from './evidence.ts';
import type { Sample, Stored, Window } from './window.ts';

interface Seen {
  readonly at: number;
  readonly events: readonly EventReference[];
}

/**
 * `value_count`: how many different values lie within the span. Remembers the `countingCap` most recently seen values:
 * N of them lie within the span exactly when the N most recent ones do. Samples without a value are not counted.
 */
export class DistinctWindow implements Window {
  readonly completed = true;
  readonly #span: number;
  readonly #cap: number;
  readonly #within: (count: number) => boolean;
  /** oldest last-seen first */
  readonly #values = new Map<string, Seen>();
  constructor(span: number, bounds: Bounds) {
    this.#span = span;
    this.#cap = countingCap(bounds);
    this.#within = compileBounds(bounds);
  }
  add({ at, value, events }: Sample): boolean {
    if (value !== undefined) {
      const key = String(value);
      this.#values.delete(key);
      this.#values.set(key, { at, events });
    }
    for (const [key, seen] of this.#values) {
      if (seen.at >= at - this.#span && this.#values.size <= this.#cap) break;
      this.#values.delete(key);
    }
    return this.#within(this.#values.size);
  }
  measured(): Readonly<Record<string, number>> {
    return { distinct: this.#values.size };
  }
  evidence(): readonly EventReference[] {
    return newestEvents([...this.#values.values()].flatMap(({ events }) => events));
  }
  snapshot(): Stored {
    return [...this.#values].map(([key, { at, events }]) => [key, at, storeEvents(events)]);
  }
  restore(stored: Stored): void {
    this.#values.clear();
    for (const [key, at, events] of stored as readonly (readonly [string, number, Stored])[])
      this.#values.set(key, { at, events: loadEvents(events) });
  }
}
