import type { SealedCredentials } from '@gatewatch/playbook';
import { RedisConnection, type RedisSettings } from './redis-connection.ts';

const BATCH = 500;

export interface RedisSealedSettings extends RedisSettings {
  /** what was not put for so long is forgotten by Redis itself, ms */
  readonly retentionMs: number;
}

/**
 * Sealed credentials in Redis, for processes on several machines: a key each, `<prefix>:vault:<name>`, with its time to live. Of a
 * batch that failed halfway some are stored: it is put again.
 */
export class RedisSealedCredentials implements SealedCredentials {
  readonly #connection: RedisConnection;
  readonly #retentionMs: number;

  private constructor(connection: RedisConnection, retentionMs: number) {
    this.#connection = connection;
    this.#retentionMs = retentionMs;
  }

  /** @throws RedisError as a connection does */
  static async open(settings: RedisSealedSettings): Promise<RedisSealedCredentials> {
    const { retentionMs } = settings;
    return new RedisSealedCredentials(await RedisConnection.open(settings), retentionMs);
  }

  async put(sealed: ReadonlyMap<string, string>): Promise<void> {
    const entries = [...sealed];
    for (let from = 0; from < entries.length; from += BATCH) {
      await this.#connection.do('cannot keep credentials', async (redis) => {
        await Promise.all(
          entries
            .slice(from, from + BATCH)
            .map(([name, text]) => redis.set(this.#key(name), text, 'PX', this.#retentionMs)),
        );
      });
    }
  }

  get(name: string): Promise<string | undefined> {
    return this.#connection.do('cannot read the vault', async (redis) => {
      return (await redis.get(this.#key(name))) ?? undefined;
    });
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #key(name: string): string {
    return `${this.#connection.prefix}:vault:${encodeURIComponent(name)}`;
  }
}
