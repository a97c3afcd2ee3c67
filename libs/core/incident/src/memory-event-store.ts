import {
  canonicalEntityValue,
  canonicalText,
  readField,
  type Entity,
  type GatewayEvent,
} from '@gatewatch/event';
import type { EventStore, TimelineBucket } from './model.ts';

interface Kept {
  readonly at: number;
  readonly bytes: number;
  readonly event: GatewayEvent;
}

/** An EventStore for one-shot commands and tests: everything is gone with the process. */
export class MemoryEventStore implements EventStore {
  readonly #events = new Map<string, Kept>();

  async add(events: readonly GatewayEvent[]): Promise<void> {
    for (const event of events) {
      const at = Number(event['@timestamp']);
      const id = event['event.id'];
      if (typeof id === 'string' && !this.#events.has(id))
        this.#events.set(id, { at, bytes: canonicalText(event).length, event });
    }
  }

  async events(ids: readonly string[]): Promise<readonly GatewayEvent[]> {
    const found: GatewayEvent[] = [];
    for (const id of ids) {
      const kept = this.#events.get(id);
      if (kept) found.push(kept.event);
    }
    return found;
  }

  async eventsOf(
    entity: Entity,
    from: number,
    to: number,
    limit: number,
  ): Promise<readonly GatewayEvent[]> {
    return this.#of(entity, from, to)
      .sort((left, right) => right.at - left.at)
      .slice(0, limit)
      .map(({ event }) => event);
  }

  async timeline(
    entity: Entity,
    from: number,
    to: number,
    bucketMs: number,
  ): Promise<readonly TimelineBucket[]> {
    const buckets = new Map<number, TimelineBucket>();
    for (const { at, event } of this.#of(entity, from, to)) {
      const start = from + Math.floor((at - from) / bucketMs) * bucketMs;
      const { requests, failures, tokens } = buckets.get(start) ?? EMPTY;
      buckets.set(start, {
        at: start,
        requests: requests + 1,
        failures: failures + (event['event.outcome'] === 'failure' ? 1 : 0),
        tokens: tokens + Number(event['gen_ai.usage.total_tokens'] ?? 0),
      });
    }
    return [...buckets.values()].sort((left, right) => left.at - right.at);
  }

  async forget(before: number, maxBytes: number): Promise<number> {
    const oldestFirst = [...this.#events].sort(([, left], [, right]) => left.at - right.at);
    let bytes = oldestFirst.reduce((sum, [, kept]) => sum + kept.bytes, 0);
    let forgotten = 0;
    for (const [id, kept] of oldestFirst) {
      if (kept.at >= before && bytes <= maxBytes) break;
      this.#events.delete(id);
      bytes -= kept.bytes;
      forgotten++;
    }
    return forgotten;
  }

  #of(entity: Entity, from: number, to: number): Kept[] {
    const wanted = Object.entries(entity);
    return [...this.#events.values()].filter(
      ({ at, event }) =>
        at >= from &&
        at < to &&
        wanted.every(([field, value]) => canonicalEntityValue(readField(event, field)) === value),
    );
  }
}

const EMPTY: TimelineBucket = { at: 0, requests: 0, failures: 0, tokens: 0 };
