import { readTlsFiles, type GatewatchConfig } from '@gatewatch/nest';
import type { RedisTls } from '@gatewatch/redis';

export interface RedisPlace {
  readonly url: string;
  /** begins as the topics do, so that two installations may share a Redis */
  readonly prefix: string;
  readonly tls?: RedisTls;
}

/** Where the configured Redis is; undefined where none is. @throws StartError TLS_UNREADABLE for a file of `redis.tls` */
export function redisPlace({ redis, kafka }: GatewatchConfig): RedisPlace | undefined {
  if (!redis) return undefined;
  const { url, tls } = redis;
  const prefix = kafka?.topicPrefix ?? 'gatewatch';
  return { url, prefix, ...(tls ? { tls: readTlsFiles(tls, 'redis.tls') } : {}) };
}
