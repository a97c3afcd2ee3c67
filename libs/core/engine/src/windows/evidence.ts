import { MAX_DETECTION_EVENTS, type EventReference } from '@gatewatch/event';
import type { Stored } from './window.ts';

/** In time order, each event once, the newest `MAX_DETECTION_EVENTS`. */
export function newestEvents(events: readonly EventReference[]): readonly EventReference[] {
  const seen = new Map<string, EventReference>();
  for (const event of events) if (!seen.has(event.id)) seen.set(event.id, event);
  return [...seen.values()]
    .map((event, index) => ({ event, index }))
    .sort((left, right) => left.event.at - right.event.at || left.index - right.index)
    .slice(-MAX_DETECTION_EVENTS)
    .map(({ event }) => event);
}

/** The newest events within a span, at most `MAX_DETECTION_EVENTS` of them. */
export class Evidence {
  readonly #events: EventReference[] = [];
  #oldest = Number.NEGATIVE_INFINITY;
  add(events: readonly EventReference[], oldest: number): void {
    this.#oldest = oldest;
    for (const event of events) this.#events.push(event);
    while (this.#events.length > MAX_DETECTION_EVENTS || (this.#events[0]?.at ?? oldest) < oldest)
      this.#events.shift();
  }
  list(): readonly EventReference[] {
    return newestEvents(this.#events.filter(({ at }) => at >= this.#oldest));
  }
  snapshot(): Stored {
    return storeEvents(this.list());
  }
  restore(stored: Stored): void {
    this.#events.splice(0, this.#events.length, ...loadEvents(stored));
  }
}

/** References are plain data already; the type of stored state only does not say so. */
export function storeEvents(events: readonly EventReference[]): Stored {
  return events as unknown as Stored;
}
export function loadEvents(stored: Stored | undefined): readonly EventReference[] {
  return (stored ?? []) as unknown as readonly EventReference[];
}
