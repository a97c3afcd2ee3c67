import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ActionError } from '@gatewatch/playbook';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { withDeadline } from './deadline.ts';
import { readRetryAfter } from './retry-after.ts';
import { WebhookConnector } from './webhook-connector.ts';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const secrets = new Map([
  ['HOOK_TOKEN', 'hunter2'],
  ['BROKEN', 'a\nb'],
]);
const NOW = Date.UTC(2026, 0, 5);

let server: Server;
let address: string;
let answer: Answer;
let seen: Seen[];

beforeEach(async () => {
  seen = [];
  answer = (response) => response.writeHead(204).end();
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { method, url, headers } = request;
      seen.push({ method, url, headers, body });
      answer(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const webhook = new WebhookConnector({ readSecret: (name) => secrets.get(name), now: () => NOW });

async function act(
  args: Record<string, unknown>,
  more: Partial<Parameters<typeof webhook.act>[1]> = {},
) {
  const call = { action: 'webhook.post', with: args, key: 'key-1', timeoutMs: 5000, ...more };
  return webhook.act('post', call);
}

async function failureOf(work: Promise<string>): Promise<ActionError> {
  const outcome: unknown = await work.catch((error: unknown) => error);
  if (!(outcome instanceof ActionError)) throw new Error(`no ActionError: ${String(outcome)}`);
  return outcome;
}

describe('webhook.post', () => {
  it('posts JSON with the key of the call and says what was answered', async () => {
    const url = `${address}/hook?team=1`;
    const said = await act({ url, json: { text: 'héllo' } }, { target: { credential: 'k1' } });
    expect(said).toBe(`${new URL(address).host} answered 204`);
    expect(seen).toMatchObject([
      {
        method: 'POST',
        url: '/hook?team=1',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'key-1' },
      },
    ]);
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      target: { credential: 'k1' },
      text: 'héllo',
    });
  });

  it('sends secrets by the names of their variables, in headers, body and address', async () => {
    secrets.set('HOOK_URL', `${address}/services/T0/secret`);
    await act({
      url: { secret: 'HOOK_URL' },
      headers: { Authorization: { secret: 'HOOK_TOKEN', prefix: 'Bearer ' }, 'X-Team': 'blue' },
      json: { routing_key: { secret: 'HOOK_TOKEN' }, list: [{ secret: 'HOOK_TOKEN' }] },
    });
    expect(seen[0]).toMatchObject({
      url: '/services/T0/secret',
      headers: { authorization: 'Bearer hunter2', 'x-team': 'blue' },
      body: '{"routing_key":"hunter2","list":["hunter2"]}',
    });
  });

  it('signs the body that it sends', async () => {
    await act({ url: address, json: { a: 1 }, sign: { secret: 'HOOK_TOKEN' } });
    await act({
      url: address,
      json: { a: 1 },
      sign: { secret: 'HOOK_TOKEN', header: 'X-Hub-Signature-256' },
    });
    const expected = `sha256=${createHmac('sha256', 'hunter2').update('{"a":1}').digest('hex')}`;
    expect(seen[0]?.headers['x-gatewatch-signature']).toBe(expected);
    expect(seen[1]?.headers['x-hub-signature-256']).toBe(expected);
  });

  it.each([
    { status: 400, retriable: false },
    { status: 401, retriable: false },
    { status: 404, retriable: false },
    { status: 408, retriable: true },
    { status: 409, retriable: false },
    { status: 429, retriable: true },
    { status: 500, retriable: true },
    { status: 503, retriable: true },
  ])(
    'takes $status as a failure, worth another attempt: $retriable',
    async ({ status, retriable }) => {
      answer = (response) =>
        response.writeHead(status, { 'Retry-After': '7' }).end('token=hunter2');
      const error = await failureOf(act({ url: `${address}/secret-path` }));
      expect(error).toMatchObject({ code: 'ACTION_REFUSED', retriable });
      expect(error.retryAfterMs).toBe(retriable ? 7000 : undefined);
      expect(error.message).toBe(`${new URL(address).host} answered ${status}`);
    },
  );

  it('follows no redirect', async () => {
    answer = (response) => response.writeHead(307, { Location: '/elsewhere' }).end();
    const error = await failureOf(act({ url: address }));
    expect(error).toMatchObject({ code: 'ACTION_REFUSED', retriable: false });
    expect(seen).toHaveLength(1);
  });

  it('gives up on an answer that does not come, and may try again', async () => {
    answer = () => undefined;
    const error = await failureOf(act({ url: address }, { timeoutMs: 50 }));
    expect(error).toMatchObject({ code: 'ACTION_TIMEOUT', retriable: true });
  });

  it.each<{ name: string; broken: Answer }>([
    { name: 'a connection that is cut', broken: (_response, request) => request.socket.destroy() },
  ])('may try again after $name', async ({ broken }) => {
    answer = broken;
    expect(await failureOf(act({ url: address }))).toMatchObject({
      code: 'ACTION_UNREACHABLE',
      retriable: true,
    });
  });

  it('may try again where nothing listens, and tells host and reason only', async () => {
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const error = await failureOf(act({ url: `${address}/secret-path` }));
    expect(error).toMatchObject({ code: 'ACTION_UNREACHABLE', retriable: true });
    expect(error.message).toBe(`127.0.0.1:${port} can't be reached (ECONNREFUSED)`);
    expect(error.cause).toBeUndefined();
    server.listen(0, '127.0.0.1');
  });

  it('does not read an endless answer', async () => {
    answer = (response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      response.on('error', () => undefined);
      more();
    };
    expect(await act({ url: address })).toContain('answered 200');
  });

  it.each([
    {
      name: 'a secret that is not set',
      args: { url: 'http://127.0.0.1:1', headers: { A: { secret: 'NONE' } } },
      code: 'ACTION_MISSING_SECRET',
    },
    {
      name: 'a secret that no header can carry',
      args: { url: 'http://127.0.0.1:1', headers: { A: { secret: 'BROKEN' } } },
      code: 'ACTION_BAD_ARGUMENT',
    },
    {
      name: 'a secret address that is none',
      args: { url: { secret: 'HOOK_TOKEN' } },
      code: 'ACTION_BAD_ARGUMENT',
    },
    {
      name: 'an address that is no http',
      args: { url: 'file:///etc/passwd' },
      code: 'ACTION_BAD_ARGUMENT',
    },
  ])('refuses $name before it calls, without telling it', async ({ args, code }) => {
    const error = await failureOf(act(args));
    expect(error).toMatchObject({ code, retriable: false });
    expect(error.message).not.toMatch(/hunter2|a\nb/);
  });
});

