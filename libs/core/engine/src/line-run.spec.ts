import { describe, expect, it } from '@jest/globals';
import type { GatewayEvent } from '@gatewatch/event';
import * as fc from 'fast-check';
import type { WasmRuntime } from '@gatewatch/sigma';
import { LineRun, type LineRunOptions } from './line-run.ts';
import { loadRules } from './load-rules.ts';
import { runOrdered } from './run-ordered.ts';

const RULES = `
title: Refused
id: 00000000-0000-4000-8000-000000000001
name: refused
logsource: { category: ai_gateway }
detection: { s: { http.response.status_code: 401 }, condition: s }
fields: [url.path]
---
title: Many keys
id: 00000000-0000-4000-8000-000000000003
correlation: { type: value_count, rules: [refused], group-by: [source.ip], timespan: 30m, condition: { field: api.key.id, gte: 3 } }
---
title: Odd path
id: 00000000-0000-4000-8000-000000000004
logsource: { category: ai_gateway }
detection: { s: { url.path|contains: 'Admin' }, f: { user.id: null }, condition: s and not f }
---
title: Reads content
id: 00000000-0000-4000-8000-000000000005
logsource: { category: ai_gateway }
detection: { s: { gen_ai.input.messages|contains: ignore previous }, condition: s }
---
title: Word
id: 00000000-0000-4000-8000-000000000006
logsource: { category: ai_gateway }
detection: { keywords: [needle], condition: keywords }
`;
const { rules, problems } = loadRules({ files: [{ path: 'r.yml', text: RULES }] });

const encoder = new TextEncoder();
const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: WasmRuntime };
const START = Date.UTC(2026, 0, 1);

const event = fc
  .record(
    {
      '@timestamp': fc.oneof(
        fc.nat(40).map((minute) => START + minute * 60_000),
        fc.nat(40).map((minute) => new Date(START + minute * 60_000).toISOString()),
        fc.constantFrom(null, 'never'),
      ),
      'event.end': fc.nat(40).map((minute) => START + minute * 60_000),
      'event.tier': fc.constantFrom('gateway', 'gateway', 'host'),
      'event.kind': fc.constantFrom('event', 1),
      'source.ip': fc.constantFrom('203.0.113.9', '::ffff:203.0.113.9', '2001:db8::1'),
      'api.key.id': fc.nat(5).map((key) => `k${key}`),
      'http.response.status_code': fc.constantFrom(401, 401, '401', 200),
      'url.path': fc.constantFrom('/v1', '/ADMIN', '/é/admin', '"admin"'),
      'user.id': fc.constantFrom('u', null),
      'gen_ai.input.messages': fc.constantFrom('please IGNORE previous', 'hello'),
      'gatewatch.content_rules': fc.constantFrom(
        ['00000000-0000-4000-8000-000000000005'],
        '00000000-0000-4000-8000-000000000005',
        [],
      ),
      user: fc.constant({ id: 'nested', name: 'needle' }),
    },
    { requiredKeys: ['event.tier'] },
  )
  .map((given): GatewayEvent => given);

function runLines(events: readonly GatewayEvent[], options: LineRunOptions): unknown {
  const run = new LineRun(rules, options);
  for (const [number, given] of events.entries()) {
    if (number % 5 === 4) run.takeEvent(given, number);
    else expect(run.take(encoder.encode(JSON.stringify(given)), number)).toBe('ok');
  }
  expect(run.count).toBe(events.length);
  return [...run.finish()];
}

/** In blocks of a few lines each. */
function runBlocks(events: readonly GatewayEvent[], options: LineRunOptions): unknown {
  const run = new LineRun(rules, options);
  for (let first = 0; first < events.length; first += 7) {
    const lines = events.slice(first, first + 7).map((given) => JSON.stringify(given));
    const count = run.takeBlock(encoder.encode(lines.join('\n')), first, () => {
      throw new Error('refused');
    });
    expect(count).toBe(lines.length);
  }
  return [...run.finish()];
}

describe('LineRun', () => {
  it('finds what runOrdered finds, ids and all', () => {
    expect(problems).toEqual([]);
    const options = fc.constantFrom<LineRunOptions>(
      {},
      { logsource: 'ignore' },
      { lateness: 60_000 },
      { timeField: 'event.end' },
      { timeField: 'user.id', tenant: 'other' },
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), options, (events, given) => {
        const input = events.map((happened, line) => ({ event: happened, line }));
        const expected = runOrdered(rules, input, given);
        expect(runLines(events, given)).toEqual(expected);
        expect(runBlocks(events, given)).toEqual(expected);
        expect(runBlocks(events, { ...given, wasm })).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('takes no line that is no event, and none without a time where one is needed', () => {
    const run = new LineRun(rules, { needsTime: true });
    const statusOf = (text: string): string => run.take(encoder.encode(text), 0);
    expect(statusOf('{"a":1}')).toBe('no_time');
    expect(statusOf('{"@timestamp":null}')).toBe('ok');
    expect(statusOf('{"event.end":1}')).toBe('ok');
    expect(statusOf('[]')).toBe('not_object');
    expect(statusOf('{')).toBe('not_json');
    expect(run.count).toBe(2);
  });

  it.each([
    ['in JavaScript', {}],
    ['in WebAssembly', { wasm }],
  ])('numbers the lines of a block, and says which it does not take, %s', (_, runtime) => {
    const run = new LineRun(rules, { needsTime: true, ...runtime });
    const refused: string[] = [];
    const texts = [
      '{"@timestamp":1,"event.tier":"gateway","url.path":"/admin","user.id":"u"}\r',
      '',
      '\r',
      '{"a":1}',
      '[]',
      '{"event.end":1,"event.tier":"gateway","x":[{"word":"needle"}]}',
      '{"@timestamp":',
    ];
    const count = run.takeBlock(encoder.encode(texts.join('\n')), 10, (why, number, line) => {
      refused.push(`${number} ${why} ${String.fromCharCode(...line)}`);
      run.take(encoder.encode('{"@timestamp":1}'), number);
    });
    expect(count).toBe(texts.length);
    expect(refused).toEqual([
      '13 no_time {"a":1}',
      '14 not_object []',
      '16 not_json {"@timestamp":',
    ]);
    expect(run.count).toBe(5);
    const numbers = [...run.finish()].flatMap(({ events }) => events.map(({ id }) => id));
    expect(numbers).toEqual(['10', '15']);
  });
});
