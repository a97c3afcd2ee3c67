import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { Installation, nginxLine } from './installation.ts';
import { until } from '../harness/gatewatch-process.ts';

jest.setTimeout(30_000);
const place = new Installation();
afterAll(() => place.remove());

describe('a data directory', () => {
  it('belongs to one process: a second says so in one sentence, and changes nothing', async () => {
    const first = await place.start();
    const files = readdirSync(place.dataDir).sort();
    for (const more of [[], ['--demo']]) {
      const second = place.run(['start', '--port', '0', ...more]);
      expect(second.stderr).toMatch(
        /^gatewatch: the data directory \S+ is in use by process \d+: stop that process, or set another dataDir\n$/,
      );
      expect([second.status, second.stdout]).toEqual([2, '']);
    }
    expect(readdirSync(place.dataDir).sort()).toEqual(files);
    expect(first.running).toBe(true);
    expect(await place.pushed('nginx', nginxLine(Date.now()))).toMatchObject({ events: 1 });
    const kept = async (): Promise<true | undefined> => place.keptEvents() === 1 || undefined;
    await until('the event in the store', kept, 5000);
    expect(await place.total('gatewatch_faults_total')).toBe(0);
    expect(await first.stop()).toBe(0);
  });
});

describe('a configuration', () => {
  it.each([
    [
      'a proxy that is no address',
      { trustedProxies: ['10.0.0.0/8', 'proxy.local'] },
      /proxy.local/,
    ],
    [
      'a source that there is not',
      { inputs: { files: [{ path: 'a.log', source: 'ngnix' }] } },
      /ngnix.*nginx/,
    ],
  ])('with %s is refused in one sentence', (_what, settings, says) => {
    place.configure(settings);
    const { status, stdout, stderr } = place.run(['start']);
    expect(stderr).toMatch(says);
    expect([status, stdout, stderr.split('\n').length]).toEqual([2, '', 2]);
  });
});
