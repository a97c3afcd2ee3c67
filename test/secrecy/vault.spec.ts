import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Installation } from '../end-to-end/installation.ts';
import { until, type GatewatchProcess } from '../harness/gatewatch-process.ts';

jest.setTimeout(60_000);

const SECRET = 'Zq7-a-key-for-the-vault';
const PLAYBOOK = '5c0f4a1e-9b7d-4f2a-8a7e-3d0c6b1a2f11';

interface Call {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
interface Run {
  readonly id: string;
  readonly state: string;
  readonly steps: readonly { readonly state: string; readonly error?: string }[];
}

const calls: Call[] = [];
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { url = '', headers } = request;
    calls.push({ path: url, headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(url === '/refuses' ? 403 : 204).end(SECRET);
  });
});

const place = new Installation();
let process: GatewatchProcess;
let hook = '';

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  hook = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  place.write(
    'rules/pictures.yml',
    `title: Picture asked for by a key
id: 3c2f1d34-5a0b-4a52-9a53-0d1d0c3a9f10
logsource: { category: ai_gateway }
detection: { pictures: { url.path: /v1/images/generations }, condition: pictures }
entities: [api.key.id]
level: high
`,
  );
  const step = (name: string, path: string) =>
    `  - ${name}:
      action: webhook.post
      with:
        url: '{{ settings.hook }}/${path}'
        headers: { X-Revoke: { reveal: api.key.id, prefix: 'Key ' } }
        json: { named: "{{ incident.entity['api.key.id'] }}", key: { reveal: api.key.id } }
      retry: { times: 0, within: 1s }
`;
  place.write(
    'playbooks/revoke.yml',
    `title: Revoke it
id: ${PLAYBOOK}
on: [incident.opened]
when: { rule: Picture asked for by a key }
mode: act
steps:
${step('revoke', 'takes')}${step('again', 'refuses')}`,
  );
});
afterAll(async () => {
  await place.remove();
  server.close();
  server.closeAllConnections();
});

const configure = (more: object): void =>
  place.configure({
    lateness: '500ms',
    responses: 'act',
    log: { level: 'trace' },
    rules: { folders: ['./rules'] },
    shipped: { rules: false, playbooks: false },
    playbooks: { folders: ['./playbooks'], settings: { hook } },
    ...more,
  });

/** A call with the key, of a caller whom the gateway names or not. */
async function askForPicture(key: string, consumer?: string): Promise<void> {
  const record = {
    started_at: Date.now() - 20_000,
    client_ip: '192.0.2.1',
    latencies: { request: 1 },
    request: { method: 'POST', uri: '/v1/images/generations', headers: { apikey: key } },
    response: { status: 200 },
    ...(consumer === undefined
      ? {}
      : { authenticated_entity: { id: consumer }, consumer: { id: consumer } }),
  };
  await place.pushed('kong', JSON.stringify(record));
}

async function endedRuns(count: number): Promise<readonly Run[]> {
  const ended = async (): Promise<readonly Run[] | undefined> => {
    const { runs } = await place.get<{ runs: readonly Run[] }>('/v1/runs');
    return runs.length >= count && runs.every(({ state }) => state !== 'running')
      ? runs
      : undefined;
  };
  return until(`${count} runs`, ended, 20_000);
}

const audit = () =>
  readFileSync(join(place.dataDir, 'audit.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('a credential in the vault', () => {
  it('is given to the connector that may have it, for its call alone, and audited', async () => {
    configure({ protect: { vault: true }, connectors: { webhook: { reveal: ['api.key.id'] } } });
    process = await place.start();
    await askForPicture(SECRET);
    const [run] = await endedRuns(1);
    const token = place.events()[0]?.['api.key.id'];
    expect(calls.map(({ path, headers }) => [path, headers['x-revoke']])).toEqual([
      ['/takes', `Key ${SECRET}`],
      ['/refuses', `Key ${SECRET}`],
    ]);
    expect(JSON.parse(calls[0]?.body ?? '')).toMatchObject({ named: token, key: SECRET });
    expect(run?.steps.map(({ state }) => state)).toEqual(['succeeded', 'failed']);
    const asked = { who: 'webhook', action: 'vault', what: { field: 'api.key.id', token } };
    const why = `run ${run?.id} of ${PLAYBOOK}, step`;
    expect(audit()).toMatchObject([
      { ...asked, why: `${why} revoke`, outcome: 'done' },
      { ...asked, why: `${why} again`, outcome: 'done' },
    ]);
  });

  it('is found by the name that the gateway gives it', async () => {
    await askForPicture(`${SECRET}-two`, 'consumer-7');
    await endedRuns(2);
    expect(calls.at(-1)?.headers['x-revoke']).toBe(`Key ${SECRET}-two`);
    expect(JSON.parse(calls.at(-1)?.body ?? '')).toMatchObject({ named: 'consumer-7' });
  });

  it('stands nowhere else: no file, answer, metric, stream or line', async () => {
    expect(place.leakedOnDisk([SECRET])).toEqual([]);
    expect(await place.leakedInAnswers([SECRET])).toEqual([]);
    expect(await process.stop()).toBe(0);
    expect(process.output).not.toContain(SECRET);
    expect(place.leakedOnDisk([SECRET])).toEqual([]);
  });

  it('stays there where the connector is not allowed: the call has the token, and the audit says so', async () => {
    configure({ protect: { vault: true } });
    process = await place.start();
    calls.length = 0;
    await askForPicture(`${SECRET}-three`);
    await endedRuns(3);
    expect(calls).toHaveLength(2);
    expect(JSON.stringify(calls)).not.toContain(SECRET);
    const { named, key } = JSON.parse(calls[0]?.body ?? '') as Record<string, unknown>;
    expect(key).toBe(named);
    expect(audit().at(-1)).toMatchObject({ who: 'webhook', outcome: 'refused' });
    expect(await process.stop()).toBe(0);
  });

  it.each([
    { name: 'there is no vault', protect: {}, why: 'protect.vault is off' },
    {
      name: 'it was not seen for its time',
      protect: { vault: true, vaultRetention: '1ms' },
      why: 'not for protect.vaultRetention',
    },
  ])('fails the step with a clear sentence where $name', async ({ protect, why }) => {
    configure({ protect, connectors: { webhook: { reveal: ['api.key.id'] } } });
    process = await place.start();
    calls.length = 0;
    const before = (await place.get<{ runs: readonly Run[] }>('/v1/runs')).runs.length;
    await askForPicture(`${SECRET}-${why.length}`);
    const [run] = await endedRuns(before + 1);
    expect(run?.steps[0]?.error).toContain('webhook.post: no credential for api.key.id: ');
    expect(run?.steps[0]?.error).toContain(why);
    expect(calls).toEqual([]);
    expect(await process.stop()).toBe(0);
  });
});
