import { canonicalEntityValue, readField, type Entity, type GatewayEvent } from '@gatewatch/event';
import type { Database } from './database.ts';
import type { Migration } from './migration.ts';

/**
 * Schema of events.db. Events are numbered as they come, and each run of EVENTS_PER_BUCKET numbers is a bucket. Entity indexes
 * begin with the bucket, so that an insert or a deletion touches only the pages of one bucket, however large the database is:
 * measured 2.5 times as fast as indexes over all. They cover a timeline, which therefore reads no event.
 */
export const EVENT_MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE buckets (id INTEGER PRIMARY KEY, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL) STRICT;
   CREATE TABLE events (
     seq INTEGER PRIMARY KEY, bucket INTEGER NOT NULL, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL,
     api_key TEXT, user TEXT, address TEXT, tokens INTEGER NOT NULL, failed INTEGER NOT NULL,
     json TEXT NOT NULL) STRICT;
   CREATE INDEX events_by_time ON events (at);
   CREATE INDEX events_by_api_key ON events (bucket, api_key, at, tokens, failed) WHERE api_key IS NOT NULL;
   CREATE INDEX events_by_user ON events (bucket, user, at, tokens, failed) WHERE user IS NOT NULL;
   CREATE INDEX events_by_address ON events (bucket, address, at, tokens, failed) WHERE address IS NOT NULL;`,
];
export const EVENTS_PER_BUCKET = 8_192;

/** Entity fields with a column and an index. Others are read out of the events of the asked time, one by one. */
const COLUMNS: ReadonlyMap<string, string> = new Map([
  ['api.key.id', 'api_key'],
  ['user.id', 'user'],
  ['source.ip', 'address'],
]);
/** A column that a client could overflow would make its whole batch fail for ever. */
const MAX_TOKENS = 1e12;
const MAX_TIME = 8.64e15;

export interface EventRow {
  readonly id: string;
  readonly at: number;
  readonly columns: readonly (string | number | null)[];
}
/** SQL that holds for the events of an entity in one bucket, and its values. */
export interface BucketCondition {
  readonly sql: string;
  readonly valuesFor: (bucket: number) => readonly (string | number)[];
}
interface Range {
  first: number;
  last: number;
}

/** The SQL function that reads any entity field out of an event's JSON, in canonical form. */
export function defineEntityValue(database: Database): void {
  database.define('entity_value', (json, field) =>
    entityValue(JSON.parse(String(json)) as GatewayEvent, String(field)),
  );
}

export function toEventRow(event: GatewayEvent): EventRow {
  const id = event['event.id'];
  return {
    id: typeof id === 'string' ? id : JSON.stringify(id ?? null),
    at: toInteger(event['@timestamp'], MAX_TIME),
    columns: [
      entityValue(event, 'api.key.id'),
      entityValue(event, 'user.id'),
      entityValue(event, 'source.ip'),
      tokensOf(event),
      event['event.outcome'] === 'failure' ? 1 : 0,
      JSON.stringify(event),
    ],
  };
}

/** Inserts what is not there yet, within the caller's transaction. */
export function insertEvents(database: Database, rows: readonly EventRow[]): void {
  const insert = database.statement(
    'INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const ranges = new Map<number, Range>();
  let seq = Number(database.get('SELECT max(seq) AS seq FROM events')?.['seq'] ?? -1) + 1;
  for (const { id, at, columns } of rows) {
    const bucket = Math.floor(seq / EVENTS_PER_BUCKET);
    if (insert.run(seq, bucket, id, at, ...columns).changes === 0) continue;
    seq++;
    const range = ranges.get(bucket);
    ranges.set(bucket, {
      first: Math.min(range?.first ?? at, at),
      last: Math.max(range?.last ?? at, at),
    });
  }
  for (const [bucket, { first, last }] of ranges)
    database.run(
      `INSERT INTO buckets VALUES (?, ?, ?) ON CONFLICT DO UPDATE
       SET first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)`,
      bucket,
      first,
      last,
    );
}

/** An indexed field finds its events by bucket; without one, the bucket is read through. */
export function conditionOf(entity: Entity): BucketCondition {
  const fields = Object.entries(entity);
  const indexed = fields.some(([field]) => COLUMNS.has(field));
  const values: string[] = [];
  let sql = indexed ? 'bucket = ?' : 'seq >= ? AND seq < ?';
  for (const [field, value] of fields) {
    const column = COLUMNS.get(field);
    sql += column ? ` AND ${column} = ?` : ' AND entity_value(json, ?) = ?';
    values.push(...(column ? [value] : [field, value]));
  }
  return {
    sql,
    valuesFor: (bucket) => [
      ...(indexed ? [bucket] : [bucket * EVENTS_PER_BUCKET, (bucket + 1) * EVENTS_PER_BUCKET]),
      ...values,
    ],
  };
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
