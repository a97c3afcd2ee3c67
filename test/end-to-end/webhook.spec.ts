import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { until } from '../harness/gatewatch-process.ts';
import { aWhileAgo, Installation, nginxLine } from './installation.ts';

jest.setTimeout(30_000);

interface Call {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

interface Run {
  readonly playbookTitle: string;
  readonly mode: string;
  readonly state: string;
  readonly steps: readonly { readonly state: string; readonly attempts: number }[];
}

const calls: Call[] = [];
/** what it answers next; 204 once these are used up */
const answers: number[] = [];
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    calls.push({ path: request.url ?? '', headers: request.headers, body });
    response.writeHead(answers.shift() ?? 204, { 'retry-after': '0' }).end();
  });
});

const place = new Installation();
let hook = '';

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  hook = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  place.write(
    'rules/pictures.yml',
    `title: Picture asked for
id: 3c2f1d34-5a0b-4a52-9a53-0d1d0c3a9f10
logsource: { category: ai_gateway }
detection: { pictures: { url.path: /v1/images/generations }, condition: pictures }
level: high
`,
  );
  for (const [name, id, mode] of [
    ['acts', '5c0f4a1e-9b7d-4f2a-8a7e-3d0c6b1a2f11', 'mode: act\n'],
    ['only-says', '5c0f4a1e-9b7d-4f2a-8a7e-3d0c6b1a2f12', ''],
  ] as const) {
    place.write(
      `playbooks/${name}.yml`,
      `title: It ${name}
id: ${id}
on: [incident.opened]
when: { rule: Picture asked for }
${mode}steps:
  - call:
      action: webhook.post
      with:
        url: '{{ settings.hook }}/${name}'
        headers: { Authorization: { secret: HOOK_SECRET } }
        json: { incident: '{{ incident.id }}', severity: '{{ incident.severity }}' }
      retry: { times: 3, within: 7s }
`,
    );
  }
});
afterAll(async () => {
  await place.remove();
  server.close();
  server.closeAllConnections();
});

function configure(more: object): void {
  place.configure({
    lateness: '500ms',
    rules: { folders: ['./rules'] },
    shipped: { rules: false, playbooks: false },
    playbooks: { folders: ['./playbooks'], settings: { hook } },
    ...more,
  });
}

async function askForPicture(address: string): Promise<void> {
  await place.pushed('nginx', nginxLine(aWhileAgo(), { address, path: '/v1/images/generations' }));
}

/** Waits until so many runs have ended. */
async function endedRuns(count: number): Promise<readonly Run[]> {
  const ended = async (): Promise<readonly Run[] | undefined> => {
    const { runs } = await place.get<{ runs: readonly Run[] }>('/v1/runs');
    return runs.length >= count && runs.every(({ state }) => state !== 'running')
      ? runs
      : undefined;
  };
  return until(`${count} runs`, ended, 15_000);
}

const env = { HOOK_SECRET: 'Bearer the-secret-of-the-hook' };

describe('webhook.post', () => {
  it('calls nobody by default: the run says what it would have called', async () => {
    configure({});
    const process = await place.start(env);
    await askForPicture('192.0.2.1');
    const runs = await endedRuns(2);
    expect(runs.map(({ mode, state }) => [mode, state])).toEqual([
      ['dry-run', 'succeeded'],
      ['dry-run', 'succeeded'],
    ]);
    expect(await process.stop()).toBe(0);
    expect(calls).toEqual([]);
  });

  it('calls once where playbook and configuration say act: again after a 503, with one key, and never again for that incident', async () => {
    configure({ responses: 'act' });
    answers.push(503);
    let process = await place.start(env);
    await askForPicture('192.0.2.2');
    const runs = await endedRuns(4);
    const acted = runs.filter(({ mode }) => mode === 'act');
    expect(acted).toMatchObject([
      {
        playbookTitle: 'It acts',
        state: 'succeeded',
        steps: [{ state: 'succeeded', attempts: 2 }],
      },
    ]);
    expect(calls.map(({ path }) => path)).toEqual(['/acts', '/acts']);
    const [first, second] = calls;
    expect(first?.body).toMatchObject({ severity: 'high', incident: expect.any(String) });
    expect(second?.body).toEqual(first?.body);
    expect(first?.headers['idempotency-key']).toMatch(/^\S{8,}$/);
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
    expect(first?.headers.authorization).toBe(env.HOOK_SECRET);

    await process.stop('SIGKILL');
    process = await place.start(env);
    await askForPicture('192.0.2.2');
    await askForPicture('192.0.2.3');
    await endedRuns(6);
    const keys = calls.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(2);
    expect(await process.stop()).toBe(0);
    expect(place.leakedOnDisk([env.HOOK_SECRET, 'the-secret-of-the-hook'])).toEqual([]);
    expect(process.output).not.toContain('the-secret-of-the-hook');
  });
});
