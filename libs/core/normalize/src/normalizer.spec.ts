import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { CONTENT_FIELDS, identify, type GatewayEvent } from '@gatewatch/event';
import { createNormalizer, type NormalizerOptions } from './normalizer.ts';
import { loadSources } from './source-set.ts';

const folder = join(import.meta.dirname, '../../../../sources');
const names = readdirSync(folder).filter((name) =>
  /^(_.*|ecs|kong|litellm|nginx)\.yml$/.test(name),
);
const { sources } = loadSources(
  names.map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') })),
);

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const ARRIVAL = Date.UTC(2026, 0, 1);
const encoder = new TextEncoder();

const tokenize = (credential: string) => `t:${identify('key', credential)}`;
const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

function aNormalizer(options: Partial<NormalizerOptions> = {}) {
  return createNormalizer({ sources, tokenize, decode: decodeUtf8, ...options });
}

function normalize(record: unknown, options: Partial<NormalizerOptions> = {}) {
  const text = typeof record === 'string' ? record : JSON.stringify(record);
  return aNormalizer(options).normalize(text, { input: 'in', offset: 7 }, ARRIVAL);
}

const kong = {
  started_at: 1760097336123,
  latencies: { request: 10, kong: 1, proxy: 9 },
  client_ip: '203.0.113.9',
  request: { method: 'POST', uri: '/v1/chat', headers: {}, querystring: {} },
  response: { status: 200, headers: {} },
};

function wrap(times: number): string {
  let text = JSON.stringify(kong);
  for (let index = 0; index < times; index++) text = JSON.stringify({ log: text });
  return text;
}

const reasons = (record: unknown, options?: Partial<NormalizerOptions>) =>
  normalize(record, options).deadLetters.map(({ reason }) => reason);

