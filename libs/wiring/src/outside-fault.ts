import { KafkaError } from '@gatewatch/kafka';
import { RedisError } from '@gatewatch/redis';
import { SqliteError } from '@gatewatch/sqlite';

/** Whether an error says what is wrong outside (data directory, broker, Redis) in a sentence that a person can act on. */
export function isOutsideFault(error: unknown): error is Error {
  return error instanceof SqliteError || error instanceof KafkaError || error instanceof RedisError;
}
