import { get } from 'node:https';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { Signal } from '@gatewatch/event';
import {
  Body,
  Controller,
  Get,
  Module,
  Post,
  Req,
  Res,
  Sse,
  type MessageEvent,
} from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { IsInt, Max } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { concat, NEVER, of, type Observable } from 'rxjs';
import { GatewatchConfig } from '../configuration/gatewatch-config.ts';
import { StartError } from '../lifecycle/start-error.ts';
import { createTelemetry, EMIT, TELEMETRY } from '../telemetry/telemetry.ts';
import { callerOf } from './caller.ts';
import { createHttpApp, type HttpApp } from './http-app.ts';
import { refuse } from './problem-exception.ts';
import { RecordsBody } from './records-body.ts';
import { FileTokenStore, openTokens, type OpenedTokens } from './tokens.ts';

class Settings {
  @IsInt()
  @Max(9)
  level!: number;
}

const inHand = Promise.withResolvers<() => void>();

@Controller('v1')
class ThingsController {
  @Post('records/:source')
  push(@RecordsBody() body: Buffer): { bytes: number; text: string } {
    return { bytes: body.length, text: body.subarray(0, 20).toString() };
  }
  @Get('things')
  list(@Req() request: FastifyRequest): { caller: string } {
    return { caller: callerOf(request) };
  }
  @Post('things')
  change(@Body() settings: Settings): Settings {
    return settings;
  }
  @Get('fault')
  fault(): never {
    throw new Error('cannot reach redis://user:hunter2@host');
  }
  @Get('busy')
  busy(): never {
    throw refuse(429, 'busy', 'try again', { 'retry-after': '1' });
  }
  @Get('slow')
  slow(): Promise<string> {
    return new Promise((resolve) => {
      inHand.resolve(() => resolve('done'));
    });
  }
  @Sse('events')
  events(): Observable<MessageEvent> {
    return concat(of({ data: 'one' }), NEVER);
  }
  @Get('stream')
  stream(@Res() reply: FastifyReply): void {
    const stream = new PassThrough();
    stream.write('data: 1\n\n');
    void reply.type('text/event-stream').send(stream);
  }
}

@Module({ controllers: [ThingsController] })
class RootModule {}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  json(): Record<string, unknown>;
}

type Ask = (
  method: string,
  path: string,
  headers?: Record<string, string>,
  body?: string | Buffer,
) => Promise<Answer>;

function askAt(url: string): Ask {
  return (method, path, headers = {}, body) =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(url);
      const sent = httpRequest(
        { hostname, port, path, method, headers, agent: false },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            const { statusCode = 0, headers: received } = answer;
            resolve({
              status: statusCode,
              headers: received,
              text,
              json: () => JSON.parse(text) as Record<string, unknown>,
            });
          });
        },
      );
      sent.on('error', reject);
      if (body !== undefined) sent.setHeader('content-length', Buffer.byteLength(body));
      sent.end(body);
    });
}

let folder: string;
let opened: OpenedTokens;
let bearer: { push: Record<string, string>; admin: Record<string, string> };
const signals: Signal[] = [];
let now = 1_000_000;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatewatch-http-'));
  opened = await openTokens(new FileTokenStore(folder));
  const { push = '', admin = '' } = opened.created ?? {};
  bearer = {
    push: { authorization: `Bearer ${push}` },
    admin: { authorization: `Bearer ${admin}` },
  };
});
afterAll(() => rmSync(folder, { recursive: true }));

async function start(
  change: (config: GatewatchConfig) => void = () => undefined,
): Promise<{ http: HttpApp; url: string; ask: Ask }> {
  const config = new GatewatchConfig();
  config.http.port = 0;
  change(config);
  const telemetry = createTelemetry();
  const http = await createHttpApp(RootModule, {
    config,
    telemetry: {
      ...telemetry,
      emit: (signal) => {
        signals.push(signal);
        telemetry.emit(signal);
      },
    },
    tokens: opened.tokens,
    hmacKey: Buffer.alloc(32, 1),
    logger: false,
    now: () => now,
    maxBodyBytes: 1000,
    maxUnpackedBytes: 5000,
  });
  const url = await http.listen();
  return { http, url, ask: askAt(url.replace('localhost', '127.0.0.1')) };
}

