import type { KafkaClient } from './kafka-client.ts';
import { KafkaError } from './kafka-error.ts';

export interface TopicSettings {
  readonly topic: string;
  readonly partitions: number;
  /** how long entries stay; absent: the cluster's default */
  readonly retentionMs?: number;
  /** how much of a partition stays at most, bytes; absent: the cluster's default */
  readonly retentionBytes?: number;
  /** default 1; 3 for a cluster that must survive a broker */
  readonly replicationFactor?: number;
  /** largest batch that the topic takes, default 8 MiB */
  readonly maxEntryBytes?: number;
}

export const DEFAULT_MAX_ENTRY_BYTES = 8 * 1024 * 1024;

/** The topic's own settings: append times are the log's, so that no producer's clock decides what is late. */
export function topicConfig(settings: TopicSettings): { name: string; value: string }[] {
  const { retentionMs, retentionBytes, maxEntryBytes = DEFAULT_MAX_ENTRY_BYTES } = settings;
  return [
    { name: 'message.timestamp.type', value: 'LogAppendTime' },
    { name: 'cleanup.policy', value: 'delete' },
    { name: 'max.message.bytes', value: String(maxEntryBytes) },
    ...(retentionBytes === undefined
      ? []
      : [{ name: 'retention.bytes', value: String(retentionBytes) }]),
    ...(retentionMs === undefined ? [] : [{ name: 'retention.ms', value: String(retentionMs) }]),
  ];
}

/**
 * Makes the topic where it is missing; an existing one is left as it is.
 * @throws KafkaError KAFKA_PARTITIONS_DIFFER: keys would move, and with them the state of whole entities
 */
export async function ensureTopic(client: KafkaClient, settings: TopicSettings): Promise<void> {
  const { topic, partitions, replicationFactor = 1 } = settings;
  if (!(await client.topics()).includes(topic)) {
    await client.ask(`cannot make the topic ${topic}`, (admin) =>
      admin.createTopics({
        waitForLeaders: true,
        timeout: 15_000,
        topics: [
          {
            topic,
            numPartitions: partitions,
            replicationFactor,
            configEntries: topicConfig(settings),
          },
        ],
      }),
    );
  }
  const found = (await client.ends(topic)).size;
  if (found === partitions) return;
  throw new KafkaError(
    'KAFKA_PARTITIONS_DIFFER',
    `topic ${topic} has ${found} partitions and the configuration says ${partitions}: give the log another name, or set its partitions to ${found}`,
  );
}
