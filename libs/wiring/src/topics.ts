import { KafkaRecords, topicPattern, type KafkaRecordHandler } from '@gatewatch/kafka';
import type { GatewatchConfig } from '@gatewatch/nest';
import type { Stages } from './stages.ts';

export type {
  KafkaInput as TopicPartition,
  KafkaRecordBatch as TopicBatch,
  KafkaRecordHandler as TopicHandler,
} from '@gatewatch/kafka';

export interface ReadingTopics {
  stop(): Promise<void>;
}

/** Reads the topics that gateways write; undefined where none is configured. */
export async function readTopics(
  { kafka, fatal }: Stages,
  config: GatewatchConfig,
  handler: KafkaRecordHandler,
): Promise<ReadingTopics | undefined> {
  const topics = config.inputs.kafka.map(({ topic }) => topic);
  if (!kafka || topics.length === 0) return undefined;
  const prefix = config.kafka?.topicPrefix ?? 'gatewatch';
  const own = ['events', 'observations', 'moved-observations', 'detections', 'dead-letters'].map(
    (name) => `${prefix}.${name}`,
  );
  return KafkaRecords.start(
    kafka,
    { group: `${prefix}.ingest`, topics, exclude: own, onFatal: fatal },
    handler,
  );
}

/** Whether a topic is the one, or one of those, that a setting names. */
export function isTopic(setting: string, topic: string): boolean {
  return setting.includes('*') ? topicPattern(setting).test(topic) : setting === topic;
}