describe('the check of webhook.post', () => {
  const url = 'https://hooks.example/x';
  it.each([
    { args: { url }, wrong: [] },
    { args: { url: '{{ settings.webhook_url }}' }, wrong: [] },
    { args: { url: 'https://x/{{ settings.team }}' }, wrong: [] },
    { args: { url: { secret: 'HOOK_URL' } }, wrong: [] },
    {
      args: { url, headers: { A: 'b', B: { secret: 'C' } }, sign: { secret: 'S' }, json: [1] },
      wrong: [],
    },
    { args: {}, wrong: ["'url' is missing"] },
    { args: { url: 5 }, wrong: ["'url' must be a text or { secret: NAME }"] },
    { args: { url: 'hooks.example' }, wrong: ["'url' is no URL"] },
    { args: { url: 'ftp://hooks.example' }, wrong: ["'url' must begin with http or https"] },
    {
      args: { url: 'https://u:p@hooks.example' },
      wrong: ["'url' must not hold a user or password: send them as a header by { secret: NAME }"],
    },
    {
      args: { url: 'https://{{ incident.entity.host }}/' },
      wrong: [
        "'url' may only hold {{ settings.… }}: what an attacker sends must not choose where calls go",
      ],
    },
    {
      args: { url, body: 'x' },
      wrong: ["unknown argument 'body'; allowed are url, json, headers, sign"],
    },
    { args: { url, headers: { 'a b': 'c' } }, wrong: ["'a b' can't be a header's name"] },
    { args: { url, headers: { Host: 'c' } }, wrong: ["the header 'Host' is set by the connector"] },
    {
      args: { url, headers: { A: 'b\r\nc: d' } },
      wrong: ["the header 'A' must be one line of text or { secret: NAME }"],
    },
    {
      args: { url, headers: { A: { secret: 'x', or: 1 } } },
      wrong: ["the header 'A' must be one line of text or { secret: NAME }"],
    },
    {
      args: { url, sign: 'x' },
      wrong: ["'sign' must be { secret: NAME, header: … }, the header optional"],
    },
  ])('says of $args: $wrong', ({ args, wrong }) => {
    expect(webhook.check('post', args)).toEqual(wrong);
  });
});

describe('readRetryAfter', () => {
  it.each([
    { value: '120', ms: 120_000 },
    { value: 'Mon, 05 Jan 2026 00:00:30 GMT', ms: 30_000 },
    { value: 'Sun, 04 Jan 2026 00:00:30 GMT', ms: 0 },
    { value: '-5', ms: undefined },
    { value: 'soon', ms: undefined },
    { value: null, ms: undefined },
  ])('reads $value as $ms', ({ value, ms }) => {
    expect(readRetryAfter(value, NOW)).toBe(ms);
  });
});

describe('withDeadline', () => {
  it('settles as the work does', async () => {
    expect(await withDeadline(Promise.resolve('done'), 10)).toBe('done');
    const failure = new Error('no');
    await expect(withDeadline(Promise.reject(failure), 10)).rejects.toBe(failure);
  });

  it('gives up on work that never ends', async () => {
    const error = await failureOf(withDeadline(new Promise(() => undefined), 1));
    expect(error).toMatchObject({ code: 'ACTION_TIMEOUT', retriable: true });
  });
});
