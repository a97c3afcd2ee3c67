import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { until } from '../harness/gatewatch-process.ts';
import { BROKEN_SOURCE, Installation, nginxLine } from './installation.ts';

jest.setTimeout(60_000);

const MENDED = BROKEN_SOURCE.replace('tiem', 'time');
const SECRET = 'Zq7-secret-of-the-dead';

const at = Date.now() - 60_000;
const own = (path: string, more: object = {}) => ({
  own_gate: 1,
  time: at,
  path,
  client: '192.0.2.9',
  'x-custom-auth': SECRET,
  ...more,
});

const place = new Installation({ sources: { folders: ['./sources'] } });

interface Line {
  readonly outcome?: string;
  readonly why?: string;
  readonly reason?: string;
  readonly source?: string;
  readonly count?: number;
}
const lines = (text: string): Line[] =>
  text
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
const list = () => lines(place.run(['dead-letters', '--json']).stdout);

beforeAll(async () => {
  place.write('sources/own-gate.yml', BROKEN_SOURCE);
  await place.start();
});
afterAll(() => place.remove());

describe('dead letters', () => {
  it('are listed by reason and source, and shown scrubbed, beside the running process', async () => {
    await place.pushed('auto', JSON.stringify(own('/one')));
    const good = { '@timestamp': at, 'event.kind': 'event', 'url.path': '/good' };
    const mixed = [own('/two'), { hello: 'nobody knows' }, good];
    await place.pushed('auto', JSON.stringify(mixed), { 'content-type': 'application/json' });
    await place.pushed('auto', JSON.stringify([[own('/three'), nginxLine(at, { path: '/fine' })]]));
    expect(list()).toEqual([
      expect.objectContaining({ reason: 'no_time', source: 'own-gate', count: 3 }),
      expect.objectContaining({ reason: 'unknown_format', source: 'unknown', count: 1 }),
    ]);
    const { stdout } = place.run(['dead-letters', 'show', '--reason', 'no_time']);
    expect(lines(stdout)).toHaveLength(3);
    expect(stdout).not.toContain(SECRET);
    expect(place.run(['dead-letters']).stdout).toMatch(/3 {2}no_time +own-gate/);
  });

  it('fail again while nothing was mended, and stay', () => {
    const { status, stdout, stderr } = place.run(['replay']);
    expect([status, stderr]).toEqual([0, expect.stringContaining('4 still fail')]);
    expect(lines(stdout).map(({ outcome }) => outcome)).toEqual([
      'failed',
      'failed',
      'failed',
      'failed',
    ]);
    expect(list()).toHaveLength(2);
  });

  it('become events with their own origin once the mapping is mended, each once', async () => {
    const before = place.paths();
    expect(before.sort()).toEqual(['/fine', '/good']);
    place.write('sources/own-gate.yml', MENDED);
    const dry = place.run(['replay', '--dry-run', '--source', 'own-gate']);
    expect(dry.stderr).toContain(
      '3 records, 3 replayed as 3 events, 0 still fail, nothing was stored',
    );
    expect(list()).toHaveLength(2);

    const real = place.run(['replay', '--source', 'own-gate', '--since', '1h']);
    expect(real.stderr).toContain('3 records, 3 replayed as 3 events, 0 still fail');
    expect(place.paths().sort()).toEqual(['/fine', '/good', '/one', '/three', '/two']);
    const ids = place.events().map((event) => event['event.id']);
    expect(new Set(ids).size).toBe(5);
    for (const id of ids) expect(id).toEqual(expect.stringMatching(/^push:/));
    await until(
      'all events as evidence',
      async () => place.keptEvents() === 5 || undefined,
      15_000,
    );
  });

  it('are done when they were sent, and what still fails is left', () => {
    expect(place.run(['replay']).stderr).toContain(
      '1 records, 0 replayed as 0 events, 1 still fail',
    );
    expect(list()).toEqual([expect.objectContaining({ reason: 'unknown_format', count: 1 })]);
    expect(place.paths()).toHaveLength(5);
  });

  it('can be read as another source than the one that was named', async () => {
    await place.pushed('kong', nginxLine(at, { path: '/misnamed' }));
    expect(place.run(['replay', '--source', 'kong']).stderr).toContain('1 still fail');
    const { stderr } = place.run(['replay', '--source', 'kong', '--as', 'auto']);
    expect(stderr).toContain('1 records, 1 replayed as 1 events');
    expect(place.paths()).toContain('/misnamed');
  });

  it('say what is wrong with how they are asked for', () => {
    expect(place.run(['replay', '--as', 'nosuch'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("there is no source 'nosuch'"),
    });
    expect(place.run(['dead-letters', '--since', 'soon']).status).toBe(2);
  });
});
