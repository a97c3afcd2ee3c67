import { setTimeout as pause } from 'node:timers/promises';
import type { Consumer, Offsets } from 'kafkajs';
import type { Holdings, Place } from './holding.ts';
import { asKafkaError, KafkaError } from './kafka-error.ts';

type Send = (offsets: Offsets) => Promise<void>;

const ATTEMPTS = 3;

/** Commits of one member: only for partitions that it holds, and refused by the broker once its generation is over. */
export class GroupCommits {
  readonly #consumer: Consumer;
  readonly #holdings: Holdings;
  #send: Send | undefined;
  constructor(consumer: Consumer, holdings: Holdings) {
    this.#consumer = consumer;
    this.#holdings = holdings;
  }
  /** The way of the present generation. It doesn't repeat by itself: a repetition may land in the next generation, for another's partition. */
  sendThrough(send: Send | undefined): void {
    this.#send = send;
  }
  async commit(place: Place, next: number): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const holding = this.#holdings.get(place);
      if (!holding || holding.isGone || holding.phase === 'assigning') {
        throw new KafkaError(
          'KAFKA_NOT_ASSIGNED',
          `partition ${place.partition} of ${place.topic} is not this member's`,
        );
      }
      try {
        await this.#commit(place, next);
        holding.safe = next;
        return;
      } catch (cause) {
        if (attempt >= ATTEMPTS || isOver(cause)) {
          throw asKafkaError(cause, `cannot commit ${next} on ${place.topic}`);
        }
        await pause(100 * attempt);
      }
    }
  }
  async #commit({ topic, partition }: Place, next: number): Promise<void> {
    const offset = String(next);
    if (this.#send) {
      await this.#send({ topics: [{ topic, partitions: [{ partition, offset }] }] });
      return;
    }
    await this.#consumer.commitOffsets([{ topic, partition, offset }]);
  }
}

const OVER = ['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID'];

function isOver(cause: unknown): boolean {
  const { type } = cause as { readonly type?: string };
  return type !== undefined && OVER.includes(type);
}
