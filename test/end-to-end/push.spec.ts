import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { until } from '../harness/gatewatch-process.ts';
import { ADMIN_TOKEN, Installation, nginxLine, PUSH_TOKEN } from './installation.ts';

jest.setTimeout(30_000);

/** None of these may be found anywhere but sealed. */
const SECRETS = {
  bearer: 'sk-live-5h9GkQ2mZ7xW4vB8nT1rL6pY3',
  apiKey: 'XKEY-0a1b2c3d4e5f60718293a4b5',
  cookie: 'c00kie-9f8e7d6c5b4a39281706',
  setCookie: 'answer-c00kie-1122334455667788',
  query: 'sk-query-A8sD7fG6hJ5kL4zX3cV2bN1m',
  token: 'gho_16C7e42F292c6912E7710c838347Ae178B4a',
  userInfo: 'hunter2correcthorse',
  prompt: 'sk-proj-Zx9Cv8Bn7Mm6Aa5Ss4Dd3Ff2',
  answer: 'AKIAIOSFODNN7EXAMPLE',
  password: 'p4ssw0rd-of-the-unknown-format',
  broken: 'sk-broken-Qw3Er4Ty5Ui6Op7As8Df9Gh0',
  large: 'sk-large-Mn1Bv2Cx3Zl4Kj5Hg6Fd7Sa8',
  untimed: 'sk-untimed-Po9Iu8Yt7Re6Wq5As4Df3Gh',
  garbled: 'sk-garbled-Lk1Jh2Gf3Ds4Aq5Wz6Xe7Cr',
  deep: 'sk-deep-Bv9Nc8Mx7Zl6Ka5Js4Hd3Gf2',
};

let nth = 0;

/** A call as Kong writes it, with a secret in every place that has been seen to hold one. */
function call(more: object = {}): Record<string, unknown> {
  nth++;
  return {
    started_at: Date.now() - 1000,
    client_ip: '198.51.100.23',
    latencies: { request: 40 },
    request: {
      id: `call-${nth}`,
      method: 'POST',
      uri: `/v1/chat/completions?api_key=${SECRETS.query}&access_token=${SECRETS.token}`,
      querystring: { api_key: SECRETS.query, access_token: SECRETS.token },
      size: 900,
      headers: {
        authorization: `Bearer ${SECRETS.bearer}`,
        'x-api-key': SECRETS.apiKey,
        cookie: `session=${SECRETS.cookie}`,
        referer: `https://someone:${SECRETS.userInfo}@example.com/?token=${SECRETS.token}`,
        'user-agent': `curl/8.7.1 ${SECRETS.bearer}`,
      },
    },
    response: { status: 200, size: 70, headers: { 'set-cookie': `id=${SECRETS.setCookie}` } },
    ai: {
      proxy: {
        meta: { provider_name: 'openai', request_model: 'gpt-4o' },
        usage: { prompt_tokens: 12, completion_tokens: 7 },
        payload: {
          request: JSON.stringify({
            messages: [{ role: 'user', content: `my key is ${SECRETS.prompt}` }],
          }),
          response: JSON.stringify({
            choices: [{ message: { role: 'assistant', content: `try ${SECRETS.answer}` } }],
          }),
        },
      },
    },
    ...more,
  };
}

const text = (more?: object): string => JSON.stringify(call(more));
const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const megabyte = 'x'.repeat(1024 * 1024);

function invalidUtf8(): Buffer {
  const bytes = Buffer.from(text({ note: `${SECRETS.garbled} @@` }));
  bytes.set([0xff, 0xfe], bytes.indexOf('@@'));
  return bytes;
}

const BAD: readonly (readonly [reason: string, record: string | Buffer])[] = [
  ['not_json', `{"request": {"headers": {"authorization": "Bearer ${SECRETS.broken}`],
  ['unknown_format', JSON.stringify({ hello: 1, password: SECRETS.password })],
  ['no_time', text({ started_at: undefined, note: SECRETS.untimed })],
  ['too_large', text({ note: SECRETS.large, pad: megabyte })],
  ['too_deep', text({ note: SECRETS.deep, pad: '@@' }).replace('"@@"', nested(100))],
  ['invalid_utf8', invalidUtf8()],
];

