import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { version } from '../../apps/cli/src/version.ts';
import { getJson, until } from '../harness/gatewatch-process.ts';
import { freePort, Machine, type Ran, type Started } from './machine.ts';
import { writeOwnFiles } from './own-files.ts';

const MINUTE = 60_000;
const machine = new Machine();
const prefix = join(machine.folder, 'prefix');
const bin = join(prefix, 'bin');
let started: Started | undefined;

const gatewatch = (...args: readonly string[]): Ran =>
  machine.run('gatewatch', args, { cwd: machine.own, path: bin });

beforeAll(() => {
  machine.getClone();
  writeOwnFiles(machine.own);
});

afterAll(() => {
  started?.end();
  machine.remove();
});

describe('the tarball of npm pack', () => {
  it(
    'is made in a fresh clone and installed by npm i -g, the clone thrown away',
    () => {
      const packed = machine.run('npm', ['pack', '--pack-destination', machine.folder]);
      expect([packed.status, packed.stdout.trim()]).toEqual([0, `gatewatch-${version}.tgz`]);
      machine.removeClone();
      const tarball = join(machine.folder, `gatewatch-${version}.tgz`);
      const installed = machine.run('npm', ['install', '--global', '--prefix', prefix, tarball], {
        cwd: machine.own,
      });
      expect([installed.status, installed.stderr]).toEqual([0, expect.any(String)]);
      expect(readdirSync(bin)).toEqual(['gatewatch']);
    },
    8 * MINUTE,
  );

  it(
    'runs in any folder, on the Node of this machine or one that it brings',
    () => {
      const { status, stdout, stderr } = gatewatch('--version');
      expect([status, stdout, stderr]).toEqual([0, `${version}\n`, expect.any(String)]);
    },
    MINUTE,
  );

  it('checks and tests what it carries', () => {
    const { status, stderr } = gatewatch('check');
    expect([status, stderr]).toEqual([
      0,
      expect.stringMatching(/^[1-9]\d* files, 0 with errors\n$/),
    ]);
    expect(gatewatch('test').status).toBe(0);
  });

  it('normalizes a log of mine, and detects with a rule of mine', () => {
    const { status, stdout } = gatewatch('normalize', 'access.log');
    expect([status, stdout.trim().split('\n').length]).toEqual([0, 3]);
    machine.writeOwn('events.ndjson', stdout);
    const detected = gatewatch('detect', '--rules', 'rules', '--', 'events.ndjson');
    expect(detected.status).toBe(0);
    expect(JSON.parse(detected.stdout)).toMatchObject({ title: 'Picture asked for', events: [1] });
  });

  it('names the place of a mistake, and exits 1', () => {
    const { status, stdout } = gatewatch('check', 'broken');
    expect([status, stdout]).toEqual([1, expect.stringMatching(/^broken\/pictures\.yml:8:\d+: /)]);
  });

  it(
    'starts, is healthy and serves the console',
    async () => {
      const port = await freePort();
      started = machine.start(join(bin, 'gatewatch'), ['start', '--port', String(port)], {
        cwd: machine.own,
      });
      const url = `http://127.0.0.1:${port}`;
      const health = await until(
        'its health',
        async () => getJson<{ status: string }>(`${url}/health`),
        30_000,
      );
      expect(health.status).toBe('up');
      const page = await (await fetch(`${url}/`)).text();
      const script = /src="(?<path>[^"]+\.js)"/.exec(page)?.groups?.['path'] ?? 'none';
      expect((await fetch(new URL(script, `${url}/`))).status).toBe(200);
      expect(await started.stop()).toBe(0);
      expect(readdirSync(machine.own)).toContain('.gatewatch');
    },
    MINUTE,
  );
});
