import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { identify } from '@gatewatch/event';
import { createNormalizer } from './normalizer.ts';
import { loadSources } from './source-set.ts';

const folder = join(import.meta.dirname, '../../../../sources');
const names = readdirSync(folder).filter((name) =>
  /^(_.*|ecs|kong|litellm|nginx)\.yml$/.test(name),
);
const { sources } = loadSources(
  names.map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') })),
);
const normalizer = createNormalizer({
  sources,
  tokenize: (credential) => `t:${identify('key', credential)}`,
  decode: () => undefined,
});
const outputOf = (record: string) =>
  JSON.stringify(
    normalizer.normalize(record, { input: 'in', offset: 0 }, Date.UTC(2026, 0, 1)),
  ).replaceAll(String.raw`\"`, '"');

type Json = Record<string, unknown>;

const HEADERS = [
  'authorization',
  'proxy-authorization',
  'apikey',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'cookie',
];
const PARAMETERS = ['apikey', 'api_key', 'api-key', 'key', 'access_token', 'token'];

const secretText = fc
  .string({ unit: fc.constantFrom(...'abcXYZ0189-_.~+/='.split('')), minLength: 5, maxLength: 60 })
  .map((text) => `Zq7${text}`);

/** Where a secret is put, and in which record. */
const placed = fc.oneof(
  fc.tuple(fc.constant('header'), fc.constantFrom(...HEADERS)),
  fc.tuple(fc.constant('list header'), fc.constantFrom('apikey', 'x-api-key', 'authorization')),
  fc.tuple(fc.constant('query'), fc.constantFrom(...PARAMETERS)),
);

function asHeader(name: string, secret: string, scheme: string): string {
  if (name === 'cookie') return `theme=dark; session=${secret}`;
  return name.endsWith('authorization') ? `${scheme} ${secret}`.trim() : secret;
}

function kongWith([way, name]: [string, string], secret: string, scheme: string): Json {
  const query = way === 'query' ? `?a=1&${name}=${encodeURIComponent(secret)}` : '';
  const value = asHeader(name, secret, scheme);
  const header = way === 'list header' ? [value, 'second-value'] : value;
  return {
    request: {
      method: 'POST',
      uri: `/v1/chat${query}`,
      querystring: way === 'query' ? { a: '1', [name]: secret } : {},
      headers: way === 'query' ? {} : { host: 'h', [name]: header },
    },
    latencies: { request: 10 },
    response: { status: 401 },
    client_ip: '203.0.113.9',
    started_at: 1760097336123,
  };
}

const scheme = fc.constantFrom('Bearer', 'bearer', 'Basic', '');

describe('a secret in a place that is known to carry one appears in no output', () => {
  it('of a Kong event, also where other members repeat it', () => {
    fc.assert(
      fc.property(placed, secretText, scheme, (where, secret, scheme) => {
        const record = kongWith(where, secret, scheme);
        const repeated = {
          ...record,
          consumer: { username: `u ${secret} v` },
          route: { name: secret },
        };
        const output = outputOf(JSON.stringify(repeated));
        expect(output).toContain('"event.tier":"gateway"');
        expect(output).not.toContain(secret);
      }),
      { numRuns: 1000 },
    );
  });

  it('of a dead letter without a time, of an unknown format, of a broken record', () => {
    const breaks: ((record: Json) => string)[] = [
      (record) => JSON.stringify({ ...record, started_at: 'soon' }),
      (record) => JSON.stringify({ ...record, latencies: undefined }),
      (record) => JSON.stringify({ log: JSON.stringify({ ...record, latencies: undefined }) }),
      (record) => JSON.stringify(record).slice(0, -3),
      (record) => JSON.stringify({ log: JSON.stringify(record).slice(0, -3) }),
      (record) => JSON.stringify([[[[[record]]]]]),
      (record) => JSON.stringify({ record, deep: JSON.parse('['.repeat(150) + ']'.repeat(150)) }),
      (record) => `\uD800${JSON.stringify(record)}`,
      (record) => JSON.stringify(record) + ' '.repeat(1_048_577),
    ];
    fc.assert(
      fc.property(
        placed,
        secretText,
        scheme,
        fc.constantFrom(...breaks),
        (where, secret, scheme, broken) => {
          const output = outputOf(broken(kongWith(where, secret, scheme)));
          expect(output).toContain('"deadLetters":[{');
          expect(output).not.toContain(secret);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('of a record that is cut off anywhere, not even its beginning', () => {
    fc.assert(
      fc.property(placed, secretText, scheme, fc.nat(), (where, secret, scheme, at) => {
        const text = JSON.stringify(kongWith(where, secret, scheme));
        const output = outputOf(text.slice(0, 1 + (at % (text.length - 1))));
        expect(output).not.toContain(secret.slice(0, 8));
      }),
      { numRuns: 1000 },
    );
  });

  it('of an NGINX line, whole or cut off', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PARAMETERS), secretText, fc.nat(200), (name, secret, at) => {
        const value = encodeURIComponent(secret);
        const line = `203.0.113.9 - - [10/Oct/2025:13:55:36 +0000] "GET /v1?${name}=${value} HTTP/1.1" 200 1 "https://a/?b=1&${name}=${value}" "x"`;
        expect(outputOf(line)).toContain('"event.tier":"edge"');
        expect(outputOf(line)).not.toContain(value);
        expect(outputOf(line.slice(0, at))).not.toContain(value.slice(0, 8));
      }),
      { numRuns: 500 },
    );
  });

  it('of an ECS event, nested or flat', () => {
    fc.assert(
      fc.property(fc.constantFrom(...HEADERS), secretText, fc.boolean(), (name, secret, flat) => {
        const value = asHeader(name, secret, 'Bearer');
        const members = flat
          ? { [`http.request.headers.${name}`]: value }
          : { http: { request: { headers: { [name]: value } } } };
        const record = { '@timestamp': 1760097336123, 'event.kind': 'event', ...members };
        const output = outputOf(JSON.stringify(record));
        expect(output).toContain('"event.tier":"app"');
        expect(output).not.toContain(secret);
      }),
      { numRuns: 500 },
    );
  });
});