function problemOf(answer: Answer): { status: number; type: unknown } {
  expect(answer.headers['content-type']).toContain('application/problem+json');
  const body = answer.json();
  expect(body).toMatchObject({ status: answer.status });
  expect(typeof body['title']).toBe('string');
  return {
    status: answer.status,
    type: String(body['type']).replace('urn:gatewatch:problem:', ''),
  };
}

describe('on loopback', () => {
  let http: HttpApp;
  let url: string;
  let ask: Ask;
  beforeAll(async () => {
    ({ http, url, ask } = await start((config) => {
      config.http.allowedHosts = ['watch.example.com'];
    }));
  });
  afterAll(() => http.close());

  it('reading is free, and answers carry the headers that a page needs', async () => {
    const answer = await ask('GET', '/v1/things');
    expect(answer.json()).toEqual({ caller: 'nobody' });
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    });
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  });

  it.each([
    ['localhost', 200],
    ['127.0.0.1:9999', 200],
    ['[::1]:80', 200],
    ['127.1.2.3', 200],
    ['Watch.Example.com.', 200],
    ['evil.example.com', 421],
    ['127.0.0.1.evil.com', 421],
    ['localhost.evil.com', 421],
    ['8.8.8.8', 421],
    ['user@localhost', 421],
    ['localhost:80:80', 421],
    ['/', 421],
  ])('the Host %j is answered with %d', async (host, status) => {
    const answer = await ask('GET', '/v1/things', { host });
    expect(answer.status).toBe(status);
    if (status !== 200) expect(problemOf(answer).type).toBe('misdirected');
  });

  it.each([
    ['the same', () => url, 200],
    ['another site', () => 'https://evil.example.com', 403],
    ['another port', () => 'http://127.0.0.1:1', 403],
    ['an opaque one', () => 'null', 403],
  ])('the Origin of %s', async (_name, origin, status) => {
    expect((await ask('GET', '/v1/things', { origin: origin() })).status).toBe(status);
    const change = await ask('POST', '/v1/records/x', { ...bearer.push, origin: origin() }, 'x');
    expect(change.status).toBe(status === 200 ? 201 : 403);
  });

  it('images and scripts of other sites get nothing, a link does', async () => {
    const site = { 'sec-fetch-site': 'cross-site' };
    expect((await ask('GET', '/v1/things', { ...site, 'sec-fetch-mode': 'no-cors' })).status).toBe(
      403,
    );
    expect((await ask('GET', '/v1/things', { ...site, 'sec-fetch-mode': 'navigate' })).status).toBe(
      200,
    );
  });

  it.each([
    ['without a token', 'POST', '/v1/records/kong', () => ({}), 401, 'token-needed'],
    [
      'with a foreign token',
      'POST',
      '/v1/records/kong',
      () => ({ authorization: 'Bearer gwa_x' }),
      401,
      'token-unknown',
    ],
    [
      'with another scheme',
      'POST',
      '/v1/records/kong',
      () => ({ authorization: 'Basic eDp5' }),
      401,
      'token-unknown',
    ],
    ['a change without a token', 'POST', '/v1/things', () => ({}), 401, 'token-needed'],
    [
      'a change with the push token',
      'POST',
      '/v1/things',
      () => bearer.push,
      403,
      'token-too-weak',
    ],
    ['an unknown route without a token', 'DELETE', '/v1/nothing', () => ({}), 401, 'token-needed'],
    [
      'a near miss of the push route',
      'POST',
      '/v1/records/../things',
      () => bearer.push,
      403,
      'token-too-weak',
    ],
  ] as const)('is refused: %s', async (...[, method, path, headers, status, type]) => {
    const answer = await ask(
      method,
      path,
      { ...headers(), 'content-type': 'application/json' },
      '{}',
    );
    expect(problemOf(answer)).toEqual({ status, type });
    if (status === 401) expect(answer.headers['www-authenticate']).toContain('Bearer');
  });

  it('an unknown route is a problem, too', async () => {
    expect(problemOf(await ask('GET', '/nothing'))).toEqual({ status: 404, type: 'not-found' });
  });

  it.each(['application/x-ndjson', 'application/json', 'text/plain', undefined])(
    'records come as their bytes, whatever the media type %s',
    async (type) => {
      const headers = { ...bearer.push, ...(type ? { 'content-type': type } : {}) };
      const answer = await ask('POST', '/v1/records/kong', headers, '{"a":1}\n{"a":2}\n');
      expect(answer.json()).toEqual({ bytes: 16, text: '{"a":1}\n{"a":2}\n' });
    },
  );

  it('records are unpacked', async () => {
    const headers = { ...bearer.admin, 'content-encoding': 'gzip', 'content-type': 'text/plain' };
    const packed = Buffer.concat([gzipSync('abc\n'), gzipSync('def\n')]);
    const answer = await ask('POST', '/v1/records/kong', headers, packed);
    expect(answer.json()).toEqual({ bytes: 8, text: 'abc\ndef\n' });
  });

  it.each([
    ['a body beyond the limit', 'identity', () => Buffer.alloc(1001), 413, 'body-too-large'],
    ['a bomb', 'gzip', () => gzipSync(Buffer.alloc(5001)), 413, 'body-too-large'],
    ['what is not gzip', 'gzip', () => Buffer.from('x'), 400, 'bad-encoding'],
    ['a cut off gzip', 'gzip', () => gzipSync('abc').subarray(0, 12), 400, 'bad-encoding'],
    ['an unknown encoding', 'compress', () => Buffer.from('x'), 415, 'unknown-encoding'],
  ])('is refused: %s', async (...[, encoding, body, status, type]) => {
    const headers = { ...bearer.push, 'content-encoding': encoding, 'content-type': 'text/plain' };
    const answer = await ask('POST', '/v1/records/kong', headers, body());
    expect(problemOf(answer)).toEqual({ status, type });
  });

  it.each([
    ['JSON that is not', 'application/json', '{"a"', 400, 'invalid'],
    ['an empty body', 'application/json', '', 400, 'invalid'],
    ['a poisoned prototype', 'application/json', '{"__proto__":{"a":1}}', 400, 'invalid'],
    ['another media type', 'text/plain', '{}', 415, 'invalid'],
    ['an unknown key', 'application/json', '{"level":1,"x":1}', 400, 'invalid'],
    ['a wrong value', 'application/json', '{"level":10}', 400, 'invalid'],
  ])('is refused: %s', async (...[, type, body, status, code]) => {
    const headers = { ...bearer.admin, 'content-type': type };
    const answer = await ask('POST', '/v1/things', headers, body);
    expect(problemOf(answer)).toEqual({ status, type: code });
  });

  it('a body is taken when it is right', async () => {
    const headers = { ...bearer.admin, 'content-type': 'application/json' };
    const answer = await ask('POST', '/v1/things', headers, '{"level":9}');
    expect(answer.json()).toEqual({ level: 9 });
  });

  it('a refusal can carry headers', async () => {
    const answer = await ask('GET', '/v1/busy');
    expect(problemOf(answer)).toEqual({ status: 429, type: 'busy' });
    expect(answer.headers['retry-after']).toBe('1');
  });

  it('a fault tells the log, without its secret, and not the client', async () => {
    signals.length = 0;
    const answer = await ask('GET', '/v1/fault');
    expect(problemOf(answer).status).toBe(500);
    expect(answer.text).not.toContain('redis');
    expect(signals).toEqual([
      { name: 'fault', place: 'http', message: 'cannot reach redis://***@host', attempt: 1 },
    ]);
  });

  it('metrics are there', async () => {
    const { headers, text } = await ask('GET', '/metrics');
    expect(headers['content-type']).toContain('text/plain; version=0.0.4');
    expect(text).toMatch(/gatewatch_faults_total\{place="http"\} \d/);
    expect(text).toContain('process_cpu_user_seconds_total');
  });

  it('health is the worst of its components', async () => {
    expect((await ask('GET', '/health')).json()).toEqual({ status: 'up', components: [] });
    http.health.report({ name: 'log', status: 'up' });
    http.health.report({ name: 'redis', status: 'degraded', detail: 'slow' });
    const degraded = await ask('GET', '/health');
    expect(degraded.status).toBe(200);
    expect(degraded.json()['status']).toBe('degraded');
    http.health.report({ name: 'redis', status: 'down' });
    const down = await ask('GET', '/health');
    expect(down.status).toBe(503);
    expect(down.json()).toEqual({
      status: 'down',
      components: [
        { name: 'log', status: 'up' },
        { name: 'redis', status: 'down' },
      ],
    });
    http.health.remove('redis');
    expect((await ask('GET', '/health')).status).toBe(200);
  });

  describe('a session', () => {
    it('is opened once by the link that was shown, and changes state from its page alone', async () => {
      const link = http.loginLink().slice(url.length);
      const login = await ask('GET', link);
      expect(login.status).toBe(303);
      expect(login.headers.location).toBe('/');
      const [cookie = ''] = login.headers['set-cookie'] ?? [];
      expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Max-Age=43200$/);
      expect(problemOf(await ask('GET', link))).toEqual({ status: 401, type: 'login-code-spent' });

      const session = { cookie: cookie.split(';')[0] ?? '', 'content-type': 'application/json' };
      expect((await ask('GET', '/v1/session', session)).json()).toEqual({ caller: 'admin' });
      const change = (headers: Record<string, string>) =>
        ask('POST', '/v1/things', { ...session, ...headers }, '{"level":1}');
      expect((await change({ origin: url })).status).toBe(201);
      expect((await change({ 'sec-fetch-site': 'same-origin' })).status).toBe(201);
      expect(problemOf(await change({}))).toEqual({ status: 403, type: 'cross-origin' });
      expect(problemOf(await change({ origin: 'http://127.0.0.1:1' })).status).toBe(403);

      now += 12 * 3_600_000;
      expect(problemOf(await change({ origin: url })).status).toBe(401);
    });

    it('is opened by the admin token, never by the push token', async () => {
      const open = (token: string) =>
        ask(
          'POST',
          '/v1/session',
          { 'content-type': 'application/json' },
          JSON.stringify({ token }),
        );
      const answer = await open(opened.created?.admin ?? '');
      expect(answer.status).toBe(204);
      const cookie = (answer.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
      expect((await ask('GET', '/v1/session', { cookie })).json()).toEqual({ caller: 'admin' });
      expect((await open(opened.created?.push ?? '')).status).toBe(401);
      const end = await ask('DELETE', '/v1/session', { cookie, origin: url });
      expect(end.headers['set-cookie']?.[0]).toContain('gatewatch_session=; ');
    });

    it.each(['', 'a.b.c', '9999999999999.x.', '9999999999999.x.AAAA'])(
      'is not made up as %j',
      async (value) => {
        const answer = await ask('GET', '/v1/session', { cookie: `gatewatch_session=${value}` });
        expect(answer.json()).toEqual({ caller: 'nobody' });
      },
    );

    it.each(['/login', '/login?token=', '/login?token=a&token=b', '/login?token=gwl_none'])(
      'is not opened by %s',
      async (path) => {
        expect((await ask('GET', path)).status).toBe(401);
      },
    );
  });
});

