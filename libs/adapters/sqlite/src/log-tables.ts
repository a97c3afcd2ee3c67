import type { LogEntry } from '@gatewatch/engine';
import type { Database } from './database.ts';
import type { Migration } from './migration.ts';
import { SqliteError } from './sqlite-error.ts';

/** Schema of logs.db. The entries of each partition have a table of their own, so that appends go to the end of a tree. */
export const LOG_MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE logs (name TEXT PRIMARY KEY, partitions INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE streams (
     id INTEGER PRIMARY KEY, log TEXT NOT NULL REFERENCES logs (name), partition INTEGER NOT NULL,
     next INTEGER NOT NULL, appended_at INTEGER NOT NULL, UNIQUE (log, partition)) STRICT;
   CREATE TABLE commits (
     stream INTEGER NOT NULL REFERENCES streams (id), consumers TEXT NOT NULL, next INTEGER NOT NULL,
     PRIMARY KEY (stream, consumers)) STRICT, WITHOUT ROWID;
   CREATE TABLE input_positions (input TEXT PRIMARY KEY, next INTEGER NOT NULL, extra TEXT) STRICT, WITHOUT ROWID;
   CREATE TABLE checkpoints (
     id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, generation INTEGER NOT NULL,
     sequence INTEGER NOT NULL, head TEXT) STRICT;
   CREATE TABLE checkpoint_entries (
     checkpoint INTEGER NOT NULL REFERENCES checkpoints (id), key TEXT NOT NULL, value TEXT NOT NULL,
     PRIMARY KEY (checkpoint, key)) STRICT, WITHOUT ROWID;`,
];

interface Head {
  readonly next: number;
  readonly appended_at: number;
}

export interface ReadBounds {
  readonly entries: number;
  readonly bytes: number;
}

/** The rows of all logs in one database. Plain and synchronous; writes run within the caller's transaction. */
export class LogTables {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns the ids of the log's partitions, made where they are new. Throws LOG_PARTITIONS_CHANGED. */
  declare(log: string, partitions: number): readonly number[] {
    return this.#database.transaction(() => {
      const row = this.#database.get('SELECT partitions FROM logs WHERE name = ?', log);
      const known = row?.['partitions'];
      if (known === undefined) this.#create(log, partitions);
      else if (known !== partitions) throw changed(log, Number(known), partitions);
      return this.#database
        .all('SELECT id FROM streams WHERE log = ? ORDER BY partition', log)
        .map(({ id }) => Number(id));
    });
  }

  append(stream: number, values: readonly string[], at: number): void {
    const { next, appended_at } = this.#head(stream);
    const insert = this.#database.statement(`INSERT INTO entries_${stream} VALUES (?, ?, ?)`);
    const appendedAt = Math.max(at, appended_at);
    for (const [index, value] of values.entries()) insert.run(next + index, appendedAt, value);
    this.#database.run(
      'UPDATE streams SET next = ?, appended_at = ? WHERE id = ?',
      next + values.length,
      appendedAt,
      stream,
    );
  }

  /** At least one entry, where there is one, and then as many as the bounds allow. */
  read(stream: number, from: number, bounds: ReadBounds): readonly LogEntry[] {
    const found: LogEntry[] = [];
    let bytes = 0;
    this.#database.each(
      `SELECT offset, appended_at AS appendedAt, value FROM entries_${stream} WHERE offset >= ? ORDER BY offset LIMIT ?`,
      [from, bounds.entries],
      (row) => {
        const entry = row as unknown as LogEntry;
        found.push(entry);
        bytes += entry.value.length;
        return bytes < bounds.bytes;
      },
    );
    return found;
  }

  size(stream: number): number {
    const row = this.#database.get(
      `SELECT sum(octet_length(value)) AS size FROM entries_${stream}`,
    );
    return Number(row?.['size'] ?? 0);
  }

  end(stream: number): number {
    return this.#head(stream).next;
  }

  /** offset of the oldest entry that is kept; the end where none is */
  oldest(stream: number): number {
    const row = this.#database.get(`SELECT min(offset) AS oldest FROM entries_${stream}`);
    return (row?.['oldest'] as number | null | undefined) ?? this.end(stream);
  }

  /** The offset of the first entry that was appended at or after `at`, epoch ms; the end where there is none. */
  offsetAt(stream: number, at: number): number {
    const row = this.#database.get(
      `SELECT offset FROM entries_${stream} WHERE appended_at >= ? ORDER BY offset LIMIT 1`,
      at,
    );
    return (row?.['offset'] as number | undefined) ?? this.end(stream);
  }

  commit(stream: number, group: string, next: number): void {
    this.#database.run(
      'INSERT INTO commits VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET next = excluded.next',
      stream,
      group,
      next,
    );
  }

  committed(stream: number, group: string): number | undefined {
    const row = this.#database.get(
      'SELECT next FROM commits WHERE stream = ? AND consumers = ?',
      stream,
      group,
    );
    return row?.['next'] as number | undefined;
  }

  /** Deletes the oldest entries before `before`, at most `limit`. @returns how many */
  trim(stream: number, before: number, limit: number): number {
    const below = Math.min(before, this.oldest(stream) + limit);
    return this.#database.run(`DELETE FROM entries_${stream} WHERE offset < ?`, below);
  }

  #head(stream: number): Head {
    return this.#database.get(
      'SELECT next, appended_at FROM streams WHERE id = ?',
      stream,
    ) as unknown as Head;
  }

  #create(log: string, partitions: number): void {
    this.#database.run('INSERT INTO logs VALUES (?, ?)', log, partitions);
    for (let partition = 0; partition < partitions; partition++) {
      const row = this.#database.get(
        'INSERT INTO streams (log, partition, next, appended_at) VALUES (?, ?, 0, 0) RETURNING id',
        log,
        partition,
      );
      const id = Number(row?.['id']);
      this.#database.exec(
        `CREATE TABLE entries_${id} (offset INTEGER PRIMARY KEY, appended_at INTEGER NOT NULL, value TEXT NOT NULL) STRICT`,
      );
    }
  }
}

function changed(log: string, known: number, asked: number): SqliteError {
  return new SqliteError(
    'LOG_PARTITIONS_CHANGED',
    `the log ${log} has ${known} partitions, ${asked} were asked for: entities would move between them; use ${known}, or a new data directory`,
  );
}
