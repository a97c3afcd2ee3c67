import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import type { SimulatedRecord } from '../../apps/cli/src/simulate/index.ts';
import { addressOf, runsAt, settledAt } from '../harness/api.ts';
import { allAttacks, expectedOf, HMAC_KEY, type Expected } from '../harness/expected.ts';
import { GatewatchProcess, until } from '../harness/gatewatch-process.ts';

const broker = process.env['GATEWATCH_TEST_KAFKA'] ?? '127.0.0.1:19092';
const redis = process.env['GATEWATCH_TEST_REDIS'] ?? 'redis://127.0.0.1:16379';
const run = `t${process.pid}-${Date.now()}`;
const SOURCES = ['kong', 'litellm', 'nginx'] as const;

/** Past records, so that nothing waits for the clock; idle inputs let time go on soon. */
const common = {
  idle: '6s',
  http: { port: 0 },
  secrets: { hmacKey: HMAC_KEY.toString('base64') },
  log: { level: 'warn' },
};

describe('one process and three over Kafka', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatewatch-three-'));
  const processes: GatewatchProcess[] = [];
  const records = allAttacks(run, Date.now() - 3_600_000, 120_000);
  let expected: Expected;
  let runs: readonly string[] = [];

  const launch = (name: string, config: object, args: readonly string[] = []): GatewatchProcess => {
    mkdirSync(join(folder, name), { recursive: true });
    const file = join(folder, name, 'gatewatch.yml');
    writeFileSync(file, JSON.stringify({ ...common, dataDir: './data', ...config }));
    const started = new GatewatchProcess(['--config', file, ...args]);
    started.start();
    processes.push(started);
    return started;
  };

  beforeAll(async () => {
    expected = await expectedOf(records);
  });

  afterAll(async () => {
    await Promise.all(processes.map((one) => one.stop('SIGKILL')));
    rmSync(folder, { recursive: true, force: true });
  });

  it('starts from records that every attack is in', () => {
    expect(expected.detections.length).toBeGreaterThanOrEqual(13);
    expect(new Set(expected.detections).size).toBe(expected.detections.length);
  });

  it('gives in one process, from files, what a finite run over the ordered input gives', async () => {
    const files = SOURCES.map((source) => ({ source, path: join(folder, `${source}.log`) }));
    for (const { source, path } of files) appendFileSync(path, linesOf(records, source));
    const one = launch('one', { inputs: { files } });
    const address = await addressOf(one);
    expect(await settledAt(address, expected, 60_000)).toEqual(expected);
    runs = await endedRuns(address);
    expect(runs.length).toBeGreaterThan(4);
    expect(await one.stop()).toBe(0);
  }, 120_000);

  it('gives the same in three processes, from Kafka', async () => {
    const topics = SOURCES.map((source) => ({ source, topic: `${run}.records.${source}` }));
    const kafka = {
      brokers: [broker],
      topicPrefix: run,
      partitions: { events: 3, observations: 3 },
    };
    await produce(topics, records);
    const config = { kafka, redis: { url: redis }, inputs: { kafka: topics } };
    const [, , alerts] = (['ingest', 'detection', 'alerts'] as const).map((app) =>
      launch(app, config, ['--only', app]),
    );
    if (!alerts) throw new Error('alerts was not launched');
    const address = await addressOf(alerts, 60_000);
    expect(await settledAt(address, expected, 90_000)).toEqual(expected);
    expect(await endedRuns(address)).toEqual(runs); // worked by BullMQ here, by the job table there
    expect(await Promise.all(processes.slice(-3).map((one) => one.stop()))).toEqual([0, 0, 0]);
  }, 180_000);
});

/** Ids of all runs, once none is running. */
async function endedRuns(address: string): Promise<readonly string[]> {
  const ended = async (): Promise<readonly string[] | undefined> => {
    const runs = await runsAt(address);
    return [...runs.values()].includes('running') ? undefined : [...runs.keys()].sort();
  };
  return until('the end of all runs', ended, 20_000);
}

function linesOf(records: readonly SimulatedRecord[], source: string): string {
  return records
    .filter((one) => one.source === source)
    .map(({ record }) => `${record}\n`)
    .join('');
}

/** Each source has a topic of two partitions, its records alternating: order holds only within a partition. */
async function produce(
  topics: readonly { source: string; topic: string }[],
  records: readonly SimulatedRecord[],
): Promise<void> {
  const client = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING });
  const admin = client.admin();
  await admin.connect();
  await admin.createTopics({
    waitForLeaders: true,
    topics: topics.map(({ topic }) => ({ topic, numPartitions: 2 })),
  });
  await admin.disconnect();
  const producer = client.producer();
  await producer.connect();
  for (const { source, topic } of topics) {
    const messages = records
      .filter((one) => one.source === source)
      .map(({ record }, index) => ({ value: record, partition: index % 2 }));
    for (let from = 0; from < messages.length; from += 500)
      await producer.send({ topic, messages: messages.slice(from, from + 500) });
  }
  await producer.disconnect();
}
