import type { Consumption, LogConsumer, LogEntry, StageLog } from '@gatewatch/engine';
import type { Detection, Emit } from '@gatewatch/event';
import {
  changeState,
  type GroupedIncidents,
  type IncidentGrouper,
  type IncidentState,
  type IncidentStore,
  type StateChange,
} from '@gatewatch/incident';
import type { IncidentFeed } from './incident-feed.ts';
import { GROUPS, type Persist } from '@gatewatch/wiring';

export interface IncidentLoopParts {
  readonly detections: StageLog;
  readonly incidents: IncidentStore;
  readonly createGrouper: () => IncidentGrouper;
  /** plans the runs of playbooks that these changes trigger; safe to repeat */
  readonly respond: (changes: GroupedIncidents['events']) => Promise<void>;
  readonly feed: IncidentFeed;
  readonly persist: Persist;
  readonly emit: Emit;
}

/** How far before the newest incident a restarted grouper looks back: more than any gap between detections of one incident. */
const LOOK_BACK_MS = 24 * 3_600_000;

/**
 * Applies detections to incidents, in the log's order. Runs are planned before the incidents are saved, and the position
 * moves last: after a crash the same detections give the same incidents and the same runs, none of them twice.
 */
export class IncidentLoop implements LogConsumer {
  readonly #parts: IncidentLoopParts;
  #grouper: IncidentGrouper | undefined;
  #consumption: Consumption | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: IncidentLoopParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    this.#consumption = await this.#parts.detections.consume(GROUPS.incidents, this);
  }

  async stop(): Promise<void> {
    await this.#consumption?.stop();
  }

  async assigned(): Promise<undefined> {
    const { incidents, createGrouper, persist } = this.#parts;
    const grouper = createGrouper();
    await persist('incidents', async () => {
      const [newest] = await incidents.incidents({ limit: 1 });
      if (newest) grouper.restore(await incidents.recent(newest.lastSeen - LOOK_BACK_MS));
    });
    this.#grouper = grouper;
    return undefined;
  }

  entries(partition: number, entries: readonly LogEntry[]): Promise<void> {
    return this.#inTurn(() => this.#apply(partition, entries));
  }

  async #apply(partition: number, entries: readonly LogEntry[]): Promise<void> {
    const last = entries.at(-1);
    if (!this.#grouper || !last) return;
    const { respond, incidents, persist } = this.#parts;
    const changes = this.#grouper.apply(entries.map(({ value }) => JSON.parse(value) as Detection));
    await persist('runs', () => respond(changes.events));
    await persist('incidents', () => incidents.save(changes));
    this.#announce(changes);
    await this.#consumption?.commit(partition, last.offset + 1);
  }

  async revoked(): Promise<void> {
    this.#grouper = undefined;
    return Promise.resolve();
  }

  /** Moves an incident to another state, between two batches, so that neither change undoes the other. */
  async changeState(id: string, to: IncidentState, at: number): Promise<StateChange | undefined> {
    return this.#inTurn(async () => {
      const incident = await this.#parts.incidents.incident(id);
      if (!incident) return undefined;
      const changed = changeState(incident, to, 'admin', at);
      if (!changed.ok) return changed;
      await this.#parts.incidents.save({ detections: [], incidents: [changed.incident] });
      this.#grouper?.adopt(changed.incident);
      this.#parts.feed.publish({ kind: 'state', incident: changed.incident });
      return changed;
    });
  }

  /** Forgets entities whose last incident was before `before`, event time in ms. */
  forget(before: number): void {
    this.#grouper?.forget(before);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  #announce({ events }: GroupedIncidents): void {
    for (const { kind, incident } of events) {
      if (kind === 'opened' || kind === 'grown') {
        this.#parts.emit({ name: 'incidents', change: kind, severity: incident.severity });
      }
      this.#parts.feed.publish({ kind, incident });
    }
  }
}
