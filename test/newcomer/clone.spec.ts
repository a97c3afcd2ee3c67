import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { version } from '../../apps/cli/src/version.ts';
import { getJson, until } from '../harness/gatewatch-process.ts';
import { freePort, Machine, type Ran, type Started } from './machine.ts';
import { writeOwnFiles } from './own-files.ts';

const MINUTE = 60_000;
const BANNER = /^ {2}Health +(http:\/\/\S+)\/health/m;
const LOGIN = /^ {2}Console +http:\/\/127\.0\.0\.1:\d+\/login\?token=\S+$/m;
const OPENED = /^\d\d:\d\d:\d\d +(?:INFORMAT|LOW|MEDIUM|HIGH|CRITICAL) +opened +(.+?) — /gm;
const CHANGED = /^\d\d:\d\d:\d\d +\S+ +(?:opened|grown) /m;
const DRY_RUN = /^\d\d:\d\d:\d\d +dry run +\S+ +.+would .+/m;

const machine = new Machine();
let started: Started | undefined;
let first: readonly Seen[] = [];

interface Seen {
  readonly id: string;
  readonly entityKey: string;
  readonly firstSeen: number;
}

async function incidentsAt(url: string): Promise<readonly Seen[]> {
  return (await getJson<{ incidents: Seen[] }>(`${url}/v1/incidents?limit=500`)).incidents;
}

/** @returns the address that it says it listens on */
async function bannerOf(process: Started, withinMs: number): Promise<string> {
  const up = async (): Promise<string | undefined> => BANNER.exec(process.stdout)?.[1];
  try {
    return await until('the banner', up, withinMs);
  } catch (error) {
    throw new Error(`it said: ${process.stdout}\n${process.stderr}`, { cause: error });
  }
}

async function nothingLeftOf(process: Started): Promise<void> {
  const gone = async (): Promise<true | undefined> => !process.leftBehind || undefined;
  await until('the end of all its processes', gone, 5000);
}

/** `npm start` as it stands in the README, on a port that is free. */
async function npmStart(withinMs: number): Promise<{ process: Started; url: string }> {
  const port = await freePort();
  started = machine.start('npm', ['start'], { env: { GATEWATCH_HTTP_PORT: String(port) } });
  return { process: started, url: await bannerOf(started, withinMs) };
}

const npx = (...args: readonly string[]): Ran =>
  machine.run('npx', ['--no-install', 'gatewatch', ...args]);
const own = (name: string): string => join(machine.own, name);

beforeAll(() => {
  machine.getClone();
  writeOwnFiles(machine.own);
});

afterAll(() => {
  started?.end();
  machine.remove();
});

describe('npm start in a fresh clone, with an empty npm cache', () => {
  it(
    'shows incidents of four kinds and what playbooks would do within a minute',
    async () => {
      const { process, url } = await npmStart(6 * MINUTE);
      expect(process.stdout).toMatch(LOGIN);
      const kinds = (): Set<string | undefined> =>
        new Set([...process.stdout.matchAll(OPENED)].map(([, title]) => title));
      const enough = async (): Promise<true | undefined> =>
        (kinds().size >= 4 && DRY_RUN.test(process.stdout)) || undefined;
      await until('enough to see', enough, MINUTE).catch(() => undefined);
      expect([...kinds()].length).toBeGreaterThanOrEqual(4);
      expect(process.stdout).toMatch(DRY_RUN);
      expect(process.stdout).toContain('Feed your own logs');
      const page = await fetch(`${url}/`);
      expect([page.status, page.headers.get('content-type')]).toEqual([
        200,
        expect.stringContaining('text/html'),
      ]);
      first = await incidentsAt(url);
      expect(first.length).toBeGreaterThanOrEqual(4);
    },
    8 * MINUTE,
  );

  it(
    'ends at SIGTERM with exit 0, and leaves nothing running',
    async () => {
      if (!started) throw new Error('npm start failed');
      expect(await started.stop()).toBe(0);
      await nothingLeftOf(started);
    },
    MINUTE,
  );

  it(
    'is up again within 15 seconds, with the incidents that it had and none of them twice',
    async () => {
      const { process, url } = await npmStart(15_000);
      const news = async (): Promise<true | undefined> => CHANGED.test(process.stdout) || undefined;
      await until('news of an incident', news, MINUTE);
      const second = await incidentsAt(url);
      const ids = second.map(({ id }) => id);
      expect(ids.toSorted()).toEqual(expect.arrayContaining(first.map(({ id }) => id).toSorted()));
      expect(new Set(ids).size).toBe(ids.length);
      const places = second.map(({ entityKey, firstSeen }) => `${entityKey} ${firstSeen}`);
      expect(new Set(places).size).toBe(places.length);
      expect(await process.stop()).toBe(0);
    },
    2 * MINUTE,
  );
});

describe('npx --no-install gatewatch in the clone', () => {
  it('brings its Node into the clone alone', () => {
    const { status, stdout } = npx('--version');
    expect([status, stdout]).toEqual([0, `${version}\n`]);
    expect(existsSync(join(machine.folder, 'home', '.cache', 'gatewatch'))).toBe(false);
  });

  it('normalizes a log of mine', () => {
    const { status, stdout, stderr } = npx('normalize', own('access.log'));
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(events).toHaveLength(3);
    expect(events[1]).toMatchObject({
      'source.ip': '192.0.2.7',
      'url.path': '/v1/images/generations',
      'event.dataset': 'nginx.access',
    });
    expect([status, stderr.trim().split('\n').at(-1)]).toEqual([
      0,
      '3 records, 3 events, 0 dropped, dead letters: none',
    ]);
  });

  it('checks and tests a rule of mine, and finds with it what the log holds', () => {
    expect(npx('check', own('rules')).status).toBe(0);
    const tested = npx('test', own('rules'));
    expect([tested.status, tested.stderr]).toEqual([0, '2 cases passed, 0 failed\n']);
    const events = npx('normalize', own('access.log')).stdout;
    machine.writeOwn('events.ndjson', events);
    const { status, stdout } = npx('detect', '--rules', own('rules'), '--', own('events.ndjson'));
    expect(status).toBe(0);
    const detections = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(detections).toMatchObject([
      { title: 'Picture asked for', level: 'medium', events: [1] },
    ]);
  });

  it(
    'starts, and is gone with the npx that ran it',
    async () => {
      const args = ['--no-install', 'gatewatch', 'start', '--port', '0'];
      started = machine.start('npx', args);
      await bannerOf(started, 15_000);
      await started.stop();
      await nothingLeftOf(started);
    },
    MINUTE,
  );

  it('says where a broken rule is broken, and exits 1', () => {
    const { status, stdout } = npx('check', own('broken'));
    expect(status).toBe(1);
    expect(stdout).toContain(`${own('broken/pictures.yml')}:8:`);
    expect(stdout).toMatch(/pictures\.yml:\d+:\d+: SIGMA_[A-Z_]+: .+/);
  });
});
