import type { CheckpointStore, StageLog } from '@gatewatch/engine';
import type { Emit } from '@gatewatch/event';
import { KafkaClient, KafkaStageLog } from '@gatewatch/kafka';
import { readTlsFiles, type GatewatchConfig, type KafkaSettings } from '@gatewatch/nest';
import { RedisCheckpointStore } from '@gatewatch/redis';
import { openLogs, type InputPosition, type SqliteLogs } from '@gatewatch/sqlite';
import { redisPlace } from './redis-place.ts';

export interface StageAppend {
  readonly log: StageLog;
  readonly partition: number;
  readonly values: readonly string[];
}

/** The logs between the stages, and what keeps the place of their readers. */
export interface Stages {
  readonly events: StageLog;
  readonly observations: StageLog;
  /** observations of the second stage: what firings mean for other entities */
  readonly moved: StageLog;
  readonly detections: StageLog;
  readonly deadLetters: StageLog;
  readonly checkpoints: CheckpointStore;
  /** set where records can be read from Kafka */
  readonly kafka?: KafkaClient;
  readonly fatal: (error: Error) => void;
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
  /**
   * Of what every reader has passed forgets what was appended before `since` (epoch ms), and the oldest beyond `maxBytes`; Kafka
   * does so by itself.
   */
  retain(since: number, maxBytes: number): Promise<void>;
  close(): Promise<void>;
}

export interface StagesOptions {
  readonly config: GatewatchConfig;
  readonly emit: Emit;
  /** a consumer ended for good: the process can't go on */
  readonly fatal: (error: Error) => void;
  readonly now: () => number;
}

/** Names of the consumer groups on the stage logs. */
export const GROUPS = {
  match: 'match',
  correlate: 'correlate',
  correlateMoved: 'correlate-moved',
  incidents: 'incidents',
  evidence: 'evidence',
} as const;

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

async function openRedis(
  config: GatewatchConfig,
  emit: Emit,
): Promise<CheckpointStore | undefined> {
  const place = redisPlace(config);
  return place && RedisCheckpointStore.open({ ...place, emit });
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

function readersOfEvents({ alerts }: GatewatchConfig): string[] {
  return alerts.keepEvents ? [GROUPS.match, GROUPS.evidence] : [GROUPS.match];
}

async function openEmbeddedStages(
  { config, emit, fatal, now }: StagesOptions,
  embedded: SqliteLogs,
): Promise<Stages> {
  embedded.claim(); // before anything is shown or read: two processes would take the same records
  const redis = await openRedis(config, emit);
  const logs = {
    events: embedded.log('events', 1),
    observations: embedded.log('observations', 1),
    moved: embedded.log('moved-observations', 1),
    detections: embedded.log('detections', 1),
    deadLetters: embedded.log('dead-letters', 1),
  };
  return {
    ...logs,
    fatal,
    retain: async (since, maxBytes) => {
      const { events, observations, moved, detections, deadLetters } = logs;
      const share = embedded.shareWithin(maxBytes);
      await events.retain(since, readersOfEvents(config), share);
      await observations.retain(since, [GROUPS.correlate], share);
      await moved.retain(since, [GROUPS.correlateMoved], share);
      await detections.retain(since, [GROUPS.incidents]);
      const { deadLetters: keptFor, deadLettersSize } = config.retention;
      const most = Math.min(share, deadLettersSize / Math.max(1, deadLetters.size(0)));
      await deadLetters.retain(now() - keptFor, [], most);
    },
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

interface KafkaLogs {
  readonly events: StageLog;
  readonly observations: StageLog;
  readonly moved: StageLog;
  readonly detections: StageLog;
  readonly deadLetters: StageLog;
}

async function openKafkaLogs(
  kafka: KafkaClient,
  { config, fatal }: StagesOptions,
  { partitions, topicPrefix }: KafkaSettings,
): Promise<KafkaLogs> {
  const { retention } = config;
  const open = (
    name: string,
    count: number,
    retentionMs: number,
    retentionBytes?: number,
  ): Promise<StageLog> =>
    KafkaStageLog.open(kafka, {
      topic: `${topicPrefix}.${name}`,
      partitions: count,
      retentionMs,
      ...(retentionBytes === undefined ? {} : { retentionBytes }),
      onFatal: fatal,
    });
  const [events, observations, moved, detections, deadLetters] = await Promise.all([
    open('events', partitions.events, retention.events),
    open('observations', partitions.observations, retention.events),
    open('moved-observations', partitions.observations, retention.events),
    open('detections', 1, retention.incidents),
    open('dead-letters', 1, retention.deadLetters, retention.deadLettersSize),
  ]);
  return { events, observations, moved, detections, deadLetters };
}

async function openKafkaStages(
  options: StagesOptions,
  settings: KafkaSettings,
  embedded: SqliteLogs,
): Promise<Stages> {
  const { config, emit, fatal } = options;
  const { brokers, clientId, ssl, sasl, tls } = settings;
  const kafka = await KafkaClient.connect({
    brokers,
    clientId,
    ssl: tls ? readTlsFiles(tls, 'kafka.tls') : ssl,
    emit,
    ...(sasl ? { sasl } : {}),
  });
  const redis = await openRedis(config, emit);
  const logs = await openKafkaLogs(kafka, options, settings);
  return {
    ...logs,
    kafka,
    fatal,
    retain: () => Promise.resolve(),
    checkpoints: redis ?? embedded.checkpoints,
    ...positionsOf(embedded),
    store: async (appends, positions) => {
      for (const { log, partition, values } of appends) await log.append(partition, values);
      if (positions.size > 0) await embedded.positions.save(positions);
    },
    close: async () => {
      for (const log of Object.values(logs) as StageLog[]) await log.close();
      await kafka.close();
      await redis?.close();
      await embedded.close();
    },
  };
}
