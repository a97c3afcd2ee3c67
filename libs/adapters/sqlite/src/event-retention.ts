import type { Database } from './database.ts';
import type { GroupCommit } from './group-commit.ts';

const CHUNK = 1_000;
const VACUUM_PAGES = 500;
/** What an event takes beside its JSON: columns and five index entries; measured, rounded up. */
const OVERHEAD_BYTES = 300;

/** Forgets the oldest events and gives their disk space back, in steps between which others write. */
export class EventRetention {
  readonly #database: Database;
  readonly #commits: GroupCommit;
  constructor(database: Database, commits: GroupCommit) {
    this.#database = database;
    this.#commits = commits;
  }

  /** `maxBytes` holds for the database file. @returns how many events were forgotten */
  async forget(before: number, maxBytes: number): Promise<number> {
    const aged = await this.#repeat(() => this.#deleteBefore(before));
    const surplus = await this.#repeat(() =>
      this.#deleteOldest(this.#database.usedBytes() - maxBytes),
    );
    const forgotten = aged + surplus;
    if (forgotten > 0) {
      await this.#commits.run(() => this.#dropEmptyBuckets());
      await this.#shrink(maxBytes);
    }
    return forgotten;
  }

  async #repeat(step: () => number): Promise<number> {
    let sum = 0;
    for (;;) {
      const removed = await this.#commits.run(step);
      if (removed === 0) return sum;
      sum += removed;
    }
  }

  #deleteBefore(before: number): number {
    return this.#database.run(
      'DELETE FROM events WHERE seq IN (SELECT seq FROM events WHERE at < ? ORDER BY at LIMIT ?)',
      before,
      CHUNK,
    );
  }

  #deleteOldest(excess: number): number {
    if (excess <= 0) return 0;
    const sample = this.#database.get(
      'SELECT avg(length(json)) AS size FROM (SELECT json FROM events ORDER BY at LIMIT 100)',
    );
    const size = Number(sample?.['size'] ?? 0) + OVERHEAD_BYTES;
    return this.#database.run(
      'DELETE FROM events WHERE seq IN (SELECT seq FROM events ORDER BY at, seq LIMIT ?)',
      Math.min(CHUNK, Math.ceil(excess / size)),
    );
  }

  #dropEmptyBuckets(): void {
    this.#database.run(
      'DELETE FROM buckets WHERE last_at < ifnull((SELECT min(at) FROM events), last_at + 1)',
    );
  }

  async #shrink(maxBytes: number): Promise<void> {
    for (;;) {
      const { pages, free, size } = this.#pages();
      const surplus = Math.min(free, pages - Math.floor(maxBytes / size));
      if (surplus <= 0) break;
      this.#database.exec(`PRAGMA incremental_vacuum(${Math.min(surplus, VACUUM_PAGES)})`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#database.reclaim();
    // the file itself is cut when the write-ahead log is written back
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  #pages(): { readonly pages: number; readonly free: number; readonly size: number } {
    return {
      pages: this.#database.pragma('page_count'),
      free: this.#database.pragma('freelist_count'),
      size: this.#database.pragma('page_size'),
    };
  }
}
