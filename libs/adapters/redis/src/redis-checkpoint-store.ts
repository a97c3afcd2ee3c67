import type { Redis } from 'ioredis';
import type { CheckpointDelta, CheckpointStore, StoredCheckpoint } from '@gatewatch/engine';
import { ACQUIRE, SAVE } from './checkpoint-scripts.ts';
import { RedisConnection, type RedisSettings } from './redis-connection.ts';
import { RedisError } from './redis-error.ts';

/** Redis takes a million arguments; what is left over carries the script and its keys. */
export const MAX_DELTA_ARGUMENTS = 1_000_000;
const PAGE = '1000';

/**
 * Checkpoints in Redis: a hash of entries per name beside its head, both in one slot (`{name}` is the hash tag), changed only by
 * one script that compares generation and sequence first. Every call may be repeated after REDIS_UNAVAILABLE.
 */
export class RedisCheckpointStore implements CheckpointStore {
  readonly #connection: RedisConnection;
  private constructor(connection: RedisConnection) {
    this.#connection = connection;
  }
  /** @throws RedisError as a connection does */
  static async open(settings: RedisSettings): Promise<RedisCheckpointStore> {
    return new RedisCheckpointStore(await RedisConnection.open(settings));
  }
  async acquire(
    name: string,
  ): Promise<{ readonly generation: number; readonly stored?: StoredCheckpoint }> {
    return this.#connection.do(`cannot take over ${name}`, async (redis) => {
      for (;;) {
        const answer = await redis.eval(ACQUIRE, 1, this.#head(name));
        const [generation, head] = answer as [number, string | null];
        if (head === null) return { generation };
        const entries = await this.#entries(redis, name);
        // pages are read one by one so that Redis is not held up: a later holder may have saved between them
        if (Number(await redis.hget(this.#head(name), 'generation')) === generation) {
          return { generation, stored: { head, entries } };
        }
      }
    });
  }
  async save(
    name: string,
    generation: number,
    sequence: number,
    delta: CheckpointDelta,
  ): Promise<'saved' | 'fenced'> {
    const { head, changed, removed } = delta;
    const parts = [...changed].flat();
    const count = parts.length;
    for (const key of removed) parts.push(key);
    if (parts.length > MAX_DELTA_ARGUMENTS) {
      throw new RedisError(
        'REDIS_DELTA_TOO_LARGE',
        `the checkpoint of ${name} changes ${changed.size} entries and removes ${removed.size}: save more often`,
      );
    }
    const keys = [this.#head(name), this.#entriesKey(name)];
    return this.#connection.do(`cannot save ${name}`, async (redis) => {
      const own = [SAVE, keys.length, ...keys, generation, sequence, head, count];
      const answer = await redis.call('EVAL', own.concat(parts));
      return answer === 1 ? 'saved' : 'fenced';
    });
  }
  close(): Promise<void> {
    return this.#connection.close();
  }
  async #entries(redis: Redis, name: string): Promise<Map<string, string>> {
    const entries = new Map<string, string>();
    let cursor = '0';
    do {
      const [next, found] = await redis.hscan(this.#entriesKey(name), cursor, 'COUNT', PAGE);
      for (let at = 0; at + 1 < found.length; at += 2) {
        entries.set(found[at] ?? '', found[at + 1] ?? '');
      }
      cursor = next;
    } while (cursor !== '0');
    return entries;
  }
  #head(name: string): string {
    return `${this.#connection.prefix}:checkpoint:{${encodeURIComponent(name)}}:head`;
  }
  #entriesKey(name: string): string {
    return `${this.#connection.prefix}:checkpoint:{${encodeURIComponent(name)}}:entries`;
  }
}