describe('createNormalizer', () => {
  it('tells the tokens under all keys while keys overlap, the entity staying under the first', () => {
    const request = { ...kong.request, headers: { apikey: 'key-1234' } };
    const otherTokens = (token: string) => [`new:${token}`];
    const [event] = normalize({ ...kong, request }, { otherTokens }).events;
    const token = tokenize('key-1234');
    expect(event).toMatchObject({ 'api.key.token': token, 'api.key.id': token });
    expect(event?.['api.key.tokens']).toEqual([token, `new:${token}`]);
    expect(normalize({ ...kong, request }).events[0]).not.toHaveProperty(['api.key.tokens']);
  });

  it.each([
    { name: 'text that is neither JSON nor a known line', record: 'hello', reason: 'not_json' },
    { name: 'JSON that ends too early', record: '{"request":{', reason: 'not_json' },
    { name: 'an object that no source knows', record: { a: 1 }, reason: 'unknown_format' },
    { name: 'a number', record: [1], reason: 'unknown_format' },
    { name: 'a record without a time', record: { ...kong, started_at: null }, reason: 'no_time' },
    { name: 'a time of zero', record: { ...kong, started_at: 0 }, reason: 'no_time' },
    { name: 'half a character', record: '{"a":"\uD800"}', reason: 'invalid_utf8' },
  ])('makes a dead letter of $name', ({ record, reason }) => {
    const { events, dropped, deadLetters } = normalize(record);
    expect(events).toEqual([]);
    expect(dropped).toBe(0);
    expect(deadLetters.map((letter) => letter.reason)).toEqual([reason]);
  });

  it('makes a dead letter of bytes that are no UTF-8, and shows their ASCII', () => {
    const bytes = Uint8Array.from([...encoder.encode('{"a":"'), 0xff, 0x22, 0x7d]);
    const { deadLetters } = aNormalizer().normalize(bytes, { input: 'in', offset: 0 }, ARRIVAL);
    expect(deadLetters).toMatchObject([{ reason: 'invalid_utf8', preview: '{"a":"?"}' }]);
  });

  it('takes a record of exactly the limit and refuses one byte more', () => {
    const text = JSON.stringify(kong);
    expect(reasons(text, { maxBytes: text.length })).toEqual([]);
    expect(reasons(`${text} `, { maxBytes: text.length })).toEqual(['too_large']);
    expect(reasons(JSON.stringify({ ...kong, x: 'é' }), { maxBytes: text.length + 9 })).toEqual([]);
    expect(reasons(JSON.stringify({ ...kong, x: 'é' }), { maxBytes: text.length + 8 })).toEqual([
      'too_large',
    ]);
  });

  it('takes what nests 99 deep and refuses what nests 100 deep', () => {
    expect(reasons({ ...kong, deep: nested(98) })).toEqual([]);
    expect(reasons({ ...kong, deep: nested(99) })).toEqual(['too_deep']);
  });

  it('survives what nests deeper than any stack', () => {
    expect(reasons('['.repeat(400_000) + ']'.repeat(400_000))).toEqual(['too_deep']);
    expect(reasons(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)).toEqual(['too_deep']);
  });

  it('refuses only the deep one of a list', () => {
    const deep = nested(200);
    const { events, deadLetters } = normalize([{ ...kong, deep }, kong]);
    expect(deadLetters).toMatchObject([{ reason: 'too_deep', index: 0 }]);
    expect(events.map((event) => event['event.id'])).toEqual(['in:7:1']);
  });

  it('goes on after a broken line', () => {
    const lines = [JSON.stringify(kong), '{"broken', 'garbage', JSON.stringify(kong)].join('\n');
    const { events, deadLetters } = normalize(lines);
    expect(events.map((event) => event['event.id'])).toEqual(['in:7:0', 'in:7:3']);
    expect(deadLetters.map(({ reason, index }) => [reason, index])).toEqual([
      ['not_json', 1],
      ['not_json', 2],
    ]);
  });

  it('reads JSON over several lines, broken or not, as one record', () => {
    const pretty = JSON.stringify(kong, null, 2);
    expect(normalize(pretty).events).toHaveLength(1);
    expect(reasons(pretty.slice(0, -20))).toEqual(['not_json']);
  });

  it('repairs the hexadecimal escapes that NGINX writes without escape=json', () => {
    const text = JSON.stringify(kong).replace('/v1/chat', String.raw`/v1/\x22chat\\x22`);
    expect(normalize(text).events[0]).toMatchObject({ 'url.path': String.raw`/v1/"chat\x22` });
  });

  it('opens envelopes of several records and gives each its index', () => {
    const { events } = normalize({
      records: [kong, { message: JSON.stringify(kong), source_type: 'file' }],
    });
    expect(events.map((event) => event['event.id'])).toEqual(['in:7:0', 'in:7:1']);
  });

  it('opens four envelopes and no fifth', () => {
    expect(normalize(wrap(4)).events).toHaveLength(1);
    expect(normalize(wrap(5)).events).toHaveLength(0);
    expect(reasons(wrap(5))).toEqual(['bad_envelope']);
  });

  it('leaves the message of an application alone, whatever it imitates', () => {
    const event = {
      '@timestamp': 1760097336123,
      'event.kind': 'event',
      message: JSON.stringify(kong),
    };
    expect(normalize(event)).toMatchObject({ source: 'ecs', events: [{ 'event.dataset': 'ecs' }] });
  });

  it('counts an empty list as dropped, and blank text as nothing', () => {
    expect(normalize([])).toEqual({ events: [], dropped: 1, deadLetters: [] });
    expect(normalize(' \n\t')).toEqual({ events: [], dropped: 0, deadLetters: [] });
  });

  it('believes the source that is named', () => {
    const normalizer = aNormalizer();
    const place = { input: 'in', offset: 0 };
    const named = (source: string) =>
      normalizer.normalize(
        JSON.stringify({ ...kong, call_type: 'x', startTime: 1 }),
        place,
        ARRIVAL,
        { source },
      );
    expect(named('kong').source).toBe('kong');
    expect(named('litellm').source).toBe('litellm');
    expect(named('none').deadLetters).toMatchObject([{ reason: 'unknown_format' }]);
  });

  it('lets content rules read the text, and nobody after them', () => {
    const seen: GatewayEvent[] = [];
    const { events } = normalize(
      {
        call_type: 'completion',
        startTime: 1760097336,
        messages: [{ role: 'user', content: 'tell me' }],
        response: { choices: [{ message: { content: 'no' } }] },
      },
      {
        matchContent: (event) => {
          seen.push({ ...event });
          return ['rule-b', 'rule-a', 'rule-b'];
        },
      },
    );
    expect(seen).toMatchObject([
      {
        'gen_ai.input.messages': ['tell me'],
        'gen_ai.output.messages': ['no'],
        'event.tier': 'llm_proxy',
      },
    ]);
    expect(events[0]).toMatchObject({ 'gatewatch.content_rules': ['rule-a', 'rule-b'] });
    for (const field of CONTENT_FIELDS) expect(events[0]).not.toHaveProperty([field]);
  });

  it('keeps no more than the first hundred dead letters of one record', () => {
    const { deadLetters, events, unlistedDeadLetters } = normalize([
      ...Array<number>(500).fill(1),
      kong,
    ]);
    expect(unlistedDeadLetters).toBe(400);
    expect(deadLetters).toHaveLength(100);
    expect(events.map((event) => event['event.id'])).toEqual(['in:7:500']);
  });

  it('cuts what a client made too long, and says so', () => {
    const uri = `/${'a'.repeat(20_000)}`;
    const [event] = normalize({ ...kong, request: { ...kong.request, uri } }).events;
    expect(event).toMatchObject({ 'event.flags': ['_cut:url.path'] });
    expect(event?.['url.path']).toHaveLength(8192);
  });

  it('refuses a trusted proxy that is no address', () => {
    expect(() => aNormalizer({ trustedProxies: ['proxy.local'] })).toThrow(RangeError);
  });
});