describe('on any other address', () => {
  let http: HttpApp;
  let ask: Ask;
  beforeAll(async () => {
    ({ http, ask } = await start((config) => {
      config.http.host = '0.0.0.0';
      config.http.publicUrl = 'https://gatewatch.example.com';
    }));
  });
  afterAll(() => http.close());

  it('everything but health needs a token, and health tells a stranger its status alone', async () => {
    http.health.report({ name: 'redis', status: 'degraded', detail: 'at 10.1.2.3' });
    expect((await ask('GET', '/health')).json()).toEqual({ status: 'degraded' });
    expect((await ask('GET', '/health', bearer.admin)).json()).toHaveProperty('components');
    for (const path of ['/v1/things', '/metrics', '/v1/session', '/', '/nothing']) {
      expect(problemOf(await ask('GET', path))).toEqual({ status: 401, type: 'token-needed' });
    }
    expect((await ask('GET', '/v1/things', bearer.admin)).json()).toEqual({ caller: 'admin' });
    expect(problemOf(await ask('GET', '/v1/things', bearer.push)).type).toBe('token-too-weak');
    expect((await ask('POST', '/v1/records/x', bearer.push, 'x')).status).toBe(201);
  });

  it.each([
    ['gatewatch.example.com', 200],
    ['192.168.1.7:7117', 200],
    ['evil.example.com', 421],
  ])('the Host %s is answered with %d', async (host, status) => {
    expect((await ask('GET', '/v1/things', { ...bearer.admin, host })).status).toBe(status);
  });

  it('its link and cookie are for the public address', async () => {
    const link = http.loginLink();
    expect(link.startsWith('https://gatewatch.example.com/login?token=gwl_')).toBe(true);
    const login = await ask('GET', new URL(link).pathname + new URL(link).search);
    const cookie = login.headers['set-cookie']?.[0] ?? '';
    expect(cookie).toMatch(/; Secure$/);
    const session = { cookie: cookie.split(';')[0] ?? '', 'content-type': 'application/json' };
    const origin = 'https://gatewatch.example.com';
    expect((await ask('POST', '/v1/things', { ...session, origin }, '{"level":1}')).status).toBe(
      201,
    );
  });
});

