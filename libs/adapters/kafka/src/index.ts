export type { ClientLog, ClientLogLine } from './client-log.ts';
export type { Compression } from './codecs.ts';
export {
  KafkaClient,
  type KafkaConnection,
  type KafkaSasl,
  type KafkaTls,
  type PartitionEnds,
} from './kafka-client.ts';
export { KAFKA_ERROR_CODES, KafkaError, type KafkaErrorCode } from './kafka-error.ts';
export { KafkaStageLog, type KafkaStageLogSettings } from './kafka-stage-log.ts';
export type { TopicSettings } from './topic.ts';
export {
  inputOf,
  KafkaRecords,
  type KafkaInput,
  type KafkaRecord,
  type KafkaRecordBatch,
  type KafkaRecordHandler,
  type KafkaRecordsSettings,
} from './kafka-records.ts';
export { chooseTopics, topicPattern } from './topic-patterns.ts';
