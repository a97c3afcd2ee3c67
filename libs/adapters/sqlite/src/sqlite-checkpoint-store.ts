import type { CheckpointDelta, CheckpointStore, StoredCheckpoint } from '@gatewatch/engine';
import type { Database } from './database.ts';
import type { GroupCommit } from './group-commit.ts';

interface Row {
  readonly id: number;
  readonly generation: number;
  readonly sequence: number;
  readonly head: string | null;
}

const NOTHING_SAVED = -1;

/** Checkpoints in SQLite: the comparison of generation and sequence and the write are one transaction. */
export class SqliteCheckpointStore implements CheckpointStore {
  readonly #database: Database;
  readonly #commits: GroupCommit;
  constructor(database: Database, commits: GroupCommit) {
    this.#database = database;
    this.#commits = commits;
  }

  async acquire(
    name: string,
  ): Promise<{ readonly generation: number; readonly stored?: StoredCheckpoint }> {
    return this.#commits.run(() => {
      const { id, generation, head } = this.#database.get(
        `INSERT INTO checkpoints (name, generation, sequence) VALUES (?, 1, ?)
         ON CONFLICT DO UPDATE SET generation = generation + 1 RETURNING *`,
        name,
        NOTHING_SAVED,
      ) as unknown as Row;
      return head === null ? { generation } : { generation, stored: this.#load(id, head) };
    });
  }

  async save(
    name: string,
    generation: number,
    sequence: number,
    delta: CheckpointDelta,
  ): Promise<'saved' | 'fenced'> {
    return this.#commits.run(() => {
      const row = this.#database.get(
        'SELECT * FROM checkpoints WHERE name = ?',
        name,
      ) as unknown as Row | undefined;
      if (!row || row.generation !== generation || sequence < row.sequence) return 'fenced';
      if (sequence > row.sequence) this.#write(row.id, sequence, delta);
      return 'saved';
    });
  }

  /** The database belongs to who opened it. */
  async close(): Promise<void> {
    this.#commits.flush();
  }

  #load(id: number, head: string): StoredCheckpoint {
    const entries = new Map<string, string>();
    this.#database.each(
      'SELECT key, value FROM checkpoint_entries WHERE checkpoint = ?',
      [id],
      ({ key, value }) => {
        entries.set(String(key), String(value));
        return true;
      },
    );
    return { head, entries };
  }

  #write(id: number, sequence: number, { head, changed, removed }: CheckpointDelta): void {
    const remove = this.#database.statement(
      'DELETE FROM checkpoint_entries WHERE checkpoint = ? AND key = ?',
    );
    for (const key of removed) remove.run(id, key);
    const put = this.#database.statement(
      'INSERT INTO checkpoint_entries VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    );
    for (const [key, value] of changed) put.run(id, key, value);
    this.#database.run(
      'UPDATE checkpoints SET sequence = ?, head = ? WHERE id = ?',
      sequence,
      head,
      id,
    );
  }
}