describe('a process', () => {
  let http: HttpApp | undefined;
  afterEach(() => http?.close());

  it('that finds its port taken says so in one sentence', async () => {
    const first = await start();
    ({ http } = first);
    const port = Number(new URL(first.url).port);
    const second = start((config) => {
      config.http.port = port;
    });
    await expect(second).rejects.toThrow(StartError);
    await expect(second).rejects.toThrow(
      `port ${port} on 127.0.0.1 is already taken: stop what uses it, or set http.port (GATEWATCH_HTTP_PORT) to another`,
    );
  });

  it('that has no such address says so', async () => {
    const wrong = start((config) => {
      config.http.host = '203.0.113.1';
    });
    await expect(wrong).rejects.toThrow('203.0.113.1 is not an address of this machine');
  });

  it('that closes ends streams and finishes what is in hand', async () => {
    const started = await start();
    const stream = started.ask('GET', '/v1/stream');
    const events = started.ask('GET', '/v1/events', { accept: 'text/event-stream' });
    const slow = started.ask('GET', '/v1/slow');
    const answerSlow = await inHand.promise;
    const closed = started.http.close();
    expect((await stream).text).toBe('data: 1\n\n');
    const { text, headers } = await events;
    expect(text).toContain('data: one\n');
    expect(headers).toMatchObject({
      'content-type': 'text/event-stream',
      'x-content-type-options': 'nosniff',
    });
    answerSlow();
    expect((await slow).text).toBe('done');
    await closed;
    await expect(started.ask('GET', '/health')).rejects.toThrow('ECONNREFUSED');
  });

  it('provides its telemetry, configuration and health to every module', async () => {
    ({ http } = await start());
    expect(http.app.get(GatewatchConfig)).toBeInstanceOf(GatewatchConfig);
    expect(typeof http.app.get(EMIT)).toBe('function');
    expect(http.app.get(TELEMETRY)).toHaveProperty('metricsText');
  });
});

