import { join } from 'node:path';
import { ignoreSignals, type Emit } from '@gatewatch/event';
import type { EventStore, IncidentStore } from '@gatewatch/incident';
import type { JobQueue, RunStore } from '@gatewatch/playbook';
import { prepareDataDir, shareDataDir } from './data-dir.ts';
import { Database, type DatabaseOptions } from './database.ts';
import { EVENT_MIGRATIONS } from './event-tables.ts';
import { GroupCommit } from './group-commit.ts';
import { MetaStore } from './meta-store.ts';
import { SqliteEventStore } from './sqlite-event-store.ts';
import { SqliteIncidentStore } from './sqlite-incident-store.ts';
import { SqliteJobQueue } from './sqlite-job-queue.ts';
import { SqliteRunStore } from './sqlite-run-store.ts';
import { STORE_MIGRATIONS } from './store-migrations.ts';

export interface StoreOptions extends DatabaseOptions {
  readonly now?: () => number;
  readonly emit?: Emit;
  /** from 0 up to 1, spreads the retries of jobs; default Math.random */
  readonly jitter?: () => number;
  /** Calls back after `ms`. @returns how to call it off. Default setTimeout */
  readonly schedule?: (ms: number, wake: () => void) => () => void;
}

/** The events' database, and the beginning of the names of what SQLite keeps beside it. */
export const EVENTS_FILE = 'events.db';

/** The stores of a data directory: `gatewatch.db`, and `events.db` for the events alone. */
export class SqliteStore {
  readonly incidents: IncidentStore;
  readonly events: EventStore;
  readonly runs: RunStore;
  readonly jobs: JobQueue;
  readonly meta: MetaStore;
  readonly #databases: readonly Database[];
  readonly #commits: readonly GroupCommit[];

  constructor(dataDir: string, options: StoreOptions = {}) {
    const place = prepareDataDir(dataDir);
    const database = new Database(join(place, 'gatewatch.db'), STORE_MIGRATIONS, options);
    const eventDatabase = new Database(join(place, EVENTS_FILE), EVENT_MIGRATIONS, options);
    const commits = new GroupCommit(database);
    const eventCommits = new GroupCommit(eventDatabase);
    this.#databases = [database, eventDatabase];
    this.#commits = [commits, eventCommits];
    this.incidents = new SqliteIncidentStore(database, commits);
    this.runs = new SqliteRunStore(database, commits);
    this.meta = new MetaStore(database, commits);
    this.events = new SqliteEventStore(eventDatabase, eventCommits);
    this.jobs = new SqliteJobQueue({
      database,
      commits,
      emit: options.emit ?? ignoreSignals,
      now: options.now ?? Date.now,
      jitter: options.jitter ?? Math.random,
      schedule: options.schedule ?? scheduleByTimer,
      claim: () => shareDataDir(place),
    });
  }

  /** Finishes the jobs in hand and the writes that were asked for. */
  async close(): Promise<void> {
    await this.jobs.close();
    for (const commits of this.#commits) commits.flush();
    for (const database of this.#databases) database.close();
  }
}

/** Opens the stores in `dataDir`, which is made where it is missing. */
export function openStore(dataDir: string, options?: StoreOptions): SqliteStore {
  return new SqliteStore(dataDir, options);
}

function scheduleByTimer(ms: number, wake: () => void): () => void {
  const timer = setTimeout(wake, ms);
  return () => clearTimeout(timer);
}
