import {
  DatabaseSync,
  type SQLInputValue,
  type SQLOutputValue,
  type StatementSync,
} from 'node:sqlite';
import { migrate, type Migration } from './migration.ts';
import { toSqliteError } from './sqlite-error.ts';

export interface DatabaseOptions {
  /** FULL survives a loss of power, NORMAL only the end of the process */
  readonly synchronous?: 'FULL' | 'NORMAL';
}

/** A row as SQLite gives it; callers name its columns' types beside the statement. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

const BUSY_TIMEOUT_MS = 5_000;
/** Measured best for bundles of some kB: fewer overflow pages than 4096, less written per small change than 16384. */
const PAGE_SIZE = 8_192;
const CACHE_KIB = 16_384;
const WAL_PAGES = 2_000;
const FREE_PAGES_KEPT = 4_096;
const WAL_BYTES_KEPT = 16 * 1024 * 1024;

/** One connection to one file, with its statements prepared once. Every fault leaves as a SqliteError. */
export class Database {
  readonly file: string;
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #inTransaction = false;

  /** Opens or makes the file and brings its schema up to the last migration. */
  constructor(file: string, migrations: readonly Migration[], options: DatabaseOptions = {}) {
    this.file = file;
    this.#connection = this.#guard(
      () => new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true }),
    );
    try {
      this.#guard(() => this.#configure(options));
      migrate(this, migrations);
    } catch (fault) {
      this.close();
      throw fault;
    }
  }

  statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** @returns how many rows changed */
  run(sql: string, ...values: SQLInputValue[]): number {
    return this.#guard(() => Number(this.statement(sql).run(...values).changes));
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#guard(() => this.statement(sql).get(...values));
  }

  all(sql: string, ...values: SQLInputValue[]): readonly Row[] {
    return this.#guard(() => this.statement(sql).all(...values));
  }

  /** Visits rows until one is answered with false. */
  each(sql: string, values: readonly SQLInputValue[], visit: (row: Row) => boolean): void {
    this.#guard(() => {
      for (const row of this.statement(sql).iterate(...values)) if (!visit(row)) break;
    });
  }

  exec(sql: string): void {
    this.#guard(() => this.#connection.exec(sql));
  }

  pragma(name: string): number {
    const row = this.#guard(() => this.statement(`PRAGMA ${name}`).get());
    return Number(Object.values(row ?? {})[0] ?? 0);
  }

  /** without what is free within the file */
  usedBytes(): number {
    return (this.pragma('page_count') - this.pragma('freelist_count')) * this.pragma('page_size');
  }

  /** Makes a pure function callable from SQL. */
  define(name: string, call: (...values: SQLOutputValue[]) => SQLInputValue): void {
    this.#connection.function(name, { deterministic: true }, call);
  }

  /** All that `work` writes, or nothing of it; a transaction within one joins it. */
  transaction<T>(work: () => T): T {
    if (this.#inTransaction) return work();
    return this.#guard(() => {
      this.#connection.exec('BEGIN IMMEDIATE');
      this.#inTransaction = true;
      try {
        const result = work();
        this.#connection.exec('COMMIT');
        return result;
      } finally {
        this.#inTransaction = false;
        // a full disk or a failed COMMIT may or may not have rolled back already
        if (this.#connection.isOpen && this.#connection.isTransaction)
          this.#connection.exec('ROLLBACK');
      }
    });
  }

  /** Gives free pages back to the system when they are many: few are soon written again. */
  reclaim(): void {
    const free = this.pragma('freelist_count');
    if (free < FREE_PAGES_KEPT || free * 4 < this.pragma('page_count')) return;
    this.exec(`PRAGMA incremental_vacuum(${free - FREE_PAGES_KEPT / 2})`);
  }

  close(): void {
    this.#statements.clear();
    if (this.#connection.isOpen) this.#guard(() => this.#connection.close());
  }

  #configure({ synchronous = 'FULL' }: DatabaseOptions): void {
    const pages = this.#connection.prepare('PRAGMA page_count').get();
    if (Number(pages?.['page_count']) === 0)
      this.#connection.exec(`PRAGMA page_size=${PAGE_SIZE}; PRAGMA auto_vacuum=INCREMENTAL`);
    this.#connection.exec(
      `PRAGMA journal_mode=WAL; PRAGMA synchronous=${synchronous};
       PRAGMA cache_size=-${CACHE_KIB}; PRAGMA wal_autocheckpoint=${WAL_PAGES}; PRAGMA journal_size_limit=${WAL_BYTES_KEPT}`,
    );
  }

  #guard<T>(call: () => T): T {
    try {
      return call();
    } catch (fault) {
      throw toSqliteError(fault, this.file);
    }
  }
}
