import { canonicalEntityValue, readField, type Entity, type GatewayEvent } from '@gatewatch/event';
import type { EventStore, TimelineBucket } from '@gatewatch/incident';
import type { Database } from './database.ts';
import type { GroupCommit } from './group-commit.ts';
import type { Migration } from './migration.ts';

/** Schema of events.db. The entity indexes cover a timeline, so that it reads no event. */
export const EVENT_MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE events (
     id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, api_key TEXT, user TEXT, address TEXT,
     tokens INTEGER NOT NULL, failed INTEGER NOT NULL, json TEXT NOT NULL) STRICT;
   CREATE INDEX events_by_time ON events (at);
   CREATE INDEX events_by_api_key ON events (api_key, at, tokens, failed) WHERE api_key IS NOT NULL;
   CREATE INDEX events_by_user ON events (user, at, tokens, failed) WHERE user IS NOT NULL;
   CREATE INDEX events_by_address ON events (address, at, tokens, failed) WHERE address IS NOT NULL;`,
];

/** Entity fields with a column and an index. Others are read out of the events of the asked time, one by one. */
const COLUMNS: ReadonlyMap<string, string> = new Map([
  ['api.key.id', 'api_key'],
  ['user.id', 'user'],
  ['source.ip', 'address'],
]);
const FORGET_CHUNK = 1_000;
const VACUUM_PAGES = 500;
/** What an event takes beside its JSON: row header, columns and five index entries; measured, rounded up. */
const OVERHEAD_BYTES = 300;

/** A column that a client could overflow would make its whole batch fail for ever. */
const MAX_TOKENS = 1e12;
const MAX_TIME = 8.64e15;

type Column = string | number | null;

/** Events in a database of their own, so that its size is theirs. */
export class SqliteEventStore implements EventStore {
  readonly #database: Database;
  readonly #commits: GroupCommit;
  constructor(database: Database, commits: GroupCommit) {
    this.#database = database;
    this.#commits = commits;
    database.define('entity_value', (json, field) =>
      entityValue(JSON.parse(String(json)) as GatewayEvent, String(field)),
    );
  }

  async add(events: readonly GatewayEvent[]): Promise<void> {
    if (events.length === 0) return;
    const rows = events.map(toRow);
    await this.#commits.run(() => {
      const insert = this.#database.statement(
        'INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      );
      for (const row of rows) insert.run(...row);
    });
  }

  async events(ids: readonly string[]): Promise<readonly GatewayEvent[]> {
    return this.#database
      .all(
        `SELECT events.json AS json FROM json_each(?) AS wanted
         JOIN events ON events.id = wanted.value ORDER BY wanted.key`,
        JSON.stringify(ids),
      )
      .map(({ json }) => JSON.parse(String(json)) as GatewayEvent);
  }

  async eventsOf(
    entity: Entity,
    from: number,
    to: number,
    limit: number,
  ): Promise<readonly GatewayEvent[]> {
    const { condition, values } = conditionOf(entity);
    return this.#database
      .all(
        `SELECT json FROM events WHERE ${condition} at >= ? AND at < ? ORDER BY at DESC, rowid DESC LIMIT ?`,
        ...values,
        from,
        to,
        limit,
      )
      .map(({ json }) => JSON.parse(String(json)) as GatewayEvent);
  }

  /** Buckets begin at `from`; empty ones are left out. */
  async timeline(
    entity: Entity,
    from: number,
    to: number,
    bucketMs: number,
  ): Promise<readonly TimelineBucket[]> {
    const { condition, values } = conditionOf(entity);
    return this.#database
      .all(
        `SELECT CAST((at - ?) / ? AS INTEGER) AS bucket, count(*) AS requests,
           sum(failed) AS failures, total(tokens) AS tokens
         FROM events WHERE ${condition} at >= ? AND at < ? GROUP BY bucket ORDER BY bucket`,
        from,
        bucketMs,
        ...values,
        from,
        to,
      )
      .map(({ bucket, requests, failures, tokens }) => ({
        at: from + Number(bucket) * bucketMs,
        requests: Number(requests),
        failures: Number(failures),
        tokens: Number(tokens),
      }));
  }

  /** `maxBytes` holds for the database file, which shrinks. Done in steps, so that adding goes on. */
  async forget(before: number, maxBytes: number): Promise<number> {
    let forgotten = 0;
    let removed: number;
    do {
      removed = await this.#commits.run(() => this.#deleteBefore(before));
      forgotten += removed;
    } while (removed > 0);
    do {
      removed = await this.#commits.run(() => this.#deleteOldest(this.#usedBytes() - maxBytes));
      forgotten += removed;
    } while (removed > 0);
    if (forgotten > 0) await this.#shrink(maxBytes);
    return forgotten;
  }

  #deleteBefore(before: number): number {
    return this.#database.run(
      'DELETE FROM events WHERE rowid IN (SELECT rowid FROM events WHERE at < ? ORDER BY at LIMIT ?)',
      before,
      FORGET_CHUNK,
    );
  }

  #deleteOldest(excess: number): number {
    if (excess <= 0) return 0;
    const sample = this.#database.get(
      'SELECT avg(length(json)) AS size FROM (SELECT json FROM events ORDER BY at LIMIT 100)',
    );
    const size = Number(sample?.['size'] ?? 0) + OVERHEAD_BYTES;
    return this.#database.run(
      'DELETE FROM events WHERE rowid IN (SELECT rowid FROM events ORDER BY at, rowid LIMIT ?)',
      Math.min(FORGET_CHUNK, Math.ceil(excess / size)),
    );
  }

  #usedBytes(): number {
    const { page_count, freelist_count, page_size } = this.#pages();
    return (page_count - freelist_count) * page_size;
  }

  async #shrink(maxBytes: number): Promise<void> {
    for (;;) {
      const { page_count, freelist_count, page_size } = this.#pages();
      const surplus = Math.min(freelist_count, page_count - Math.floor(maxBytes / page_size));
      if (surplus <= 0) break;
      this.#database.exec(`PRAGMA incremental_vacuum(${Math.min(surplus, VACUUM_PAGES)})`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#database.reclaim();
    // the file itself is cut when the log before it is written back
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  #pages(): Record<'page_count' | 'freelist_count' | 'page_size', number> {
    return {
      page_count: this.#database.pragma('page_count'),
      freelist_count: this.#database.pragma('freelist_count'),
      page_size: this.#database.pragma('page_size'),
    };
  }
}

function toRow(event: GatewayEvent): Column[] {
  const id = event['event.id'];
  return [
    typeof id === 'string' ? id : JSON.stringify(id ?? null),
    toInteger(event['@timestamp'], MAX_TIME),
    entityValue(event, 'api.key.id'),
    entityValue(event, 'user.id'),
    entityValue(event, 'source.ip'),
    tokensOf(event),
    event['event.outcome'] === 'failure' ? 1 : 0,
    JSON.stringify(event),
  ];
}

function tokensOf(event: GatewayEvent): number {
  const total = event['gen_ai.usage.total_tokens'];
  if (typeof total === 'number') return toInteger(total, MAX_TOKENS);
  return (
    toInteger(event['gen_ai.usage.input_tokens'], MAX_TOKENS) +
    toInteger(event['gen_ai.usage.output_tokens'], MAX_TOKENS)
  );
}

function entityValue(event: GatewayEvent, field: string): string | null {
  return canonicalEntityValue(readField(event, field)) ?? null;
}

function toInteger(value: unknown, most: number): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 0;
  return Math.trunc(Math.min(most, Math.max(-most, value)));
}

function conditionOf(entity: Entity): { condition: string; values: readonly string[] } {
  let condition = '';
  const values: string[] = [];
  for (const [field, value] of Object.entries(entity)) {
    const column = COLUMNS.get(field);
    condition += column ? `${column} = ? AND ` : 'entity_value(json, ?) = ? AND ';
    values.push(...(column ? [value] : [field, value]));
  }
  return { condition, values };
}
