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
    return toPosition(row.next, row.extra);
  }

  /** Every position whose input begins with `prefix`, by input. */
  async list(prefix: string): Promise<ReadonlyMap<string, InputPosition>> {
    const rows = this.#database.all(
      'SELECT input, next, extra FROM input_positions WHERE substr(input, 1, ?) = ? ORDER BY input',
      prefix.length,
      prefix,
    ) as unknown as { input: string; next: number; extra: string | null }[];
    return new Map(rows.map(({ input, next, extra }) => [input, toPosition(next, extra)]));
  }

  forget(input: string): Promise<void> {
    return this.#commits.run(() => {
      this.#database.run('DELETE FROM input_positions WHERE input = ?', input);
    });
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

function toPosition(offset: number, extra: string | null): InputPosition {
  return extra === null ? { offset } : { offset, extra };
}
