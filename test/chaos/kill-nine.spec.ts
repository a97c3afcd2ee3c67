import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import { SOURCES } from '../../apps/cli/src/simulate/index.ts';
import { addressOf, settledAt } from '../harness/api.ts';
import { allAttacks, expectedOf, HMAC_KEY } from '../harness/expected.ts';
import { GatewatchProcess } from '../harness/gatewatch-process.ts';
import { LiveFiles } from '../harness/live-files.ts';

const broker = process.env['GATEWATCH_TEST_KAFKA'] ?? '127.0.0.1:19092';
const redis = process.env['GATEWATCH_TEST_REDIS'] ?? 'redis://127.0.0.1:16379';
const SEED = Number(process.env['GATEWATCH_CHAOS_SEED'] ?? '7');
const MINUTE = 60_000;
const APPS = ['ingest', 'detection', 'alerts'] as const;

/** Longer than any restart, so that an input whose process is away is waited for. */
const IDLE = '45s';

describe(`kill -9, seed ${SEED}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatewatch-chaos-'));
  const running: GatewatchProcess[] = [];

  afterAll(async () => {
    await Promise.all(running.map((one) => one.stop('SIGKILL')));
    rmSync(folder, { recursive: true, force: true });
  });

  function prepare(
    name: string,
    more: object,
  ): { config: string; pathOf: (source: string) => string } {
    const place = join(folder, name);
    mkdirSync(place);
    const pathOf = (source: string): string => join(place, `${source}.log`);
    const config = join(place, 'gatewatch.yml');
    const files = SOURCES.map((source) => ({ source, path: pathOf(source) }));
    for (const { path } of files) writeFileSync(path, '');
    const common = {
      dataDir: './data',
      idle: IDLE,
      http: { port: 0 },
      secrets: { hmacKey: HMAC_KEY.toString('base64') },
      log: { level: 'warn' },
      inputs: { files },
    };
    writeFileSync(config, JSON.stringify({ ...common, ...more }));
    return { config, pathOf };
  }

  it('of each of three processes changes no detection and no incident', async () => {
    const topicPrefix = `chaos-${process.pid}-${Date.now()}`;
    const kafka = { brokers: [broker], topicPrefix, partitions: { events: 3, observations: 3 } };
    const { config, pathOf } = prepare('three', { kafka, redis: { url: redis } });
    const minute = traffic(pathOf, SEED, 20_000);
    const processes = APPS.map((app) => new GatewatchProcess(['--config', config, '--only', app]));
    running.push(...processes);
    for (const one of processes) one.start();
    for (const one of processes) await addressOf(one, 60_000);
    const kills = await disturb(processes, minute, SEED);
    const expected = await expectedOf(minute.records);
    expect(kills).toBeGreaterThanOrEqual(6);
    expect(expected.detections.length).toBeGreaterThanOrEqual(13);
    const alerts = processes[2];
    if (!alerts) throw new Error('alerts was not launched');
    expect(await settledAt(await addressOf(alerts, 60_000), expected, 120_000)).toEqual(expected);
    expect(await Promise.all(processes.map((one) => one.stop()))).toEqual([0, 0, 0]);
  }, 330_000);

  it('of the one process changes no detection and no incident', async () => {
    const { config, pathOf } = prepare('one', {});
    const minute = traffic(pathOf, SEED + 1, 8000);
    const one = new GatewatchProcess(['--config', config]);
    running.push(one);
    one.start();
    await addressOf(one);
    const kills = await disturb([one], minute, SEED + 1);
    const expected = await expectedOf(minute.records);
    expect(kills).toBeGreaterThanOrEqual(6);
    expect(await settledAt(await addressOf(one), expected, 120_000)).toEqual(expected);
    expect(await one.stop()).toBe(0);
  }, 270_000);
});

/** Traffic of a minute that begins in a while; the honest history before it is there at once, or it would come late. */
function traffic(pathOf: (source: string) => string, seed: number, inMs: number) {
  const start = Date.now() + inMs;
  const records = allAttacks(`chaos ${seed}`, start, MINUTE);
  const live = new LiveFiles(records, pathOf);
  live.write(start - 1);
  return { records, live, start };
}

/** Processes die while the traffic is written, one after the other, at times and in an order that the seed decides. */
async function disturb(
  processes: readonly GatewatchProcess[],
  { live, start }: ReturnType<typeof traffic>,
  seed: number,
): Promise<number> {
  const random = mulberry(seed);
  let kills = 0;
  for (let nextKill = start + 3000 + random() * 4000; !live.done; await wait(100)) {
    live.write(Date.now());
    if (Date.now() < nextKill) continue;
    const victim = processes[Math.floor(random() * processes.length)];
    await victim?.stop('SIGKILL');
    victim?.start();
    kills++;
    nextKill = Date.now() + 3000 + random() * 4000;
  }
  return kills;
}

/** mulberry32: numbers from 0 up to 1 that a seed decides. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
