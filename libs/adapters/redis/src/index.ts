export { REDIS_ERROR_CODES, RedisError, type RedisErrorCode } from './redis-error.ts';
export { RedisCheckpointStore, type RedisSettings } from './redis-checkpoint-store.ts';
