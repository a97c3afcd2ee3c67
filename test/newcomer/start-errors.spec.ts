import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { GatewatchProcess, root, until } from '../harness/gatewatch-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'gatewatch-start-errors-'));
const server = createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
const taken = (server.address() as AddressInfo).port;

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

interface Mistake {
  readonly name: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly says: RegExp;
}

const mistakes: readonly Mistake[] = [
  { name: 'a port that is taken', args: ['--port', String(taken)], says: new RegExp(`${taken}`) },
  {
    name: 'a data directory that is a file',
    args: ['--data-dir', write('a-file', '')],
    says: /a-file/,
  },
  {
    name: 'a data directory below a file',
    args: ['--data-dir', join(write('another', ''), 'data')],
    says: /another/,
  },
  {
    name: 'an unknown configuration key',
    args: ['--config', write('unknown.yml', 'http: { prot: 7117 }\n')],
    says: /unknown\.yml:1:9: .*prot.*port/,
  },
  {
    name: 'a wrong value',
    args: ['--config', write('wrong.yml', 'http:\n  port: high\n')],
    says: /wrong\.yml:2:9: .*port/,
  },
  {
    name: 'a configuration that is no YAML',
    args: ['--config', write('torn.yml', 'http: { port: 1\n')],
    says: /torn\.yml:\d+:\d+: /,
  },
  {
    name: 'a configuration that is not there',
    args: ['--config', join(folder, 'none.yml')],
    says: /none\.yml/,
  },
  { name: 'a wrong variable', env: { GATEWATCH_HTTP_PORT: 'high' }, says: /GATEWATCH_HTTP_PORT/ },
  {
    name: 'an unknown variable',
    env: { GATEWATCH_HTTP_PROT: '7117' },
    says: /GATEWATCH_HTTP_PROT/,
  },
  { name: 'a port of letters', args: ['--port', 'high'], says: /port/ },
  { name: 'an app that there is not', args: ['--only', 'ingestion'], says: /ingest/ },
  { name: 'one app without Kafka', args: ['--only', 'ingest'], says: /kafka\.brokers/ },
];

describe('gatewatch start', () => {
  it.each(mistakes)(
    'refuses $name with one clear sentence and exit 2',
    ({ args = [], env, says }) => {
      const command = [join(root, 'apps', 'cli', 'bin', 'gatewatch.mjs'), 'start', ...args];
      const { status, stdout, stderr } = spawnSync(process.execPath, command, {
        cwd: folder,
        env: { PATH: process.env['PATH'], HOME: folder, ...env },
        encoding: 'utf8',
        timeout: 30_000,
      });
      expect(stderr).toMatch(says);
      expect([status, stdout, stderr.split('\n').length]).toEqual([2, '', 2]);
      expect(stderr).not.toMatch(/^\s+at |node:internal|Error:/m);
    },
  );

  it('shows the tokens it makes at the first start that succeeds', async () => {
    const data = join(folder, 'data');
    const refused = new GatewatchProcess(['--port', String(taken), '--data-dir', data]);
    refused.start();
    expect(await refused.exited()).toBe(2);
    const process = new GatewatchProcess(['--port', '0', '--data-dir', data]);
    process.start();
    try {
      const shown = async () => /administers +(gwa_\S+)/.exec(process.output)?.[1];
      expect(await until('the tokens', shown, 30_000)).toHaveLength(47);
    } finally {
      await process.stop();
    }
  });
});
