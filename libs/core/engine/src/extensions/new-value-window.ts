import type { EventReference } from '@gatewatch/event';
import { compileBounds, countingCap, type Bounds } from '../windows/bounds.ts';
import { loadEvents, newestEvents, storeEvents } from '../windows/evidence.ts';
import type { Sample, Stored, StoredMap, Window } from '../windows/window.ts';
import { listOf, valuesIn } from './sample-parts.ts';
import { ValueMemory } from './value-memory.ts';

export interface NewValueSettings {
  readonly span: number;
  readonly bounds: Bounds;
  /** nothing is said before the entity is known for so long, ms */
  readonly learn: number;
  /** nothing is said before the entity has had so many events */
  readonly support: number;
  /** a value that is not seen for longer is new again, ms; never shorter than the span */
  readonly forget: number;
}

interface Novelty {
  readonly at: number;
  readonly value: string;
  readonly events: readonly EventReference[];
}

/**
 * `new_value`: how many values came within the span that the entity has not had before. While it learns all values are taken in and none
 * is new. An entity without events for longer than `forget` is a stranger again.
 */
export class NewValueWindow implements Window {
  readonly completed = true;
  readonly #settings: NewValueSettings;
  readonly #within: (count: number) => boolean;
  readonly #cap: number;
  #memory: ValueMemory;
  #since = 0;
  #last = Number.NEGATIVE_INFINITY;
  /** events, those of the newest time apart: of equal times none is before another */
  #before = 0;
  #events = 0;
  #new: Novelty[] = [];
  constructor(settings: NewValueSettings) {
    this.#settings = settings;
    this.#within = compileBounds(settings.bounds);
    this.#cap = countingCap(settings.bounds);
    this.#memory = new ValueMemory(settings.forget);
  }
  add({ at, value, events }: Sample): boolean {
    this.#meet(at);
    const learned = this.#isKnown(at);
    for (const one of valuesIn(value)) {
      if (!this.#memory.see(one, at) && learned) this.#new.push({ at, value: one, events });
    }
    this.#events++;
    const { span } = this.#settings;
    this.#new = this.#new.filter((one) => one.at >= at - span).slice(-this.#cap);
    return learned && this.#within(this.#new.length);
  }
  measured(): Readonly<Record<string, number>> {
    return { new: this.#new.length };
  }
  /** the newest of the new values */
  about(): string {
    return listOf(this.#new.map(({ value }) => value));
  }
  evidence(): readonly EventReference[] {
    return newestEvents(this.#new.flatMap(({ events }) => events));
  }
  snapshot(): Stored {
    return {
      since: this.#since,
      last: Number.isFinite(this.#last) ? this.#last : null,
      before: this.#before,
      events: this.#events,
      memory: this.#memory.snapshot(),
      new: this.#new.map(({ at, value, events }) => [at, value, storeEvents(events)]),
    };
  }
  restore(stored: Stored): void {
    const { since, last, before, events, memory, new: found } = stored as StoredMap;
    this.#since = Number(since);
    this.#last = typeof last === 'number' ? last : Number.NEGATIVE_INFINITY;
    this.#before = Number(before);
    this.#events = Number(events);
    this.#memory.restore(memory ?? null);
    this.#new = (found as readonly (readonly [number, string, Stored])[]).map(
      ([at, value, seen]) => ({ at, value, events: loadEvents(seen) }),
    );
  }
  #meet(at: number): void {
    if (at - this.#last > this.#settings.forget) {
      this.#since = at;
      this.#events = 0;
      this.#memory = new ValueMemory(this.#settings.forget);
    }
    if (at !== this.#last) this.#before = this.#events;
    this.#last = at;
  }
  #isKnown(at: number): boolean {
    const { learn, support } = this.#settings;
    return at - this.#since >= learn && this.#before >= Math.max(1, support);
  }
}
