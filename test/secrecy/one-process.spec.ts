import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Installation } from '../end-to-end/installation.ts';
import { until, type GatewatchProcess } from '../harness/gatewatch-process.ts';
import { CANARY, canaryRecords, variantsOf } from './canary-records.ts';

jest.setTimeout(120_000);

const place = new Installation({ log: { level: 'trace' } });
const mark = CANARY.slice(0, 9);
/** A push takes some MiB. */
const PUSH_BYTES = 1_000_000;
const body = canaryRecords()
  .flatMap(({ text }) => variantsOf(text))
  .join('\n');
let process: GatewatchProcess;

function pushes(): string[] {
  const parts = [''];
  for (const line of body.split('\n')) {
    if ((parts.at(-1) ?? '').length + line.length > PUSH_BYTES) parts.push('');
    parts[parts.length - 1] += `${line}\n`;
  }
  return parts;
}

beforeAll(async () => {
  process = await place.start();
});
afterAll(() => place.remove());

describe('canaries in every place of every source, pushed to a running process', () => {
  it('become events and dead letters', async () => {
    for (const part of pushes()) await place.pushed('auto', part);
    const made = await place.total('gatewatch_events_produced_total');
    expect(made).toBeGreaterThan(10);
    expect(await place.total('gatewatch_dead_letters_total')).toBeGreaterThan(10);
    const kept = async (): Promise<true | undefined> => place.keptEvents() === made || undefined;
    await until('all events in the store', kept, 60_000);
  });

  it('are in no file of the data directory, the write-ahead logs included', () => {
    expect(place.leakedOnDisk([mark])).toEqual([]);
    expect(JSON.stringify([place.events(), place.deadLetters()])).not.toContain(mark);
  });

  it('are in no answer of the API and no metric', async () => {
    expect(await place.leakedInAnswers([mark])).toEqual([]);
  });

  it('are in nothing that the process printed or logged', () => {
    expect(process.output).not.toContain(mark);
  });
});

describe('canaries given to commands', () => {
  it('are in nothing that normalize writes', () => {
    const { stdout, stderr } = place.run(['normalize', '--dead-letters', 'dead.ndjson'], {
      input: body,
    });
    expect(stdout.length).toBeGreaterThan(1000);
    expect([stdout.includes(mark), stderr.includes(mark)]).toEqual([false, false]);
    expect(readFileSync(place.path('dead.ndjson'), 'utf8')).not.toContain(mark);
  });

  it('are in nothing that normalize --explain says', () => {
    const { stdout, stderr } = place.run(['normalize', '--explain'], { input: body });
    const isKnown = place.run(['normalize', '--help']).stdout.includes('--explain');
    expect((stdout + stderr).length).toBeGreaterThan(isKnown ? 1000 : 10);
    expect([stdout.includes(mark), stderr.includes(mark)]).toEqual([false, false]);
  });

  it('are in nothing that the commands for dead letters show', () => {
    const shown = place.run(['dead-letters', 'show', '--limit', '10000']);
    expect(shown.stdout.length).toBeGreaterThan(1000);
    const replayed = place.run(['replay', '--dry-run']);
    for (const { stdout, stderr } of [shown, replayed, place.run(['dead-letters'])]) {
      expect(stdout + stderr).not.toContain(mark);
    }
  });
});
