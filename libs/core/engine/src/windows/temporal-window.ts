import type { EventReference } from '@gatewatch/event';
import { loadEvents, newestEvents, storeEvents } from './evidence.ts';
import type { Sample, Stored, Window } from './window.ts';

interface Seen {
  readonly at: number;
  readonly events: readonly EventReference[];
}

/** Tells from the references that were seen within the span (by index) whether the condition holds. */
export type SeenTest = (seen: ReadonlySet<number>) => boolean;

/** `temporal`: which of the references were seen within the span, in any order. Remembers the newest time of each. */
export class TemporalWindow implements Window {
  readonly completed = true;
  readonly #span: number;
  readonly #test: SeenTest;
  readonly #last = new Map<number, Seen>();
  constructor(span: number, test: SeenTest) {
    this.#span = span;
    this.#test = test;
  }
  add({ at, n, events }: Sample): boolean {
    this.#last.set(n, { at, events });
    for (const [index, seen] of this.#last) if (seen.at < at - this.#span) this.#last.delete(index);
    return this.#test(new Set(this.#last.keys()));
  }
  measured(): Readonly<Record<string, number>> {
    return { rules: this.#last.size };
  }
  evidence(): readonly EventReference[] {
    return newestEvents([...this.#last.values()].flatMap(({ events }) => events));
  }
  snapshot(): Stored {
    return [...this.#last].map(([index, { at, events }]) => [index, at, storeEvents(events)]);
  }
  restore(stored: Stored): void {
    this.#last.clear();
    for (const [index, at, events] of stored as readonly (readonly [number, number, Stored])[])
      this.#last.set(index, { at, events: loadEvents(events) });
  }
}
