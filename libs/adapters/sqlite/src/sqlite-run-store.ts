import type { Run, RunStore } from '@gatewatch/playbook';
import type { Database } from './database.ts';
import type { GroupCommit } from './group-commit.ts';

/** Runs as documents, with the columns that they are found by. */
export class SqliteRunStore implements RunStore {
  readonly #database: Database;
  readonly #commits: GroupCommit;
  constructor(database: Database, commits: GroupCommit) {
    this.#database = database;
    this.#commits = commits;
  }

  save(run: Run): Promise<void> {
    return this.#commits.run(() => {
      this.#database.run(
        'INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?)',
        run.id,
        run.incidentId,
        run.state,
        run.startedAt,
        run.endedAt ?? null,
        JSON.stringify(run),
      );
    });
  }

  async run(id: string): Promise<Run | undefined> {
    return this.#read('id = ?', id)[0];
  }

  async runsOf(incidentId: string): Promise<readonly Run[]> {
    return this.#read('incident = ? ORDER BY started_at DESC, id', incidentId);
  }

  async runs(limit: number): Promise<readonly Run[]> {
    return this.#read('TRUE ORDER BY started_at DESC, id LIMIT ?', limit);
  }

  async unfinished(): Promise<readonly Run[]> {
    return this.#read("state = 'running' ORDER BY started_at, id");
  }

  async forget(before: number): Promise<number> {
    return this.#commits.run(() =>
      this.#database.run("DELETE FROM runs WHERE state <> 'running' AND ended_at < ?", before),
    );
  }

  #read(condition: string, ...values: readonly (string | number)[]): readonly Run[] {
    return this.#database
      .all(`SELECT json FROM runs WHERE ${condition}`, ...values)
      .map(({ json }) => JSON.parse(String(json)) as Run);
  }
}
