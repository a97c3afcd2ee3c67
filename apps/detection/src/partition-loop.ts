import type {
  CheckpointDelta,
  CheckpointStore,
  Consumption,
  LogConsumer,
  LogEntry,
  StageLog,
  StoredCheckpoint,
} from '@gatewatch/engine';
import type { Emit } from '@gatewatch/event';
import type { Persist } from '@gatewatch/wiring';

/** What is done with the entries of one partition while it is ours. */
export interface PartitionWork {
  /** where to go on reading; undefined: at the oldest entry */
  readonly from: number | undefined;
  take(entries: readonly LogEntry[]): Promise<void>;
  /** The partition goes to another process. */
  release(): Promise<void>;
}

/** One partition while it is ours. */
export interface Holding {
  readonly partition: number;
  /** of its checkpoint, and of whatever is said about it */
  readonly name: string;
  readonly stored: StoredCheckpoint | undefined;
  /** Stores a checkpoint. @returns false where another process has taken the partition over: nothing more is done with it */
  save(sequence: number, delta: CheckpointDelta): Promise<boolean>;
  /**
   * Moves the group's position, which serves display and retention alone: where reading goes on stands in the checkpoint. So a commit
   * that fails, or comes after the partition was given to another member, is told and nothing more.
   */
  commit(next: number): Promise<void>;
}

export interface PartitionLoopParts<Work> {
  readonly log: StageLog;
  readonly group: string;
  readonly checkpoints: CheckpointStore;
  readonly open: (holding: Holding) => Work;
  readonly persist: Persist;
  readonly emit: Emit;
}

/**
 * Works on the partitions of a log that are given to this process. A take-over raises the checkpoint's generation first; a batch that
 * failed begins again from the checkpoint, which nothing may pass meanwhile.
 */
export class PartitionLoop<Work extends PartitionWork> implements LogConsumer {
  readonly #parts: PartitionLoopParts<Work>;
  readonly #works = new Map<number, Work>();
  #consumption: Consumption | undefined;

  constructor(parts: PartitionLoopParts<Work>) {
    this.#parts = parts;
  }

  get works(): readonly Work[] {
    return [...this.#works.values()];
  }

  async start(): Promise<void> {
    this.#consumption = await this.#parts.log.consume(this.#parts.group, this);
  }

  async stop(): Promise<void> {
    await this.#consumption?.stop();
  }

  async assigned(partition: number): Promise<number | undefined> {
    const { checkpoints, group, open } = this.#parts;
    const name = `${group}-${partition}`;
    const { generation, stored } = await checkpoints.acquire(name);
    const work: Work = open({
      partition,
      name,
      stored,
      save: async (sequence, delta) => {
        if (await this.#save(name, generation, { sequence, delta })) return true;
        if (this.#works.get(partition) === work) this.#works.delete(partition);
        return false;
      },
      commit: (next) => this.#commit(partition, next),
    });
    this.#works.set(partition, work);
    return work.from;
  }

  async entries(partition: number, entries: readonly LogEntry[]): Promise<void> {
    const work = this.#works.get(partition);
    if (!work || entries.length === 0) return;
    try {
      await work.take(entries);
    } catch (error) {
      await this.#startOver(partition, work);
      throw error;
    }
  }

  async revoked(partition: number): Promise<void> {
    await this.#works.get(partition)?.release();
    this.#works.delete(partition);
  }

  /** The work is ahead of what is stored, and what comes again it would ignore. */
  async #startOver(partition: number, work: Work): Promise<void> {
    if (this.#works.get(partition) !== work) return;
    this.#works.delete(partition);
    await this.assigned(partition);
  }

  async #save(
    name: string,
    generation: number,
    { sequence, delta }: { readonly sequence: number; readonly delta: CheckpointDelta },
  ): Promise<boolean> {
    const { checkpoints, persist, emit } = this.#parts;
    const saved = await persist(name, () => checkpoints.save(name, generation, sequence, delta));
    if (saved === 'saved') return true;
    const message = 'another process has taken this partition over';
    emit({ name: 'fault', place: name, message, attempt: 1 });
    return false;
  }

  async #commit(partition: number, next: number): Promise<void> {
    try {
      await this.#consumption?.commit(partition, next);
    } catch (error) {
      const message = error instanceof Error ? error.message : 'unknown';
      const place = `commit of partition ${partition}`;
      this.#parts.emit({ name: 'fault', place, message, attempt: 1 });
    }
  }
}
