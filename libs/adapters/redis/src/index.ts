export { REDIS_ERROR_CODES, RedisError, type RedisErrorCode } from './redis-error.ts';
export type { RedisSettings, RedisTls } from './redis-connection.ts';
export { RedisCheckpointStore } from './redis-checkpoint-store.ts';
export { RedisSealedCredentials, type RedisSealedSettings } from './redis-sealed-credentials.ts';
