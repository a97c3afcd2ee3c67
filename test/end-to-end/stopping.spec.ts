import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { GatewatchProcess, until } from '../harness/gatewatch-process.ts';
import { Installation, nginxLine } from './installation.ts';

jest.setTimeout(60_000);

const place = new Installation();
const sent: string[] = [];
const acknowledged: string[] = [];
let process: GatewatchProcess;

beforeAll(async () => void (process = await place.start()));
afterAll(() => place.remove());

const LINES = 40;
const PUSHERS = 4;

/** Pushes until nobody answers any more; what was answered with 202 is acknowledged. */
async function flood(): Promise<void> {
  for (;;) {
    const paths = Array.from({ length: LINES }, (_, nth) => `/record/${sent.length + nth}`);
    sent.push(...paths);
    const body = paths.map((path) => nginxLine(Date.now(), { path })).join('\n');
    try {
      const { status } = await place.push('nginx', body);
      if (status === 202) acknowledged.push(...paths);
    } catch {
      return;
    }
  }
}

async function floodUntil(end: () => Promise<unknown>): Promise<void> {
  const before = acknowledged.length;
  const pushers = Array.from({ length: PUSHERS }, flood);
  const enough = async (): Promise<true | undefined> =>
    acknowledged.length - before >= 10 * LINES || undefined;
  await until('some acknowledged pushes', enough, 15_000);
  await end();
  await Promise.all(pushers);
}

/** All that was acknowledged is there, and nothing twice. */
async function expectStored(): Promise<void> {
  const stored = async (): Promise<true | undefined> =>
    place.keptEvents() >= acknowledged.length || undefined;
  await until('the store to have all', stored, 15_000);
  const seen = place.paths();
  expect(new Set(seen).size).toBe(seen.length);
  const there = new Set(seen);
  expect(acknowledged.filter((path) => !there.has(path))).toEqual([]);
  expect(seen.filter((path) => !sent.includes(path))).toEqual([]);
  const settled = async (): Promise<true | undefined> =>
    place.keptEvents() === seen.length || undefined;
  await until(`${seen.length} events in the store`, settled, 5000);
}

describe('a flood of pushes', () => {
  it.each<readonly [NodeJS.Signals, number | null]>([
    ['SIGTERM', 0],
    ['SIGKILL', null],
    ['SIGINT', 0],
  ])(
    'that %s cuts off loses nothing that was acknowledged, and doubles nothing',
    async (signal, code) => {
      await floodUntil(async () => expect(await process.stop(signal)).toBe(code));
      expect(process.output).not.toMatch(/stopping (failed|took)|^\s+at /m);
      process = await place.start();
      await expectStored();
    },
  );
});

describe('a process that still starts', () => {
  const fresh = new Installation();
  afterAll(() => fresh.remove());

  it('finishes that, stops, and ends with 0', async () => {
    const starting = new GatewatchProcess(['--config', fresh.path('gatewatch.yml')]);
    starting.start();
    const shown = async (): Promise<true | undefined> =>
      starting.output.includes('Health') || undefined;
    await until('the first words', shown, 15_000);
    expect(await starting.stop()).toBe(0);
  });
});
