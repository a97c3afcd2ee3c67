import { join } from 'node:path';
import type { SealedCredentials } from '@gatewatch/playbook';
import { prepareDataDir } from './data-dir.ts';
import { Database } from './database.ts';
import type { Migration } from './migration.ts';

export interface SealedCredentialsOptions {
  readonly dataDir: string;
  /** what was not put for so long is forgotten, ms */
  readonly retentionMs: number;
  /** the clock, epoch ms */
  readonly now: () => number;
}

const MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE data_keys (id INTEGER PRIMARY KEY, wrapped_by TEXT NOT NULL, wrapped BLOB NOT NULL) STRICT;
   CREATE TABLE credentials (
     token TEXT PRIMARY KEY, data_key INTEGER NOT NULL REFERENCES data_keys (id), box BLOB NOT NULL,
     seen_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE INDEX credentials_by_age ON credentials (seen_at);`,
  `CREATE TABLE sealed (name TEXT PRIMARY KEY, text TEXT NOT NULL, put_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE INDEX sealed_by_age ON sealed (put_at);
   INSERT INTO sealed
     SELECT token, wrapped_by || '.' || lower(hex(wrapped)) || '.' || lower(hex(box)), seen_at
     FROM credentials JOIN data_keys ON data_keys.id = data_key;
   DROP TABLE credentials;
   DROP TABLE data_keys;`,
];

const CLEAN_EVERY_MS = 6 * 3_600_000;

/** Sealed credentials in `vault.db`: of this machine's processes. */
export class SqliteSealedCredentials implements SealedCredentials {
  readonly #options: SealedCredentialsOptions;
  readonly #database: Database;
  #cleanedAt = 0;

  constructor(options: SealedCredentialsOptions) {
    this.#options = options;
    const place = prepareDataDir(options.dataDir);
    this.#database = new Database(join(place, 'vault.db'), MIGRATIONS);
  }

  async put(sealed: ReadonlyMap<string, string>): Promise<void> {
    const at = this.#options.now();
    if (sealed.size > 0)
      this.#database.transaction(() => {
        for (const [name, text] of sealed)
          this.#database.run(
            `INSERT INTO sealed VALUES (?, ?, ?)
             ON CONFLICT DO UPDATE SET text = excluded.text, put_at = excluded.put_at`,
            name,
            text,
            at,
          );
      });
    this.#clean(at);
    return Promise.resolve();
  }

  async get(name: string): Promise<string | undefined> {
    const row = this.#database.get(
      'SELECT text FROM sealed WHERE name = ? AND put_at > ?',
      name,
      this.#oldest(this.#options.now()),
    );
    const text = row?.['text'];
    return Promise.resolve(typeof text === 'string' ? text : undefined);
  }

  async close(): Promise<void> {
    this.#database.close();
    return Promise.resolve();
  }

  #clean(at: number): void {
    if (at - this.#cleanedAt < CLEAN_EVERY_MS) return;
    this.#cleanedAt = at;
    this.#database.run('DELETE FROM sealed WHERE put_at <= ?', this.#oldest(at));
  }

  #oldest(at: number): number {
    return at - this.#options.retentionMs;
  }
}
