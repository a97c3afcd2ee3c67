/** One entry of a stage log. */
export interface LogEntry {
  readonly offset: number;
  /** when the log took it, epoch ms; never decreasing within a partition */
  readonly appendedAt: number;
  readonly value: string;
}

/** What a member of a consumer group does with the partitions that it is given. */
export interface LogConsumer {
  /** Called before the first entry of a partition. @returns the offset to read from; undefined: the group's commit, else the oldest entry */
  assigned(partition: number): Promise<number | undefined>;
  /** In order, one call at a time per partition; the next batch is not delivered before this resolves. A rejection redelivers from the last commit. */
  entries(partition: number, entries: readonly LogEntry[]): Promise<void>;
  /** The partition belongs to another member now (or the consumption is stopping): nothing more may be written for it. */
  revoked(partition: number): Promise<void>;
}

export interface Consumption {
  /** Moves the group's position: `next` is the offset to read next. Only for what has been stored. */
  commit(partition: number, next: number): Promise<void>;
  /** Stops delivery of a partition until resumed: back-pressure, nothing is dropped. */
  pause(partition: number): void;
  resume(partition: number): void;
  /** Finishes the batch in hand, leaves the group. */
  stop(): Promise<void>;
}

/**
 * An append-only log in partitions, with consumer groups. Several processes may append and read; an append resolves only when
 * a crash can no longer lose it, and values of one append stand in order, next to each other or not.
 */
export interface StageLog {
  readonly name: string;
  readonly partitions: number;
  /** Appends in order. Rejects when the log can't be reached within its own bounded retries; the caller decides to repeat. */
  append(partition: number, values: readonly string[]): Promise<void>;
  /** offset after the newest entry, asked now */
  end(partition: number): Promise<number>;
  consume(group: string, consumer: LogConsumer): Promise<Consumption>;
  /** the group's position, undefined before its first commit */
  committed(group: string, partition: number): Promise<number | undefined>;
  /** May forget entries before `before`; a log with its own retention ignores it. */
  trim(partition: number, before: number): Promise<void>;
  close(): Promise<void>;
}

export interface CheckpointDelta {
  /** position, watermark and all else that is small */
  readonly head: string;
  readonly changed: ReadonlyMap<string, string>;
  readonly removed: ReadonlySet<string>;
}

export interface StoredCheckpoint {
  readonly head: string;
  readonly entries: ReadonlyMap<string, string>;
}

/** Keeps a partition's state together with the position that it belongs to: both or neither. */
export interface CheckpointStore {
  /** Takes the name over: its generation rises, so that an older holder's save is refused from now on. */
  acquire(
    name: string,
  ): Promise<{ readonly generation: number; readonly stored?: StoredCheckpoint }>;
  /**
   * Stores changed entries, forgets removed ones and replaces the head, in one step.
   * Saving the same sequence again changes nothing and is `saved`; an older generation or an older sequence is `fenced`.
   */
  save(
    name: string,
    generation: number,
    sequence: number,
    delta: CheckpointDelta,
  ): Promise<'saved' | 'fenced'>;
  close(): Promise<void>;
}
