import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Detection } from '@gatewatch/event';
import { LineRun, type LineRunOptions } from './line-run.ts';
import { loadRules } from './load-rules.ts';
import { LoneFiring } from './lone-firings.ts';

const RULES = `
title: One
id: 00000000-0000-4000-8000-000000000001
logsource: { category: ai_gateway }
detection: { s: { a: 1 }, condition: s }
fields: [a, c]
---
title: Two
id: 00000000-0000-4000-8000-000000000002
logsource: { category: ai_gateway }
detection: { s: { b: 1 }, condition: s }
---
title: Counted
id: 00000000-0000-4000-8000-000000000003
name: counted
logsource: { category: ai_gateway }
detection: { s: { c: 1 }, condition: s }
---
title: Many
id: 00000000-0000-4000-8000-000000000004
correlation: { type: event_count, rules: [counted], group-by: [user.id], timespan: 5s, condition: { gte: 2 } }
`;
const { rules, problems } = loadRules({ files: [{ path: 'r.yml', text: RULES }] });
const encoder = new TextEncoder();
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Told {
  readonly id: string;
  readonly rule: string;
  readonly at: number;
  readonly lines: readonly number[];
  readonly entities: Detection['entities'];
}

function fromLone({ rule, digest, at, number, values }: LoneFiring): Told {
  const entities = ['api.key.id', 'user.id', 'source.ip'].flatMap((field, index) =>
    values.has(index)
      ? [
          {
            [field]: Buffer.from(
              values.bytes.subarray(values.start(index), values.end(index)),
            ).toString(),
          },
        ]
      : [],
  );
  return { id: digest.slice(0, 32), rule: rule.id, at, lines: [number], entities };
}

function fromDetection({ id, rule_id, at, events, entities }: Detection): Told {
  return { id, rule: rule_id, at, lines: events.map((event) => Number(event.id)), entities };
}

function runOf(lines: readonly string[], options: LineRunOptions): LineRun {
  const run = new LineRun(rules, options);
  for (const [number, line] of lines.entries())
    expect(run.take(encoder.encode(line), number)).toBe('ok');
  return run;
}

const value = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('alice', 'key-1', 'hk1:zz', '203.0.113.9', 'a b') },
  fc.constantFrom('::ffff:203.0.113.9', '2001:DB8:0::1', 'a|b', 'c%d', 'e=f', '', 'é', '"', '\\'),
  fc.constantFrom(null, 7, true, ['x', 'y'], 'x'.repeat(256), 'x'.repeat(257), '\u007f', '\n'),
);
const bit = fc.constantFrom(0, 1);
const event = fc.record(
  {
    '@timestamp': fc
      .integer({ min: -3, max: 6 })
      .map((second) => 1_764_000_000_000 + second * 1000),
    a: bit,
    b: bit,
    c: fc.constantFrom(0, 0, 0, 1),
    'api.key.id': value,
    'user.id': value,
    'source.ip': value,
    user: fc.constantFrom(1, 1, 1, { id: 'nested' }),
  },
  { requiredKeys: ['@timestamp', 'a', 'b'] },
);

describe('firings', () => {
  it('are the detections, in their order, whether they are made or not', () => {
    expect(problems).toEqual([]);
    let lone = 0;
    const options = fc.constantFrom<LineRunOptions>(
      { logsource: 'ignore' },
      { logsource: 'ignore', sha256 },
      { logsource: 'ignore', tenant: 'é|x' },
      { logsource: 'ignore', lateness: 1000 },
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), options, (events, given) => {
        const lines = events.map((happened) => JSON.stringify(happened));
        const told: Told[] = [];
        for (const firing of runOf(lines, given).firings()) {
          if (firing instanceof LoneFiring) lone++;
          told.push(firing instanceof LoneFiring ? fromLone(firing) : fromDetection(firing));
        }
        expect(told).toEqual([...runOf(lines, given).finish()].map(fromDetection));
      }),
      { numRuns: 400 },
    );
    expect(lone).toBeGreaterThan(200);
  });
});
