import type { Database } from './database.ts';
import { toSqliteError, type SqliteError } from './sqlite-error.ts';

interface Write {
  readonly work: () => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (fault: SqliteError) => void;
}
type Outcome = { readonly result: unknown } | { readonly fault: SqliteError };

/**
 * Writes that are asked for in one turn of the event loop share one transaction, and so one fsync; they run in order.
 * A write that fails does not take the others with it, unless the store itself is unavailable.
 */
export class GroupCommit {
  readonly #database: Database;
  #waiting: Write[] = [];

  constructor(database: Database) {
    this.#database = database;
  }

  /** Resolves once a crash can no longer undo the work. `work` may be run twice; only the last run counts. */
  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.flush());
      this.#waiting.push({ work, resolve: resolve as (result: unknown) => void, reject });
    });
  }

  /** Does now what is waiting. */
  flush(): void {
    const writes = this.#waiting;
    this.#waiting = [];
    if (writes.length === 0) return;
    const outcomes = this.#together(writes);
    for (const [at, { resolve, reject }] of writes.entries()) {
      const outcome = outcomes[at] as Outcome;
      if ('fault' in outcome) reject(outcome.fault);
      else resolve(outcome.result);
    }
  }

  #together(writes: readonly Write[]): readonly Outcome[] {
    try {
      return this.#database.transaction(() => writes.map(({ work }) => ({ result: work() })));
    } catch (caught) {
      const fault = toSqliteError(caught, this.#database.file);
      if (writes.length === 1 || fault.code === 'STORE_UNAVAILABLE')
        return writes.map(() => ({ fault }));
      return writes.flatMap((write) => this.#together([write]));
    }
  }
}
