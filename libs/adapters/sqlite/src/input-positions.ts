import type { Database } from './database.ts';
import type { GroupCommit } from './group-commit.ts';

/** How far an input was read. `offset` is what to read next, in the input's own unit; `extra` what it needs beside. */
export interface InputPosition {
  readonly offset: number;
  readonly extra?: string;
}

/** The place of every input, kept beside the events log so that both can move in one step. */
export class InputPositions {
  readonly #database: Database;
  readonly #commits: GroupCommit;
  constructor(database: Database, commits: GroupCommit) {
    this.#database = database;
    this.#commits = commits;
  }

  async load(input: string): Promise<InputPosition | undefined> {
    const row = this.#database.get(
      'SELECT next, extra FROM input_positions WHERE input = ?',
      input,
    ) as unknown as { next: number; extra: string | null } | undefined;
    if (!row) return undefined;
    return row.extra === null ? { offset: row.next } : { offset: row.next, extra: row.extra };
  }

  /** All of them, or none. */
  save(positions: ReadonlyMap<string, InputPosition>): Promise<void> {
    return this.#commits.run(() => this.write(positions));
  }

  /** The same within the caller's transaction. */
  write(positions: ReadonlyMap<string, InputPosition>): void {
    for (const [input, { offset, extra }] of positions) {
      this.#database.run(
        `INSERT INTO input_positions VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET next = excluded.next, extra = excluded.extra`,
        input,
        offset,
        extra ?? null,
      );
    }
  }
}
