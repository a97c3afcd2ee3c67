import type { CheckpointStore, StageLog } from '@gatewatch/engine';
import type { Emit } from '@gatewatch/event';
import { KafkaClient, KafkaStageLog } from '@gatewatch/kafka';
import type { GatewatchConfig, KafkaSettings } from '@gatewatch/nest';
import { RedisCheckpointStore } from '@gatewatch/redis';
import { openLogs, type InputPosition, type SqliteLogs } from '@gatewatch/sqlite';

export interface StageAppend {
  readonly log: StageLog;
  readonly partition: number;
  readonly values: readonly string[];
}

/** The logs between the stages, and what keeps the place of their readers. */
export interface Stages {
  readonly events: StageLog;
  readonly observations: StageLog;
  readonly detections: StageLog;
  readonly deadLetters: StageLog;
  readonly checkpoints: CheckpointStore;
  /** set where records can be read from Kafka */
  readonly kafka?: KafkaClient;
  /** where reading an input goes on */
  position(input: string): Promise<InputPosition | undefined>;
  /** the same of every input whose name begins so */
  positions(prefix: string): Promise<ReadonlyMap<string, InputPosition>>;
  forgetPosition(input: string): Promise<void>;
  /**
   * Appends in order, then moves positions: in one transaction where the logs are embedded, else the positions last, so that a
   * crash between repeats what was appended and loses nothing.
   */
  store(
    appends: readonly StageAppend[],
    positions: ReadonlyMap<string, InputPosition>,
  ): Promise<void>;
  close(): Promise<void>;
}

export interface StagesOptions {
  readonly config: GatewatchConfig;
  readonly emit: Emit;
  readonly now: () => number;
}

const DEAD_LETTER_DAYS = 30;
const DAY_MS = 86_400_000;

/** SQLite in the data directory, or Kafka where brokers are configured (checkpoints then in Redis, where that is). */
export async function openStages(options: StagesOptions): Promise<Stages> {
  const { config, emit, now } = options;
  const embedded = openLogs(config.dataDir, { emit, now });
  try {
    return config.kafka && config.kafka.brokers.length > 0
      ? await openKafkaStages(options, config.kafka, embedded)
      : await openEmbeddedStages(options, embedded);
  } catch (error) {
    await embedded.close();
    throw error;
  }
}

/** Keys begin with the prefix of the topics, so that two installations may share a Redis. */
async function openRedis(
  { redis, kafka }: GatewatchConfig,
  emit: Emit,
): Promise<CheckpointStore | undefined> {
  if (!redis) return undefined;
  return RedisCheckpointStore.open({
    url: redis.url,
    emit,
    prefix: kafka?.topicPrefix ?? 'gatewatch',
  });
}

function positionsOf({
  positions,
}: SqliteLogs): Pick<Stages, 'position' | 'positions' | 'forgetPosition'> {
  return {
    position: (input) => positions.load(input),
    positions: (prefix) => positions.list(prefix),
    forgetPosition: (input) => positions.forget(input),
  };
}

async function openEmbeddedStages(
  { config, emit }: StagesOptions,
  embedded: SqliteLogs,
): Promise<Stages> {
  const redis = await openRedis(config, emit);
  return {
    events: embedded.log('events', 1),
    observations: embedded.log('observations', 1),
    detections: embedded.log('detections', 1),
    deadLetters: embedded.log('dead-letters', 1),
    checkpoints: redis ?? embedded.checkpoints,
    ...positionsOf(embedded),
    store: (appends, positions) =>
      embedded.appendWithPositions(
        appends.map(({ log, partition, values }) => ({ log: log.name, partition, values })),
        positions,
      ),
    close: async () => {
      await embedded.close();
      await redis?.close();
    },
  };
}

async function openKafkaStages(
  { config, emit }: StagesOptions,
  settings: KafkaSettings,
  embedded: SqliteLogs,
): Promise<Stages> {
  const { brokers, clientId, ssl, sasl, partitions, topicPrefix } = settings;
  const kafka = await KafkaClient.connect({
    brokers,
    clientId,
    ssl,
    emit,
    ...(sasl ? { sasl } : {}),
  });
  const redis = await openRedis(config, emit);
  const open = (name: string, count: number, retentionMs: number): Promise<KafkaStageLog> =>
    KafkaStageLog.open(kafka, { topic: `${topicPrefix}.${name}`, partitions: count, retentionMs });
  const [events, observations, detections, deadLetters] = await Promise.all([
    open('events', partitions.events, config.retention.events),
    open('observations', partitions.observations, config.retention.events),
    open('detections', 1, config.retention.incidents),
    open('dead-letters', 1, DEAD_LETTER_DAYS * DAY_MS),
  ]);
  return {
    events,
    observations,
    detections,
    deadLetters,
    kafka,
    checkpoints: redis ?? embedded.checkpoints,
    ...positionsOf(embedded),
    store: async (appends, positions) => {
      for (const { log, partition, values } of appends) await log.append(partition, values);
      if (positions.size > 0) await embedded.positions.save(positions);
    },
    close: async () => {
      for (const log of [events, observations, detections, deadLetters]) await log.close();
      await kafka.close();
      await redis?.close();
      await embedded.close();
    },
  };
}
