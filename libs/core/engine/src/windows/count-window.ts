import type { EventReference } from '@gatewatch/event';
import { compileBounds, countingCap, type Bounds } from './bounds.ts';
import { Evidence } from './evidence.ts';
import type { Sample, Stored, StoredMap, Window } from './window.ts';

/** `event_count`: how many samples lie within the span. Remembers the newest `countingCap` times, and only those it was given. */
export class CountWindow implements Window {
  readonly completed = true;
  readonly #span: number;
  readonly #cap: number;
  readonly #within: (count: number) => boolean;
  readonly #evidence = new Evidence();
  #times: number[] = [];
  constructor(span: number, bounds: Bounds) {
    this.#span = span;
    this.#cap = countingCap(bounds);
    this.#within = compileBounds(bounds);
  }
  add({ at, events }: Sample): boolean {
    this.#times.push(at);
    const oldest = at - this.#span;
    let gone = Math.max(0, this.#times.length - this.#cap);
    while ((this.#times[gone] ?? at) < oldest) gone++;
    if (gone > 0) this.#times.splice(0, gone);
    this.#evidence.add(events, oldest);
    return this.#within(this.#times.length);
  }
  measured(): Readonly<Record<string, number>> {
    return { count: this.#times.length };
  }
  evidence(): readonly EventReference[] {
    return this.#evidence.list();
  }
  snapshot(): Stored {
    return { times: this.#times.slice(), events: this.#evidence.snapshot() };
  }
  restore(stored: Stored): void {
    const { times, events } = stored as StoredMap;
    this.#times = [...(times as readonly number[])];
    this.#evidence.restore(events ?? []);
  }
}
