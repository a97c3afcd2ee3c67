import type { Consumption } from '@gatewatch/engine';
import type { ConsumerGroup, GroupMember } from './consumer-group.ts';
import type { PartitionReader } from './partition-reader.ts';
import { SqliteError } from './sqlite-error.ts';

export interface MemberActions {
  makeReader(partition: number): PartitionReader;
  commit(partition: number, next: number): Promise<void>;
  stopped(): void;
}

/** A member of a consumer group and the readers of the partitions that it holds now. */
export class SqliteConsumption implements Consumption, GroupMember {
  readonly #group: ConsumerGroup;
  readonly #actions: MemberActions;
  readonly #readers = new Map<number, PartitionReader>();
  #stopping: Promise<void> | undefined;

  constructor(group: ConsumerGroup, actions: MemberActions) {
    this.#group = group;
    this.#actions = actions;
    group.join(this);
  }

  /** Rejects with PARTITION_REVOKED once the partition belongs to somebody else. */
  async commit(partition: number, next: number): Promise<void> {
    const reader = this.#readers.get(partition);
    if (!reader)
      throw new SqliteError(
        'PARTITION_REVOKED',
        `partition ${partition} is not this member's: nothing may be committed for it`,
      );
    await this.#actions.commit(partition, next);
    reader.committed(next);
  }

  pause(partition: number): void {
    this.#readers.get(partition)?.pause();
  }

  resume(partition: number): void {
    this.#readers.get(partition)?.resume();
  }

  async stop(): Promise<void> {
    this.#stopping ??= this.#group.leave(this).then(() => this.#actions.stopped());
    await this.#stopping;
  }

  take(partition: number): void {
    const reader = this.#actions.makeReader(partition);
    this.#readers.set(partition, reader);
    reader.start();
  }

  async release(partition: number): Promise<void> {
    await this.#readers.get(partition)?.stop();
    this.#readers.delete(partition);
  }
}
