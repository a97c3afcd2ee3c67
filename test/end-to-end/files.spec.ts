import { appendFileSync, copyFileSync, renameSync, truncateSync } from 'node:fs';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { until, type GatewatchProcess } from '../harness/gatewatch-process.ts';
import { Installation, nginxLine } from './installation.ts';

jest.setTimeout(60_000);

const place = new Installation({
  inputs: { push: false, files: [{ path: './access.log', source: 'nginx' }] },
});
const log = place.path('access.log');
let process: GatewatchProcess;
let written = 0;

afterAll(() => place.remove());

/** The next lines, each with a path of its own. */
function lines(count: number): string {
  const numbers = Array.from({ length: count }, () => written++);
  return numbers.map((nth) => `${nginxLine(Date.now(), { path: `/line/${nth}` })}\n`).join('');
}

const append = (text: string, to = log): void => appendFileSync(to, text);
const pathsOf = (count: number): string[] =>
  Array.from({ length: count }, (_, nth) => `/line/${nth}`);

const inOrder = (left: string, right: string): number =>
  Number(left.slice(6)) - Number(right.slice(6));

/** Every line so far is an event, once, and no other; `open` lines at the end have no end yet. */
async function expectAll(open = 0): Promise<void> {
  const expected = pathsOf(written - open);
  const seen = (): string[] => place.paths().sort(inOrder);
  const enough = async (): Promise<true | undefined> =>
    seen().length >= expected.length || undefined;
  await until(`${expected.length} lines`, enough, 10_000).catch(() => undefined);
  expect(seen()).toEqual(expected);
}

describe('a file that is followed', () => {
  it('gives each whole line once, and the last one when it is finished', async () => {
    append(lines(100));
    const half = lines(1);
    append(half.slice(0, 40));
    process = await place.start();
    await expectAll(1);
    append(half.slice(40, -1));
    append('\n');
    append(lines(20));
    await expectAll();
  });

  it('is the only way in where pushes are switched off', async () => {
    const { status, text } = await place.push('nginx', nginxLine(Date.now()));
    expect([status, text]).toEqual([404, expect.stringContaining('inputs.push')]);
  });

  it('is followed through a rotation by rename, while its writer still holds the old one', async () => {
    append(lines(10));
    renameSync(log, `${log}.1`);
    append(lines(10), `${log}.1`);
    append(lines(10));
    append(lines(5), `${log}.1`);
    await expectAll();
  });

  it('is followed through two rotations at once', async () => {
    renameSync(`${log}.1`, `${log}.2`);
    append(lines(10));
    renameSync(log, `${log}.1`);
    append(lines(10));
    await expectAll();
  });

  it('is followed through copytruncate', async () => {
    append(lines(10));
    await expectAll();
    copyFileSync(log, `${log}.3`);
    truncateSync(log);
    append(lines(30));
    await expectAll();
  });

  it('goes on where it stopped, with what was written and rotated meanwhile', async () => {
    append(lines(50));
    expect(await process.stop()).toBe(0);
    append(lines(10));
    renameSync(log, `${log}.4`);
    append(lines(10));
    process = await place.start();
    await expectAll();
  });

  it('goes on after kill -9 in the middle of a flood, with no line lost or doubled', async () => {
    for (let round = 0; round < 2; round++) {
      append(lines(2000));
      await until(
        'the first of them',
        async () => place.events().length > written - 2000 || undefined,
        10_000,
      );
      await process.stop('SIGKILL');
      append(lines(10));
      process = await place.start();
    }
    await expectAll();
    const kept = async (): Promise<true | undefined> => place.keptEvents() >= written || undefined;
    await until('all events in the store', kept, 10_000);
    expect(place.keptEvents()).toBe(written);
    expect(await place.total('gatewatch_dead_letters_total')).toBe(0);
    expect(await process.stop()).toBe(0);
  });
});
