import type { Consumption, LogConsumer, LogEntry, StageLog } from '@gatewatch/engine';
import type { EventBundle, GatewayEvent } from '@gatewatch/event';
import type { EventStore } from '@gatewatch/incident';
import { GROUPS, type Persist } from '@gatewatch/wiring';

/** Keeps events for evidence and timelines. Stored before its position moves; an event that comes twice is kept once. */
export class EvidenceLoop implements LogConsumer {
  readonly #events: StageLog;
  readonly #store: EventStore;
  readonly #persist: Persist;
  #consumption: Consumption | undefined;

  constructor(events: StageLog, store: EventStore, persist: Persist) {
    this.#events = events;
    this.#store = store;
    this.#persist = persist;
  }

  async start(): Promise<void> {
    this.#consumption = await this.#events.consume(GROUPS.evidence, this);
  }

  async stop(): Promise<void> {
    await this.#consumption?.stop();
  }

  assigned(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async entries(partition: number, entries: readonly LogEntry[]): Promise<void> {
    const events: GatewayEvent[] = [];
    for (const { value } of entries) {
      for (const { e } of (JSON.parse(value) as EventBundle).events) events.push(e);
    }
    if (events.length > 0) await this.#persist('evidence', () => this.#store.add(events));
    const last = entries.at(-1);
    if (last) await this.#consumption?.commit(partition, last.offset + 1);
  }

  revoked(): Promise<void> {
    return Promise.resolve();
  }
}
