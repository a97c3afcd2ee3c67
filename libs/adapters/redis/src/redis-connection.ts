import { setTimeout as pause } from 'node:timers/promises';
import { Redis, type RedisOptions } from 'ioredis';
import { ignoreSignals, type Emit } from '@gatewatch/event';
import { asRedisError, RedisError } from './redis-error.ts';

/** PEM texts for TLS; the system's authorities where none is given. */
export interface RedisTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export interface RedisSettings {
  /** redis://[user:password@]host:port[/db], or rediss:// for TLS */
  readonly url: string;
  /** TLS is spoken where it is given, whatever the URL says */
  readonly tls?: RedisTls;
  /** first part of every key, default `gatewatch` */
  readonly prefix?: string;
  /** reconnections until a call is given up, default 4 (about 2 s) */
  readonly retries?: number;
  /** longest wait for one answer, default 10,000 */
  readonly timeoutMs?: number;
  readonly emit?: Emit;
}

/** Where a URL leads, without its password. */
export function addressOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

function clientOptions({ retries = 4, timeoutMs = 10_000, tls }: RedisSettings) {
  return {
    replyMapping: 'legacy',
    lazyConnect: true,
    connectTimeout: 3000,
    commandTimeout: timeoutMs,
    maxRetriesPerRequest: retries,
    retryStrategy: (times: number) => Math.min(100 * 2 ** Math.min(times - 1, 6), 5000),
    ...(tls ? { tls: { ...tls } } : {}),
  } satisfies RedisOptions;
}

/** One connection, made again where it is lost. */
export class RedisConnection {
  readonly prefix: string;
  readonly #redis: Redis;
  readonly #address: string;
  #closed = false;
  /** what a closed connection was closed for: the client tells it apart from the call that it failed */
  #lastFault: Error | undefined;

  private constructor(redis: Redis, settings: RedisSettings) {
    this.#redis = redis;
    this.prefix = settings.prefix ?? 'gatewatch';
    this.#address = addressOf(settings.url);
  }

  /** @throws RedisError REDIS_UNAVAILABLE when nothing answers within the bounded retries, REDIS_TLS for a certificate that is not trusted */
  static async open(settings: RedisSettings): Promise<RedisConnection> {
    const { retries = 4, emit = ignoreSignals, url, tls } = settings;
    // the client takes what a URL says of TLS for more than what is given beside it
    const redis = new Redis(tls ? url.replace(/^rediss:/, 'redis:') : url, clientOptions(settings));
    const connection = new RedisConnection(redis, settings);
    let attempt = 0;
    redis.on('error', (error: Error) => {
      attempt++;
      connection.#lastFault = error;
      emit({ name: 'fault', place: 'redis', message: error.message, attempt });
    });
    redis.on('ready', () => (attempt = 0));
    await connection.#connect(retries);
    return connection;
  }

  /** `doing` says what is tried, without a credential. @throws RedisError */
  async do<T>(doing: string, work: (redis: Redis) => Promise<T>): Promise<T> {
    if (this.#closed) throw new RedisError('REDIS_CLOSED', `${doing}: the store was closed`);
    try {
      return await work(this.#redis);
    } catch (cause) {
      throw asRedisError(cause, `${doing} at ${this.#address}`);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#redis.quit().catch(() => this.#redis.disconnect());
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
