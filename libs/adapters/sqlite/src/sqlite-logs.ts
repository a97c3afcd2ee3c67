import { join } from 'node:path';
import { ignoreSignals, type Emit } from '@gatewatch/event';
import type { CheckpointStore } from '@gatewatch/engine';
import { signalAppend } from './append-signal.ts';
import { prepareDataDir, shareDataDir, type DataDirLock } from './data-dir.ts';
import { Database, type DatabaseOptions } from './database.ts';
import { GroupCommit } from './group-commit.ts';
import { InputPositions, type InputPosition } from './input-positions.ts';
import { LOG_MIGRATIONS, LogTables } from './log-tables.ts';
import type { RetryPolicy } from './partition-reader.ts';
import { SqliteCheckpointStore } from './sqlite-checkpoint-store.ts';
import { SqliteError } from './sqlite-error.ts';
import { SqliteStageLog, type LogSetting } from './sqlite-stage-log.ts';

export interface LogsOptions extends DatabaseOptions {
  readonly now?: () => number;
  readonly emit?: Emit;
  /** waits after a rejected batch; default 50 ms, doubled up to 5 s */
  readonly retry?: RetryPolicy;
  /** how often appends of other processes are looked for; default 250 ms */
  readonly pollMs?: number;
}

/** What to append to one partition of one log. */
export interface LogAppend {
  readonly log: string;
  readonly partition: number;
  readonly values: readonly string[];
}

/** The stage logs, the checkpoints and the input positions of a data directory: `logs.db`. */
export class SqliteLogs {
  readonly checkpoints: CheckpointStore;
  readonly positions: InputPositions;
  readonly #database: Database;
  readonly #setting: LogSetting;
  readonly #logs = new Map<string, SqliteStageLog>();
  readonly #pollMs: number;
  readonly #place: string;
  #lock: DataDirLock | undefined;
  #poll: NodeJS.Timeout | undefined;

  constructor(dataDir: string, options: LogsOptions = {}) {
    const place = prepareDataDir(dataDir);
    this.#place = place;
    this.#database = new Database(join(place, 'logs.db'), LOG_MIGRATIONS, options);
    const commits = new GroupCommit(this.#database);
    this.checkpoints = new SqliteCheckpointStore(this.#database, commits);
    this.positions = new InputPositions(this.#database, commits);
    this.#pollMs = options.pollMs ?? 250;
    this.#setting = {
      file: this.#database.file,
      tables: new LogTables(this.#database),
      commits,
      now: options.now ?? Date.now,
      emit: options.emit ?? ignoreSignals,
      retry: options.retry ?? { firstMs: 50, maxMs: 5_000 },
      claim: () => this.claim(),
      reclaimSpace: () => this.#database.reclaim(),
    };
  }

  /** The log of that name, made where it is new. Throws LOG_PARTITIONS_CHANGED. */
  log(name: string, partitions: number): SqliteStageLog {
    let log = this.#logs.get(name);
    if (log?.partitions !== partitions) {
      log = new SqliteStageLog(name, partitions, this.#setting);
      this.#logs.set(name, log);
    }
    return log;
  }

  /** Appends and moves input positions in one transaction: after a crash both have happened, or neither. */
  async appendWithPositions(
    appends: readonly LogAppend[],
    positions: ReadonlyMap<string, InputPosition>,
  ): Promise<void> {
    const writes = appends.map(({ log, partition, values }) => ({
      log: this.#known(log),
      partition,
      values,
    }));
    await this.#setting.commits.run(() => {
      for (const { log, partition, values } of writes) log.write(partition, values);
      this.positions.write(positions);
    });
    for (const { log, partition } of writes) log.announce(partition);
  }

  /** The share of all that is stored that fits `maxBytes`, 0 to 1. */
  shareWithin(maxBytes: number): number {
    const used = this.#database.usedBytes();
    return used > maxBytes ? maxBytes / used : 1;
  }

  /** Stops all consumption, finishes the writes that were asked for, and lets go of the data directory. */
  async close(): Promise<void> {
    for (const log of this.#logs.values()) await log.close();
    clearInterval(this.#poll);
    this.#setting.commits.flush();
    this.#database.close();
    this.#lock?.release();
  }

  #known(name: string): SqliteStageLog {
    const log = this.#logs.get(name);
    if (!log)
      throw new SqliteError('UNKNOWN_LOG', `the log ${name} was not opened through these logs`);
    return log;
  }

  /** Keeps other processes from working on the directory until `close`; who consumes does so anyway. Throws DATA_DIR_IN_USE. */
  claim(): void {
    this.#lock ??= shareDataDir(this.#place);
    this.#poll ??= this.#watchOthers();
  }

  /** `data_version` changes when another connection commits; this one's own appends wake their readers themselves. */
  #watchOthers(): NodeJS.Timeout {
    let seen = this.#database.pragma('data_version');
    return setInterval(() => {
      // a store that can't be asked now is asked again: readers report what they meet themselves
      const version = this.#versionOr(seen);
      if (version === seen) return;
      seen = version;
      signalAppend(this.#database.file);
    }, this.#pollMs);
  }

  #versionOr(seen: number): number {
    try {
      return this.#database.pragma('data_version');
    } catch {
      return seen;
    }
  }
}

/** Opens the stage logs in `dataDir`, which is made where it is missing. */
export function openLogs(dataDir: string, options?: LogsOptions): SqliteLogs {
  return new SqliteLogs(dataDir, options);
}
