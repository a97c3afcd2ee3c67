import { randomUUID } from 'node:crypto';
import type { LogEntry, StageLog } from '@gatewatch/engine';
import {
  ignoreSignals,
  type DeadLetter,
  type EventBundle,
  type ReplayMark,
} from '@gatewatch/event';
import type { GatewatchConfig } from '@gatewatch/nest';
import { openLogs } from '@gatewatch/sqlite';
import { identifyPartition } from '@gatewatch/engine';
import { openStages } from './stages.ts';

/** What is written when dead letters were sent again. */
export interface ReplayBatch {
  /** all of one input, in order */
  readonly input: string;
  readonly bundles: readonly EventBundle[];
  readonly letters: readonly (DeadLetter | ReplayMark)[];
}

/** The dead letters of an installation, also beside a process that works on it. */
export interface DeadLetterBox {
  /** the oldest first */
  read(): AsyncIterable<DeadLetter | ReplayMark>;
  /** Events first, then what is said of their letters: in one step where the logs are embedded, else a crash between repeats events, by their ids. */
  store(batch: ReplayBatch): Promise<void>;
  close(): Promise<void>;
}

/** SQLite in the data directory, or Kafka where brokers are configured. */
export async function openDeadLetters(
  config: GatewatchConfig,
  now: () => number,
): Promise<DeadLetterBox> {
  return config.kafka && config.kafka.brokers.length > 0
    ? openKafkaBox(config, now)
    : openEmbeddedBox(config, now);
}

function openEmbeddedBox(config: GatewatchConfig, now: () => number): DeadLetterBox {
  const logs = openLogs(config.dataDir, { now });
  const letters = logs.log('dead-letters', 1);
  const events = logs.log('events', 1);
  return {
    async *read() {
      let next = 0;
      for (;;) {
        const entries = letters.readFrom(0, next);
        const last = entries.at(-1);
        if (!last) return;
        yield* entries.map(toLetter);
        next = last.offset + 1;
      }
    },
    store: ({ bundles, letters: said }) =>
      logs.appendWithPositions(
        [
          { log: events.name, partition: 0, values: bundles.map(toText) },
          { log: letters.name, partition: 0, values: said.map(toText) },
        ],
        new Map(),
      ),
    close: () => logs.close(),
  };
}

async function openKafkaBox(config: GatewatchConfig, now: () => number): Promise<DeadLetterBox> {
  const stages = await openStages({
    config,
    emit: ignoreSignals,
    fatal: () => undefined, // the reading that waits for it says so
    now,
  });
  const { events, deadLetters, kafka } = stages;
  const bounds = async () => (await kafka?.ends(deadLetters.name))?.get(0) ?? { low: 0, high: 0 };
  return {
    async *read() {
      const { low, high } = await bounds();
      if (low < high) yield* (await readUntil(deadLetters, low, high)).map(toLetter);
    },
    store: async ({ input, bundles, letters }) => {
      const partition = identifyPartition(input, events.partitions);
      await events.append(partition, bundles.map(toText));
      await deadLetters.append(0, letters.map(toText));
    },
    close: () => stages.close(),
  };
}

/** Reads as a group of its own, which commits nothing and so leaves nothing behind. */
async function readUntil(log: StageLog, from: number, end: number): Promise<LogEntry[]> {
  const found: LogEntry[] = [];
  const done = Promise.withResolvers<void>();
  const consumption = await log.consume(`gatewatch.dead-letters.${randomUUID()}`, {
    assigned: () => Promise.resolve(from),
    entries: (_partition, entries) => {
      found.push(...entries);
      if ((found.at(-1)?.offset ?? -1) + 1 >= end) done.resolve();
      return Promise.resolve();
    },
    revoked: () => Promise.resolve(),
  });
  await done.promise;
  await consumption.stop();
  return found.filter(({ offset }) => offset < end);
}

const toText = (value: unknown): string => JSON.stringify(value);
const toLetter = ({ value }: LogEntry): DeadLetter | ReplayMark =>
  JSON.parse(value) as DeadLetter | ReplayMark;