describe('the tokens', () => {
  it('are shown once and kept as hashes in a private file', async () => {
    expect(opened.created?.push).toMatch(/^gwp_[\w-]{43}$/);
    expect(opened.created?.admin).toMatch(/^gwa_[\w-]{43}$/);
    const again = await openTokens(new FileTokenStore(folder));
    expect(again.created).toBeUndefined();
    expect(again.tokens.roleOf(opened.created?.push ?? '')).toBe('push');
    expect(again.tokens.roleOf(opened.created?.admin ?? '')).toBe('admin');
    expect(again.tokens.roleOf('gwa_')).toBeUndefined();
    expect(statSync(join(folder, 'tokens.json')).mode & 0o777).toBe(0o600);
  });

  it('are the same for two processes that start at once', async () => {
    const shared = mkdtempSync(join(tmpdir(), 'gatewatch-tokens-'));
    const both = await Promise.all([1, 2].map(() => openTokens(new FileTokenStore(shared))));
    const created = both.flatMap((one) => (one.created ? [one.created] : []));
    expect(created).toHaveLength(1);
    for (const { tokens } of both) expect(tokens.roleOf(created[0]?.admin ?? '')).toBe('admin');
    rmSync(shared, { recursive: true });
  });

  it('can be configured', async () => {
    const { tokens, created } = await openTokens(new FileTokenStore(join(folder, 'none')), {
      pushToken: 'p',
      adminToken: 'a',
    });
    expect(created).toBeUndefined();
    expect([tokens.roleOf('p'), tokens.roleOf('a')]).toEqual(['push', 'admin']);
  });
});

