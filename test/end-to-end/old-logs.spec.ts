import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addressOf } from '../harness/api.ts';
import { GatewatchProcess, getJson, until } from '../harness/gatewatch-process.ts';

const TOKEN = 'gwp_test-token-for-end-to-end';
const HOUR = 3_600_000;

/** NGINX lines of an address that looks for forty paths in forty seconds. */
function scan(address: string, from: number): string {
  const line = (_: unknown, second: number): string => {
    const [, month, day, year, time] =
      /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(from + second * 1000).toUTCString()) ?? [];
    const at = `${month}/${day}/${year}:${time} +0000`;
    return `${address} - - [${at}] "GET /v1/nothing-${second} HTTP/1.1" 404 12 "-" "curl/8.1"`;
  };
  return Array.from({ length: 40 }, line).join('\n');
}

interface Incidents {
  readonly incidents: readonly {
    readonly entity: Readonly<Record<string, string>>;
    readonly lastSeen: number;
  }[];
}

describe('logs of the past, pushed to a start that has seen nothing newer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatewatch-old-'));
  const config = join(folder, 'gatewatch.yml');
  const running = new GatewatchProcess(['--config', config]);
  let address = '';

  beforeAll(async () => {
    const secrets = { pushToken: TOKEN, adminToken: TOKEN.replace('gwp', 'gwa') };
    writeFileSync(
      config,
      JSON.stringify({ dataDir: './data', idle: '2s', http: { port: 0 }, secrets }),
    );
    running.start();
    address = await addressOf(running);
  }, 40_000);

  afterAll(async () => {
    await running.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const push = async (body: string): Promise<Record<string, unknown>> => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const answer = await fetch(`${address}/v1/records/auto`, { method: 'POST', headers, body });
    expect(answer.status).toBe(202);
    return (await answer.json()) as Record<string, unknown>;
  };
  const incidentOf = (ip: string): Promise<true> =>
    until(
      `an incident of ${ip}`,
      async () => {
        const { incidents } = await getJson<Incidents>(`${address}/v1/incidents`);
        return incidents.some(({ entity }) => entity['source.ip'] === ip) || undefined;
      },
      20_000,
    );

  it('give their incidents, one file after the other in the order of their time', async () => {
    const past = Date.now() - 30 * HOUR;
    expect(await push(scan('203.0.113.41', past))).toEqual({
      records: 40,
      events: 40,
      dropped: 0,
      dead_letters: 0,
    });
    await incidentOf('203.0.113.41');
    await push(scan('203.0.113.42', past + HOUR));
    await incidentOf('203.0.113.42');
  }, 60_000);

  it('are called old when live records have come meanwhile', async () => {
    await push(scan('203.0.113.43', Date.now() - 60_000));
    await incidentOf('203.0.113.43');
    expect(await push(scan('203.0.113.44', Date.now() - 20 * HOUR))).toMatchObject({
      events: 40,
      behind: 40,
      note: expect.stringContaining('gatewatch detect'),
    });
  }, 60_000);
});
