import type { Database } from './database.ts';
import type { GroupCommit } from './group-commit.ts';

/** Small settings that a process makes for itself: its instance id, the id of its HMAC key, hashed tokens. */
export class MetaStore {
  readonly #database: Database;
  readonly #commits: GroupCommit;
  constructor(database: Database, commits: GroupCommit) {
    this.#database = database;
    this.#commits = commits;
  }

  async get(key: string): Promise<string | undefined> {
    const row = this.#database.get('SELECT value FROM meta WHERE key = ?', key);
    return row && String(row['value']);
  }

  set(key: string, value: string): Promise<void> {
    return this.#commits.run(() => {
      this.#database.run('INSERT OR REPLACE INTO meta VALUES (?, ?)', key, value);
    });
  }

  remove(key: string): Promise<void> {
    return this.#commits.run(() => {
      this.#database.run('DELETE FROM meta WHERE key = ?', key);
    });
  }
}
