import type { Entity, GatewayEvent } from '@gatewatch/event';
import type { EventStore, TimelineBucket } from '@gatewatch/incident';
import type { Database, Row } from './database.ts';
import { EventRetention } from './event-retention.ts';
import { conditionOf, defineEntityValue, insertEvents, toEventRow } from './event-tables.ts';
import type { GroupCommit } from './group-commit.ts';

interface Place {
  readonly at: number;
  readonly seq: number;
}

/** Events in a database of their own, so that its size is theirs. Long queries leave the event loop free between buckets. */
export class SqliteEventStore implements EventStore {
  readonly #database: Database;
  readonly #commits: GroupCommit;
  readonly #retention: EventRetention;
  constructor(database: Database, commits: GroupCommit) {
    this.#database = database;
    this.#commits = commits;
    this.#retention = new EventRetention(database, commits);
    defineEntityValue(database);
  }

  async add(events: readonly GatewayEvent[]): Promise<void> {
    if (events.length === 0) return;
    const rows = events.map(toEventRow);
    await this.#commits.run(() => insertEvents(this.#database, rows));
  }

  async events(ids: readonly string[]): Promise<readonly GatewayEvent[]> {
    return this.#database
      .all(
        `SELECT events.json AS json FROM json_each(?) AS wanted
         JOIN events ON events.id = wanted.value ORDER BY wanted.key`,
        JSON.stringify(ids),
      )
      .map(toEvent);
  }

  async eventsOf(
    entity: Entity,
    from: number,
    to: number,
    limit: number,
  ): Promise<readonly GatewayEvent[]> {
    const { sql, valuesFor } = conditionOf(entity);
    let newest: Place[] = [];
    for (const { id, last } of this.#buckets(from, to)) {
      if (newest.length >= limit && last < (newest.at(-1)?.at ?? last)) break;
      const found = this.#database.all(
        `SELECT at, seq FROM events WHERE ${sql} AND at >= ? AND at < ? ORDER BY at DESC, seq DESC LIMIT ?`,
        ...valuesFor(id),
        from,
        to,
        limit,
      ) as unknown as readonly Place[];
      newest = [...newest, ...found].sort(newerFirst).slice(0, limit);
      await nextTurn();
    }
    return newest.flatMap(({ seq }) =>
      this.#database.all('SELECT json FROM events WHERE seq = ?', seq).map(toEvent),
    );
  }

  /** Buckets of time begin at `from`; empty ones are left out. */
  async timeline(
    entity: Entity,
    from: number,
    to: number,
    bucketMs: number,
  ): Promise<readonly TimelineBucket[]> {
    const { sql, valuesFor } = conditionOf(entity);
    const timeline = new Map<number, TimelineBucket>();
    for (const { id } of this.#buckets(from, to)) {
      const rows = this.#database.all(
        `SELECT CAST((at - ?) / ? AS INTEGER) AS slot, count(*) AS requests,
           sum(failed) AS failures, total(tokens) AS tokens
         FROM events WHERE ${sql} AND at >= ? AND at < ? GROUP BY slot`,
        from,
        bucketMs,
        ...valuesFor(id),
        from,
        to,
      );
      for (const row of rows) addTo(timeline, from + Number(row['slot']) * bucketMs, row);
      await nextTurn();
    }
    return [...timeline.values()].sort((left, right) => left.at - right.at);
  }

  /** `maxBytes` holds for the database file, which shrinks. */
  forget(before: number, maxBytes: number): Promise<number> {
    return this.#retention.forget(before, maxBytes);
  }

  #buckets(from: number, to: number): readonly { readonly id: number; readonly last: number }[] {
    return this.#database
      .all(
        'SELECT id, last_at FROM buckets WHERE last_at >= ? AND first_at < ? ORDER BY last_at DESC',
        from,
        to,
      )
      .map((row) => ({ id: Number(row['id']), last: Number(row['last_at']) }));
  }
}

function addTo(timeline: Map<number, TimelineBucket>, at: number, row: Row): void {
  const { requests, failures, tokens } = timeline.get(at) ?? EMPTY;
  timeline.set(at, {
    at,
    requests: requests + Number(row['requests']),
    failures: failures + Number(row['failures']),
    tokens: tokens + Number(row['tokens']),
  });
}

const EMPTY: TimelineBucket = { at: 0, requests: 0, failures: 0, tokens: 0 };
const newerFirst = (left: Place, right: Place): number =>
  right.at - left.at || right.seq - left.seq;
const toEvent = ({ json }: Row): GatewayEvent => JSON.parse(String(json)) as GatewayEvent;
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
