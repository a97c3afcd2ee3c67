import { setTimeout as pause } from 'node:timers/promises';
import { Redis, type RedisOptions } from 'ioredis';
import type { CheckpointDelta, CheckpointStore, StoredCheckpoint } from '@gatewatch/engine';
import { ignoreSignals, type Emit } from '@gatewatch/event';
import { ACQUIRE, SAVE } from './checkpoint-scripts.ts';
import { asRedisError, RedisError } from './redis-error.ts';

export interface RedisSettings {
  /** redis://[user:password@]host:port[/db], or rediss:// for TLS */
  readonly url: string;
  /** first part of every key, default `gatewatch` */
  readonly prefix?: string;
  /** reconnections until a call is given up, default 4 (about 2 s) */
  readonly retries?: number;
  /** longest wait for one answer, default 10,000 */
  readonly timeoutMs?: number;
  readonly emit?: Emit;
}

/** Redis takes a million arguments; what is left over carries the script and its keys. */
export const MAX_DELTA_ARGUMENTS = 1_000_000;
const PAGE = '1000';

/** Where a URL leads, without its password. */
export function addressOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

function clientOptions({ retries = 4, timeoutMs = 10_000 }: RedisSettings) {
  return {
    replyMapping: 'legacy',
    lazyConnect: true,
    connectTimeout: 3000,
    commandTimeout: timeoutMs,
    maxRetriesPerRequest: retries,
    retryStrategy: (times: number) => Math.min(100 * 2 ** Math.min(times - 1, 6), 5000),
  } satisfies RedisOptions;
}

/**
 * Checkpoints in Redis: a hash of entries per name beside its head, both in one slot (`{name}` is the hash tag), changed only by
 * one script that compares generation and sequence first. Every call may be repeated after REDIS_UNAVAILABLE.
 */
export class RedisCheckpointStore implements CheckpointStore {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #address: string;
  #closed = false;
  /** what a closed connection was closed for: the client tells it apart from the call that it failed */
  #lastFault: Error | undefined;
  private constructor(redis: Redis, settings: RedisSettings) {
    this.#redis = redis;
    this.#prefix = settings.prefix ?? 'gatewatch';
    this.#address = addressOf(settings.url);
  }
  /** @throws RedisError REDIS_UNAVAILABLE when nothing answers within the bounded retries */
  static async open(settings: RedisSettings): Promise<RedisCheckpointStore> {
    const { retries = 4, emit = ignoreSignals, url } = settings;
    const redis = new Redis(url, clientOptions(settings));
    const store = new RedisCheckpointStore(redis, settings);
    let attempt = 0;
    redis.on('error', (error: Error) => {
      attempt++;
      store.#lastFault = error;
      emit({ name: 'fault', place: 'redis', message: error.message, attempt });
    });
    redis.on('ready', () => (attempt = 0));
    await store.#connect(retries);
    return store;
  }
  async acquire(
    name: string,
  ): Promise<{ readonly generation: number; readonly stored?: StoredCheckpoint }> {
    return this.#do(`cannot take over ${name}`, async (redis) => {
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
    return this.#do(`cannot save ${name}`, async (redis) => {
      const own = [SAVE, keys.length, ...keys, generation, sequence, head, count];
      const answer = await redis.call('EVAL', own.concat(parts));
      return answer === 1 ? 'saved' : 'fenced';
    });
  }
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#redis.quit().catch(() => this.#redis.disconnect());
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
    return `${this.#prefix}:checkpoint:{${encodeURIComponent(name)}}:head`;
  }
  #entriesKey(name: string): string {
    return `${this.#prefix}:checkpoint:{${encodeURIComponent(name)}}:entries`;
  }
  async #do<T>(doing: string, work: (redis: Redis) => Promise<T>): Promise<T> {
    if (this.#closed) throw new RedisError('REDIS_CLOSED', `${doing}: the store was closed`);
    try {
      return await work(this.#redis);
    } catch (cause) {
      throw asRedisError(cause, `${doing} at ${this.#address}`);
    }
  }
  async #connect(retries: number): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await this.#redis.connect();
        await this.#redis.ping();
        return;
      } catch (cause) {
        const error = asRedisError(
          this.#lastFault ?? cause,
          `no Redis answers at ${this.#address}`,
        );
        this.#redis.disconnect();
        if (attempt >= retries || error.code !== 'REDIS_UNAVAILABLE') throw error;
        await pause(100 * 2 ** attempt);
      }
    }
  }
}
