import { setTimeout as pause } from 'node:timers/promises';
import type { Consumer, ConsumerGroupJoinEvent } from 'kafkajs';
import { backoffMs, startOf, type Holding, type Holdings, type Place } from './holding.ts';
import type { KafkaClient } from './kafka-client.ts';
import { asKafkaError, KafkaError } from './kafka-error.ts';

export interface Assignee {
  /** @returns the offset to read from; undefined: the group's commit, else the oldest entry */
  assigned(place: Place): Promise<number | undefined>;
  revoked(place: Place): Promise<void>;
}

interface Dependencies {
  readonly client: KafkaClient;
  readonly group: string;
  readonly consumer: Consumer;
  readonly holdings: Holdings;
  readonly assignee: Assignee;
  readonly onFatal: (error: KafkaError) => void;
}

/**
 * Takes partitions over and gives them back. Every generation of the group is a new assignment of everything: a member can't
 * know whether another one held a partition in a generation that it missed.
 */
export class GroupAssignment {
  readonly #by: Dependencies;
  #revoking: Promise<void> = Promise.resolve();
  #leaving = false;
  constructor(by: Dependencies) {
    this.#by = by;
    by.consumer.on('consumer.rebalancing', () => void this.revokeAll());
    by.consumer.on('consumer.group_join', ({ payload }) => this.#joined(payload));
  }
  /** Makes the client fetch, or not, as the holds say. */
  apply(holding: Holding): void {
    const { topic, partition } = holding;
    const place = [{ topic, partitions: [partition] }];
    if (holding.held) this.#told(() => this.#by.consumer.pause(place));
    else if (!holding.isGone) this.#told(() => this.#by.consumer.resume(place));
  }
  seek({ topic, partition, next }: Holding): void {
    this.#told(() => this.#by.consumer.seek({ topic, partition, offset: String(next) }));
  }
  /** Takes everything away, each partition when its batch in hand is done. Resolves when the assignee has let go of all. */
  revokeAll(): Promise<void> {
    const gone = this.#by.holdings.all();
    for (const holding of gone) this.#end(holding);
    const before = this.#revoking;
    this.#revoking = Promise.all([before, ...gone.map((one) => this.#revoke(one))]).then(
      () => undefined,
    );
    return this.#revoking;
  }
  /** The same while still a member, so that last commits count. */
  async leave(): Promise<void> {
    this.#leaving = true;
    const held = this.#by.holdings.all();
    for (const holding of held) {
      holding.hold('stopping');
      this.apply(holding);
    }
    await Promise.all(
      held.map(async (holding) => {
        await holding.inTurn(() => Promise.resolve());
        if (holding.isGone) return;
        if (holding.phase === 'reading') holding.phase = 'leaving';
        await this.#revoke(holding);
        this.#end(holding);
      }),
    );
    await this.#revoking;
  }
  #end(holding: Holding): void {
    clearTimeout(holding.retry);
    holding.phase = 'gone';
    this.#by.holdings.remove(holding);
  }
  async #revoke(holding: Holding): Promise<void> {
    const { topic, partition } = holding;
    const letGo = async (): Promise<void> => {
      if (!holding.told) return;
      holding.told = false;
      await this.#by.assignee.revoked({ topic, partition });
    };
    await holding.inTurn(letGo).catch((cause: unknown) => this.#fault(cause, holding, 1));
  }
  /** Runs while the client waits for it to return: nothing is fetched before everything is held. */
  #joined({ memberAssignment }: ConsumerGroupJoinEvent['payload']): void {
    const revoked = this.revokeAll();
    if (this.#leaving) return;
    for (const [topic, partitions] of Object.entries(memberAssignment)) {
      for (const partition of partitions) {
        const holding = this.#by.holdings.add({ topic, partition });
        this.apply(holding);
        void revoked.then(() => this.#assign(holding));
      }
    }
  }
  async #assign(holding: Holding): Promise<void> {
    const { topic, partition } = holding;
    const answer = await this.#untilDone(holding, () => {
      holding.told = true;
      return this.#by.assignee.assigned({ topic, partition });
    });
    // asked after the answer: what the assignee knows of may be newer than what was known before
    const start = await this.#untilDone(holding, () => this.#startOf(holding, answer));
    if (holding.isGone || start === undefined) return;
    holding.startAt(start);
    this.seek(holding);
    holding.release('assigning');
    this.apply(holding);
  }
  async #startOf({ topic, partition }: Place, answer: number | undefined) {
    const { client, group } = this.#by;
    const ends = (await client.ends(topic)).get(partition) ?? { low: 0, high: 0 };
    const committed = (await client.commits(group, topic)).get(partition);
    const start = startOf(answer, committed, ends);
    if (!start.beyond) return start.offset;
    const error = new KafkaError(
      'KAFKA_OFFSET_BEYOND_END',
      `partition ${partition} of ${topic} ends at ${ends.high}, before ${start.offset}, where it was to be read from: the topic was made anew or has lost entries`,
    );
    if (answer === undefined) {
      this.#fault(error, { topic, partition }, 1);
      return ends.low;
    }
    this.#by.onFatal(error);
    return undefined;
  }
  /** Repeats with back-off until it is done or the partition is gone (undefined). */
  async #untilDone<T>(holding: Holding, work: () => Promise<T>): Promise<T | undefined> {
    for (let attempt = 1; !holding.isGone; attempt++) {
      try {
        return await holding.inTurn(async () => (holding.isGone ? undefined : work()));
      } catch (cause) {
        this.#fault(cause, holding, attempt);
        await pause(backoffMs(attempt));
      }
    }
    return undefined;
  }
  #told(tell: () => void): void {
    try {
      tell();
    } catch (cause) {
      // the client has no group while it restarts or has stopped; the next assignment says all of it again
      if (!(cause instanceof Error) || !cause.message.includes('not initialized')) throw cause;
    }
  }
  #fault(cause: unknown, { topic, partition }: Place, attempt: number): void {
    const { message } = asKafkaError(cause, `partition ${partition}`);
    this.#by.client.emit({ name: 'fault', place: `kafka ${topic}`, message, attempt });
  }
}
