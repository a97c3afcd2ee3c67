import type { Emit } from '@gatewatch/event';
import type { Consumption, LogConsumer, LogEntry, StageLog } from '@gatewatch/engine';
import { onAppend, signalAppend } from './append-signal.ts';
import { consumerGroup } from './consumer-group.ts';
import type { GroupCommit } from './group-commit.ts';
import type { LogTables } from './log-tables.ts';
import { PartitionReader, type PartitionSource, type RetryPolicy } from './partition-reader.ts';
import { SqliteConsumption } from './sqlite-consumption.ts';
import { SqliteError } from './sqlite-error.ts';

/** What the logs of one database share. */
export interface LogSetting {
  readonly file: string;
  readonly tables: LogTables;
  readonly commits: GroupCommit;
  readonly now: () => number;
  readonly emit: Emit;
  readonly retry: RetryPolicy;
  /** Called before a group is joined: throws where another process works on the directory. */
  readonly claim: () => void;
  readonly reclaimSpace: () => void;
}

const BATCH = { entries: 512, bytes: 4 * 1024 * 1024 } as const;
const TRIM_CHUNK = 512;

/** A log kept in SQLite. Offsets are dense and start at 0; members of a group live in one process. */
export class SqliteStageLog implements StageLog {
  readonly name: string;
  readonly partitions: number;
  readonly #setting: LogSetting;
  readonly #streams: readonly number[];
  readonly #consumptions = new Set<SqliteConsumption>();

  constructor(name: string, partitions: number, setting: LogSetting) {
    this.name = name;
    this.partitions = partitions;
    this.#setting = setting;
    this.#streams = setting.tables.declare(name, partitions);
  }

  async append(partition: number, values: readonly string[]): Promise<void> {
    if (values.length === 0) return;
    await this.#setting.commits.run(() => this.write(partition, values));
    this.announce(partition);
  }

  /** Some entries from an offset on, for who reads beside the consumer groups; none at the end. */
  readFrom(partition: number, from: number): readonly LogEntry[] {
    return this.#setting.tables.read(this.#stream(partition), from, BATCH);
  }

  /** bytes of all entries that are kept */
  size(partition: number): number {
    return this.#setting.tables.size(this.#stream(partition));
  }

  /** The append alone, within the caller's transaction; `announce` after it. */
  write(partition: number, values: readonly string[]): void {
    this.#setting.tables.append(this.#stream(partition), values, this.#setting.now());
  }

  announce(partition: number): void {
    signalAppend(this.#place(partition));
  }

  async end(partition: number): Promise<number> {
    return this.#setting.tables.end(this.#stream(partition));
  }

  /** A second process on the same data directory is refused with DATA_DIR_IN_USE. */
  async consume(group: string, consumer: LogConsumer): Promise<Consumption> {
    this.#setting.claim();
    const members = consumerGroup(`${this.#place('')}/${group}`, this.partitions);
    const consumption = new SqliteConsumption(members, {
      makeReader: (partition) =>
        new PartitionReader(partition, this.#source(group, partition), consumer, this.#setting),
      commit: (partition, next) =>
        this.#setting.commits.run(() =>
          this.#setting.tables.commit(this.#stream(partition), group, next),
        ),
      stopped: () => this.#consumptions.delete(consumption),
    });
    this.#consumptions.add(consumption);
    return consumption;
  }

  async committed(group: string, partition: number): Promise<number | undefined> {
    return this.#setting.tables.committed(this.#stream(partition), group);
  }

  /** In steps, so that appends are not kept waiting. */
  async trim(partition: number, before: number): Promise<void> {
    const stream = this.#stream(partition);
    let removed = TRIM_CHUNK;
    while (removed === TRIM_CHUNK) {
      removed = await this.#setting.commits.run(() =>
        this.#setting.tables.trim(stream, before, TRIM_CHUNK),
      );
    }
    this.#setting.reclaimSpace();
  }

  /**
   * Forgets what was appended before `since` (epoch ms), and the oldest entries beyond the newest `share` (0 to 1) of them, but
   * nothing that one of the groups has not committed.
   */
  async retain(since: number, groups: readonly string[], share = 1): Promise<void> {
    const { tables } = this.#setting;
    for (let partition = 0; partition < this.partitions; partition++) {
      const stream = this.#stream(partition);
      const end = tables.end(stream);
      const kept = Math.floor((end - tables.oldest(stream)) * share);
      const before = Math.max(tables.offsetAt(stream, since), end - kept);
      const committed = groups.map((group) => tables.committed(stream, group) ?? 0);
      await this.trim(partition, Math.min(before, ...committed));
    }
  }

  /** Stops what still consumes through this handle. */
  async close(): Promise<void> {
    await Promise.all([...this.#consumptions].map((consumption) => consumption.stop()));
    this.#setting.commits.flush();
  }

  #stream(partition: number): number {
    const stream = this.#streams[partition];
    if (stream === undefined)
      throw new SqliteError(
        'UNKNOWN_PARTITION',
        `the log ${this.name} has partitions 0 to ${this.partitions - 1}, not ${partition}`,
      );
    return stream;
  }

  #place(partition: number | ''): string {
    return `${this.#setting.file}#${this.name}/${partition}`;
  }

  #source(group: string, partition: number): PartitionSource {
    const { tables } = this.#setting;
    const stream = this.#stream(partition);
    return {
      name: `${this.name}/${partition}`,
      read: (from) => tables.read(stream, from, BATCH),
      oldest: () => tables.oldest(stream),
      end: () => tables.end(stream),
      committed: () => tables.committed(stream, group),
      listen: (wake) => {
        const ends = [onAppend(this.#place(partition), wake), onAppend(this.#setting.file, wake)];
        return () => {
          for (const end of ends) end();
        };
      },
    };
  }
}