/** Of a pair for these tests alone: localhost, for a hundred years. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUEfOMdsdnCPxQNpNC5/WKXb5slwYwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNTAyMzg1NVoYDzIxMjYxMTAx
MDIzODU1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASWKzpXFu44TyePt8c/Y4CQaFNjAnFAqu32x2lEa3GZzddy/v6flITc
ZNrYZgiIetQWT6388tkAAeFMEqxaQ/zfo28wbTAdBgNVHQ4EFgQUH56HXNW/xW3w
xer9TY29fKMCUV4wHwYDVR0jBBgwFoAUH56HXNW/xW3wxer9TY29fKMCUV4wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDRwAwRAIgRTbXlgOuSEJRHH1HBh1Ct5u0CjQPGqpbOfpgxzgm1yMCIEOB
6t2M/nNQCQ9ZVCO5Z9ObbqyQJA+hqxi6A50aDLKM
-----END CERTIFICATE-----`;
const CERTIFICATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg+mFtE5i00rWxhgY2
+vfwA2wHTQcJkIybN7NKvEcCPGGhRANCAASWKzpXFu44TyePt8c/Y4CQaFNjAnFA
qu32x2lEa3GZzddy/v6flITcZNrYZgiIetQWT6388tkAAeFMEqxaQ/zf
-----END PRIVATE KEY-----`;

describe('with a certificate', () => {
  it('speaks TLS and says so in its address', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatewatch-https-'));
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    writeFileSync(cert, CERTIFICATE);
    writeFileSync(key, CERTIFICATE_KEY);
    const { http, url } = await start((config) => {
      config.http.tls = { cert, key };
    });
    try {
      expect(url).toMatch(/^https:/);
      const status = await new Promise((resolve, reject) => {
        const { port } = new URL(url);
        const options = { host: 'localhost', port, path: '/health', ca: CERTIFICATE };
        get(options, ({ statusCode }) => resolve(statusCode)).on('error', reject);
      });
      expect(status).toBe(200);
    } finally {
      await http.close();
      rmSync(folder, { recursive: true });
    }
  });
});