const lines = (records: readonly (string | Buffer)[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.concat(records.flatMap((one) => [Buffer.from(one), Buffer.from('\n')])));

const place = new Installation();

beforeAll(() => place.start());
afterAll(() => place.remove());

describe('POST /v1/records', () => {
  it.each([
    ['text lines', 'nginx', `${nginxLine(Date.now())}\r\n\n${nginxLine(Date.now())}`, {}],
    ['NDJSON', 'kong', lines([text(), text()]), { 'content-type': 'application/x-ndjson' }],
    ['what it recognises itself', 'auto', lines([text(), nginxLine(Date.now())]), {}],
    ['gzip', 'kong', gzip(lines([text(), text()])), { 'content-encoding': 'gzip' }],
    ['an array', 'kong', `[${text()},${text()}]`, { 'content-type': 'application/json' }],
    ['an array on one line', 'auto', lines([`[${text()},${text()}]`]), {}],
    ['an array over many lines', 'auto', JSON.stringify([call(), call()], null, 2), {}],
  ])('takes %s', async (_what, source, body, headers) => {
    const { status, text: answer } = await place.push(source, body, headers);
    expect([status, JSON.parse(answer)]).toEqual([
      202,
      expect.objectContaining({ events: 2, dropped: 0, dead_letters: 0 }),
    ]);
  });

  it('makes a dead letter of each bad record, counted with its reason, and events of the good ones between', async () => {
    const before = await place.metric('gatewatch_dead_letters_total');
    const mixed = BAD.flatMap(([, record]) => [text(), record]);
    const counts = await place.pushed('auto', lines([...mixed, text()]));
    expect(counts).toEqual({
      records: 2 * BAD.length + 1,
      events: BAD.length + 1,
      dropped: 0,
      dead_letters: BAD.length,
    });
    const after = await place.metric('gatewatch_dead_letters_total');
    for (const [reason] of BAD) {
      const label = `reason="${reason}"`;
      expect([reason, (after.get(label) ?? 0) - (before.get(label) ?? 0)]).toEqual([reason, 1]);
    }
    const letters = place.deadLetters().slice(-BAD.length);
    expect(letters.map(({ reason }) => reason)).toEqual(BAD.map(([reason]) => reason));
    for (const { sealed } of letters) expect(sealed.length).toBeGreaterThan(50);
  });

  it.each([
    ['an array among good records', `[${text()},"broken",${text()},5,${text()}]`],
    ['invalid UTF-8 in an array', arrayWithInvalidUtf8()],
  ])('keeps what is good of %s', async (_what, body) => {
    const counts = await place.pushed('kong', body, { 'content-type': 'application/json' });
    expect(counts).toMatchObject({ events: 3, dead_letters: counts.records - 3 });
    expect(counts.dead_letters).toBeGreaterThan(0);
  });

  it('reads each of many pushes at once as its own source', async () => {
    const pushes = Array.from({ length: 24 }, (_, turn) =>
      turn % 2 === 0 ? place.pushed('kong', text()) : place.pushed('nginx', nginxLine(Date.now())),
    );
    for (const counts of await Promise.all(pushes))
      expect(counts).toMatchObject({ events: 1, dead_letters: 0 });
  });

  it('counts what it received', async () => {
    const before = await place.total('gatewatch_records_received_total');
    await place.pushed('nginx', `${nginxLine(Date.now())}\nno line of a log\n`);
    expect((await place.total('gatewatch_records_received_total')) - before).toBe(2);
  });

  it('leaves no secret in the data directory nor in an answer, save sealed', async () => {
    const made = await place.total('gatewatch_events_produced_total');
    const kept = async (): Promise<true | undefined> => place.keptEvents() === made || undefined;
    await until('all events in the store', kept, 10_000);
    const secrets = [...Object.values(SECRETS), PUSH_TOKEN, ADMIN_TOKEN];
    expect(place.leakedOnDisk(secrets)).toEqual([]);
    expect(place.leakedOnDisk(['call-1'])).not.toEqual([]); // it would find what is there
    for (const path of ['/v1/incidents', '/v1/runs', '/v1/rules', '/metrics', '/health']) {
      const { status, text: answer } = await place.ask(path);
      expect(status).toBe(200);
      expect([path, secrets.filter((secret) => answer.includes(secret))]).toEqual([path, []]);
    }
  });
});

describe('the door', () => {
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const record = nginxLine(Date.now());
  const post = (more: object): RequestInit => ({ method: 'POST', body: record, ...more });
  const closing = {
    method: 'POST',
    body: '{"state":"closed"}',
    headers: { ...bearer(PUSH_TOKEN), 'content-type': 'application/json' },
  };

  it.each<
    readonly [
      what: string,
      path: string,
      init: RequestInit,
      answer: readonly [status: number, code: string],
    ]
  >([
    ['no token', '/v1/records/nginx', post({}), [401, 'token-needed']],
    [
      'another token',
      '/v1/records/nginx',
      post({ headers: bearer('x'.repeat(40)) }),
      [401, 'token-unknown'],
    ],
    ['the push token to administer', '/v1/incidents/any/state', closing, [403, 'token-too-weak']],
    [
      'a foreign origin',
      '/v1/records/nginx',
      post({ headers: { ...bearer(PUSH_TOKEN), origin: 'https://evil.example' } }),
      [403, 'cross-origin'],
    ],
    [
      'a source that there is not',
      '/v1/records/nosuch',
      post({ headers: bearer(PUSH_TOKEN) }),
      [404, 'unknown-source'],
    ],
    [
      'an empty body',
      '/v1/records/nginx',
      post({ headers: bearer(PUSH_TOKEN), body: '' }),
      [400, 'invalid'],
    ],
    [
      'gzip that unpacks to 65 MiB',
      '/v1/records/nginx',
      post({
        headers: { ...bearer(PUSH_TOKEN), 'content-encoding': 'gzip' },
        body: gzip(Buffer.alloc(65 * 1024 * 1024)),
      }),
      [413, 'body-too-large'],
    ],
    [
      'what is no gzip',
      '/v1/records/nginx',
      post({ headers: { ...bearer(PUSH_TOKEN), 'content-encoding': 'gzip' } }),
      [400, 'bad-encoding'],
    ],
    [
      'a path that is no text',
      '/v1/records/%zz',
      post({ headers: bearer(PUSH_TOKEN) }),
      [400, 'invalid'],
    ],
  ])('refuses %s as RFC 9457 has it', async (_what, path, init, [status, code]) => {
    const answer = await place.ask(path, init);
    expect([answer.status, answer.type]).toEqual([
      status,
      expect.stringMatching(/^application\/problem\+json/),
    ]);
    expect(JSON.parse(answer.text)).toMatchObject({
      type: `urn:gatewatch:problem:${code}`,
      status,
      title: expect.any(String),
    });
  });

  it('refuses a body that is announced as too large, and says how large it may be', async () => {
    const headers = { ...bearer(PUSH_TOKEN), 'content-length': String(11 * 1024 * 1024) };
    const { status, text: answer } = await begin('/v1/records/nginx', 'POST', headers);
    expect(status).toBe(413);
    expect(JSON.parse(answer)).toMatchObject({
      type: 'urn:gatewatch:problem:body-too-large',
      detail: expect.stringMatching(/10MiB.*gzip/),
    });
  });

  it.each(['evil.example', 'evil.example:7117', 'localhost.evil.example'])(
    'refuses the foreign host %s, against DNS rebinding',
    async (host) => {
      expect((await begin('/v1/incidents', 'GET', { host })).status).toBe(421);
    },
  );

  it('reads without a token on loopback, and administers with the right one', async () => {
    expect((await place.ask('/v1/incidents')).status).toBe(200);
    const { status } = await place.ask('/v1/incidents/any/state', {
      ...closing,
      headers: { ...closing.headers, ...bearer(ADMIN_TOKEN) },
    });
    expect(status).toBe(404);
  });

  /** Sends the headers alone; fetch would set some of them by itself. */
  async function begin(
    path: string,
    method: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<{ status: number | undefined; text: string }> {
    const asking = request(`${place.address}${path}`, { method, headers });
    asking.on('error', () => undefined); // the body will never come
    if (method === 'GET') asking.end();
    else asking.flushHeaders();
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    asking.destroy();
    return { status: response.statusCode, text: Buffer.concat(chunks).toString() };
  }
});

function gzip(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gzipSync(bytes));
}

function arrayWithInvalidUtf8(): Uint8Array<ArrayBuffer> {
  const parts = [text(), invalidUtf8(), text(), text()];
  const joined = parts.flatMap((part, index) => [
    Buffer.from(index === 0 ? '[' : ','),
    Buffer.from(part),
  ]);
  return new Uint8Array(Buffer.concat([...joined, Buffer.from(']')]));
}
