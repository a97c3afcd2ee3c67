import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BROKEN_SOURCE, nginxLine } from '../end-to-end/installation.ts';
import { until } from '../harness/gatewatch-process.ts';
import { KafkaInstallation } from './kafka-installation.ts';

jest.setTimeout(90_000);

const SECRET = 'Zq7-secret-of-the-dead';
const at = Date.now() - 60_000;
const own = (path: string) =>
  JSON.stringify({ own_gate: 1, time: at, path, client: '192.0.2.9', 'x-custom-auth': SECRET });

const site = new KafkaInstallation({ sources: { folders: ['./sources'] } });
const { place } = site;
const list = () =>
  place
    .run(['dead-letters', '--json'])
    .stdout.split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly reason: string; readonly count: number });

beforeAll(async () => {
  place.write('sources/own-gate.yml', BROKEN_SOURCE);
  await site.start();
});
afterAll(() => site.remove());

describe('dead letters on Kafka', () => {
  it('are listed and shown beside the running process, which they are kept apart from', async () => {
    await site.produce([own('/one'), own('/two'), nginxLine(at, { path: '/fine' }), own('/three')]);
    await until(
      'three dead letters',
      async () => (await site.deadLetters()).length === 3 || undefined,
      40_000,
    );
    expect(list()).toEqual([expect.objectContaining({ reason: 'no_time', count: 3 })]);
    const { status, stdout } = place.run(['dead-letters', 'show', '--reason', 'no_time']);
    expect([status, stdout.trim().split('\n')]).toEqual([0, expect.any(Array)]);
    expect(stdout.trim().split('\n')).toHaveLength(3);
    expect(stdout + JSON.stringify(await site.deadLetters())).not.toContain(SECRET);
  });

  it('stay while nothing is mended, and a dry run stores nothing', async () => {
    expect(place.run(['replay']).stderr).toContain('3 records, 0 replayed as 0 events');
    place.write('sources/own-gate.yml', BROKEN_SOURCE.replace('tiem', 'time'));
    const dry = place.run(['replay', '--dry-run']);
    expect(dry.stderr).toContain('3 replayed as 3 events, 0 still fail, nothing was stored');
    expect(await site.deadLetters()).toHaveLength(3);
    expect((await site.events()).map((event) => event['url.path'])).toEqual(['/fine']);
  });

  it('become events of their own origin once the mapping is mended, each exactly once', async () => {
    const { status, stderr } = place.run(['replay']);
    expect([status, stderr]).toEqual([0, expect.stringContaining('3 replayed as 3 events')]);
    expect(place.run(['replay']).stderr).toContain('0 records, 0 replayed as 0 events');
    expect(list()).toEqual([]);
    const events = await site.eventsOnce(4);
    const paths = events.map((event) => event['url.path'] as string);
    expect(paths.sort()).toEqual(['/fine', '/one', '/three', '/two']);
    const ids = [0, 1, 2, 3].map((offset) => `kafka:${site.topic}:0:${offset}:0`);
    expect(new Set(events.map((event) => event['event.id']))).toEqual(new Set(ids));
    await until('all as evidence', async () => place.keptEvents() === 4 || undefined, 30_000);
    expect(place.leakedOnDisk([SECRET])).toEqual([]);
  });
});