describe('no record makes it throw or vanish', () => {
  const normalizer = aNormalizer();
  const check = (record: Uint8Array | string) => {
    const { events, dropped, deadLetters } = normalizer.normalize(
      record,
      { input: 'fuzz', offset: 0 },
      ARRIVAL,
    );
    for (const event of events) {
      expect(Number.isInteger(event['@timestamp'])).toBe(true);
      for (const field of [
        'event.id',
        'event.kind',
        'event.dataset',
        'event.outcome',
        'event.tier',
      ]) {
        expect(typeof event[field]).toBe('string');
      }
    }
    return events.length + dropped + deadLetters.length;
  };

  it('arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        const blank = decodeUtf8(bytes)?.trim() === '';
        expect(check(bytes)).toBeGreaterThanOrEqual(blank ? 0 : 1);
      }),
      { numRuns: 500 },
    );
  });

  it('arbitrary text and JSON', () => {
    const record = fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.json());
    fc.assert(
      fc.property(record, (text) => {
        const blank = text.replace(/^\uFEFF/, '').trim() === '';
        expect(check(text)).toBeGreaterThanOrEqual(blank ? 0 : 1);
      }),
      { numRuns: 500 },
    );
  });

  const anything = fc.anything({ withNullPrototype: false, withBigInt: false, maxDepth: 3 });
  it.each([
    { name: 'kong', names: Object.keys(kong).concat('ai', 'consumer', 'route', 'upstream_status') },
    {
      name: 'litellm',
      names: ['call_type', 'startTime', 'endTime', 'messages', 'response', 'metadata', 'status'],
    },
    {
      name: 'ecs',
      names: [
        '@timestamp',
        'event',
        'source',
        'http',
        'gen_ai',
        'event.kind',
        '__proto__',
        'constructor',
      ],
    },
  ])('records of $name with anything for their members', ({ names }) => {
    const members = fc.array(fc.tuple(fc.constantFrom(...names), anything));
    fc.assert(
      fc.property(members, (entries) => {
        const values = entries.map(
          ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value) ?? 'null'}`,
        );
        expect(check(`{${values.join(',')}}`)).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });

  it('lines of NGINX with anything for their parts', () => {
    const part = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', ''));
    fc.assert(
      fc.property(part, part, part, (user, request, agent) => {
        const line = `203.0.113.9 - ${user} [10/Oct/2025:13:55:36 +0000] "${request}" 200 1 "-" "${agent}"`;
        expect(check(line)).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same events for the same record, whatever it read before', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(JSON.stringify(kong), 'x', '{"a":1}', '[]')),
        (before) => {
          const place = { input: 'in', offset: 7 };
          const used = aNormalizer();
          for (const record of before) used.normalize(record, place, ARRIVAL);
          expect(used.normalize(JSON.stringify(kong), place, ARRIVAL)).toEqual(normalize(kong));
        },
      ),
    );
  });
});
