import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addressOf } from '../harness/api.ts';
import { GatewatchProcess, getJson, until } from '../harness/gatewatch-process.ts';

const ADMIN = 'gwa_test-token-for-end-to-end';
const PROBING = '0b1cf1de-4f0f-4a3e-8d0a-2f6f0f0b7c52';
const OWN = '7c1f4b52-3a3c-4f57-9d2a-2f6f0f0b7c99';

const ownRule = (path: string): string => `
title: A path of our own
id: ${OWN}
status: test
logsource: { category: ai_gateway }
detection:
  s: { url.path: ${path} }
  condition: s
level: high
`;

/** A rejected call with a key of its own, as Kong writes it. */
const rejected = (nth: number, at: number): string =>
  JSON.stringify({
    started_at: at,
    client_ip: '203.0.113.77',
    latencies: { request: 3, kong: 3, proxy: -1 },
    request: {
      method: 'POST',
      uri: '/v1/chat/completions',
      headers: { apikey: `sk-wrong-${nth}-0123456789abcdef` },
      size: 10,
    },
    response: { status: 401, size: 10, headers: {} },
    source: 'kong',
  });

const called = (path: string, at: number): string =>
  JSON.stringify({
    started_at: at,
    client_ip: '203.0.113.78',
    latencies: { request: 3, kong: 1, proxy: 2 },
    request: { method: 'GET', uri: path, headers: {}, size: 10 },
    response: { status: 200, size: 10, headers: {} },
    source: 'upstream',
  });

interface Rules {
  readonly rules: readonly { readonly id: string }[];
  readonly problems: readonly {
    readonly file: string;
    readonly code: string;
    readonly severity: string;
  }[];
}

interface Incidents {
  readonly incidents: readonly {
    readonly count: number;
    readonly rules: readonly { readonly id: string }[];
  }[];
}

describe('rules that change while running', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatewatch-reload-'));
  const rules = join(folder, 'rules');
  const file = join(rules, 'own.yml');
  const config = join(folder, 'gatewatch.yml');
  const settings = {
    dataDir: './data',
    idle: '1s',
    lateness: '1s',
    http: { port: 0 },
    rules: { folders: [rules] },
    secrets: { adminToken: ADMIN, pushToken: ADMIN.replace('gwa', 'gwp') },
  };
  const running = new GatewatchProcess(['--config', config]);
  let address = '';

  beforeAll(async () => {
    mkdirSync(rules);
    writeFileSync(config, JSON.stringify(settings));
    running.start();
    address = await addressOf(running);
  }, 40_000);

  afterAll(async () => {
    await running.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const push = async (...records: readonly string[]): Promise<void> => {
    const headers = { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/x-ndjson' };
    const answer = await fetch(`${address}/v1/records/kong`, {
      method: 'POST',
      headers,
      body: records.join('\n'),
    });
    expect(answer.status).toBe(202);
  };
  const seen = async (): Promise<Rules> => getJson<Rules>(`${address}/v1/rules`);
  const one = async (): Promise<{ readonly version: string }> => {
    const { text } = await getJson<{ text: string }>(`${address}/v1/rules/${OWN}`);
    return { version: text };
  };
  const health = async (): Promise<string> => JSON.stringify(await getJson(`${address}/health`));
  const fired = (rule: string): Promise<true> =>
    until(
      `a detection of ${rule}`,
      async () => {
        const { incidents } = await getJson<Incidents>(`${address}/v1/incidents`);
        return (
          incidents.some((incident) => incident.rules.some(({ id }) => id === rule)) || undefined
        );
      },
      20_000,
    );

  it('takes a new rule up, while a correlation that did not change goes on counting', async () => {
    const at = Date.now();
    await push(rejected(1, at), rejected(2, at + 1), rejected(3, at + 2));
    writeFileSync(file, ownRule('/v1/own'));
    await until(
      'the new rule',
      async () => (await seen()).rules.some(({ id }) => id === OWN) || undefined,
      10_000,
    );
    await push(rejected(4, Date.now()), rejected(5, Date.now()), called('/v1/own', Date.now()));
    await fired(PROBING);
    await fired(OWN);
  }, 60_000);

  it('lets a rule that changed decide what its old version has matched', async () => {
    const counted = async (): Promise<number> => {
      const { incidents } = await getJson<Incidents>(`${address}/v1/incidents`);
      const own = incidents.filter(({ rules: ids }) => ids.some(({ id }) => id === OWN));
      return own.reduce((sum, { count }) => sum + count, 0);
    };
    const before = await counted();
    await push(called('/v1/own', Date.now())); // a push is held back for seconds
    const { version } = await one();
    writeFileSync(`${file}.new`, ownRule('/v1/other'));
    renameSync(`${file}.new`, file);
    await until(
      'the other version',
      async () => ((await one()).version === version ? undefined : true),
      10_000,
    );
    expect(await counted()).toBe(before);
    await push(called('/v1/own', Date.now()), called('/v1/other', Date.now()));
    await until('both', async () => ((await counted()) >= before + 2 ? true : undefined), 20_000);
    expect(await counted()).toBe(before + 2);
    writeFileSync(file, ownRule('/v1/own'));
    await until(
      'the first version',
      async () => ((await one()).version === version ? true : undefined),
      10_000,
    );
  }, 60_000);

  it('keeps the last good version of a file that is broken now, and says what to mend', async () => {
    writeFileSync(file, ownRule('/v1/own').replace('condition: s', 'condition: nothing'));
    const { rules: loaded, problems } = await until(
      'the problem',
      async () => ((await seen()).problems.length > 0 ? seen() : undefined),
      10_000,
    );
    expect(problems).toMatchObject([{ file, severity: 'error' }]);
    expect(loaded.some(({ id }) => id === OWN)).toBe(true);
    expect(await health()).toContain('degraded');
    const metrics = await (await fetch(`${address}/metrics`)).text();
    expect(metrics).toMatch(/gatewatch_files_with_errors\{kind="rule"\} 1/);
  }, 30_000);

  it('is well again when the file is mended, and forgets a rule whose file is gone', async () => {
    writeFileSync(file, ownRule('/v1/other'));
    await until(
      'no problem',
      async () => ((await seen()).problems.length === 0 ? true : undefined),
      10_000,
    );
    expect(await health()).not.toContain('degraded');
    rmSync(file);
    await until(
      'the rule gone',
      async () => ((await seen()).rules.every(({ id }) => id !== OWN) ? true : undefined),
      10_000,
    );
  }, 30_000);
});
