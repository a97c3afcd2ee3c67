import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { entityKey, type GatewayEvent } from '@gatewatch/event';
import { loadRules } from './load-rules.ts';
import { runOrdered } from './run-ordered.ts';
import { traceEvents, type TracedEvent } from './trace-events.ts';

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const RULES = `
title: A
id: ${id(1)}
name: a
logsource: { category: ai_gateway }
detection: { s: { k: [a, both] }, not_me: { user: me }, condition: s and not not_me }
---
title: B
id: ${id(2)}
name: b
logsource: { category: ai_gateway }
detection: { s: { k: [b, both] }, condition: s }
---
title: C
id: ${id(3)}
logsource: { category: other }
detection: { s: { k: a }, condition: s }
---
title: Three
id: ${id(4)}
name: three
correlation: { type: event_count, rules: [a], group-by: [ip], timespan: 10s, condition: { gte: 3 } }
---
title: Sum
id: ${id(5)}
correlation: { type: value_sum, rules: [a, b], group-by: [ip], timespan: 10s, condition: { field: n, gt: 5 } }
---
title: A then B
id: ${id(6)}
correlation: { type: temporal_ordered, rules: [a, b], group-by: [ip], timespan: 10s }
---
title: Both
id: ${id(7)}
correlation: { type: temporal, rules: [a, b], group-by: [ip], timespan: 10s }
---
title: Twice three
id: ${id(8)}
correlation: { type: event_count, rules: [three], group-by: [ip], timespan: 1m, condition: { gte: 2 } }
---
title: Few
id: ${id(9)}
correlation: { type: value_count, rules: [b], timespan: 10s, condition: { field: n, lte: 2 } }
`;
const { rules, problems } = loadRules({ files: [{ path: 'r.yml', text: RULES }] });

const at = (seconds: number, more: GatewayEvent): GatewayEvent => ({
  '@timestamp': Date.UTC(2026, 0, 5) + seconds * 1000,
  'event.tier': 'gateway',
  ip: '192.0.2.1',
  ...more,
});
const trace = (events: readonly GatewayEvent[]): TracedEvent[] => [
  ...traceEvents(
    rules,
    events.map((event, line) => ({ event, line })),
  ),
];
const statesOf = (title: string, traced: readonly TracedEvent[]) =>
  traced.flatMap(({ line, states }) =>
    states
      .filter(({ metadata }) => metadata.title === title)
      .map(({ values, holds, fired }) => ({ line, values, holds, fired })),
  );

describe('traceEvents', () => {
  it('loads its rules', () => {
    expect(problems).toEqual([]);
  });

  it('tells how far a count is, in the order of time', () => {
    const traced = trace([
      at(5, { k: 'a' }),
      at(0, { k: 'a' }),
      at(7, { k: 'a' }),
      at(8, { k: 'a' }),
    ]);
    expect(traced.map(({ line }) => line)).toEqual([1, 0, 2, 3]);
    expect(statesOf('Three', traced)).toEqual([
      { line: 1, values: { count: 1 }, holds: false, fired: false },
      { line: 0, values: { count: 2 }, holds: false, fired: false },
      { line: 2, values: { count: 3 }, holds: true, fired: true },
      { line: 3, values: { count: 3 }, holds: true, fired: false },
    ]);
    expect(traced[1]?.states.find(({ metadata }) => metadata.title === 'Three')?.text).toBe(
      '2 events of a within 10s from ip=192.0.2.1 (bound: at least 3)',
    );
  });

  it('tells which stage of a sequence is reached', () => {
    const traced = trace([at(0, { k: 'b' }), at(1, { k: 'a' }), at(2, { k: 'b' })]);
    expect(
      statesOf('A then B', traced).map(({ values, fired }) => [values['stages'], fired]),
    ).toEqual([
      [0, false],
      [1, false],
      [2, true],
    ]);
    expect(traced[1]?.states.find(({ metadata }) => metadata.title === 'A then B')?.text).toBe(
      'stage 1 of 2: a, then b within 10s from ip=192.0.2.1, in this order',
    );
  });

  it('tells why an event that matched means nothing to a correlation', () => {
    const [first] = trace([at(0, { k: 'a', ip: null })]);
    const told = first?.skips.map(({ metadata, lacks }) => `${metadata.title} lacks ${lacks}`);
    expect(told).toEqual(['Three lacks ip', 'Sum lacks ip', 'A then B lacks ip', 'Both lacks ip']);
    const [second] = trace([at(0, { k: 'a', n: 'many' })]);
    expect(second?.skips.map(({ metadata, lacks }) => `${metadata.title} lacks ${lacks}`)).toEqual([
      'Sum lacks n',
    ]);
  });

  it('says that a rule is of another log source', () => {
    const [traced] = trace([at(0, { k: 'a' })]);
    const verdicts = traced?.rules.map(({ metadata, applies, matched, explanation }) => [
      metadata.title,
      applies,
      matched,
      explanation.matched,
    ]);
    expect(verdicts).toEqual([
      ['A', true, true, true],
      ['B', true, false, false],
      ['C', false, false, true],
    ]);
  });

  it('has the verdicts and firings of detection, whatever comes', () => {
    const event = fc
      .record({
        seconds: fc.integer({ min: 0, max: 40 }),
        k: fc.constantFrom('a', 'b', 'both', 'c'),
        ip: fc.constantFrom('192.0.2.1', '192.0.2.2', null),
        n: fc.constantFrom(1, 4, 'x', null),
        user: fc.constantFrom('me', 'you'),
      })
      .map(({ seconds, ...more }) => at(seconds, more));
    let firings = 0;
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        const traced = trace(events);
        const detections = runOrdered(
          rules,
          events.map((one, line) => ({ event: one, line })),
        );
        const fired = traced.flatMap(({ at: time, states }) =>
          states
            .filter((state) => state.fired && rules.rule(state.metadata.id)?.fires)
            .map(({ metadata, entity }) => `${time} ${entityKey(metadata.id, entity)}`),
        );
        const said = detections
          .filter(({ rule_id }) => rules.rule(rule_id)?.kind === 'correlation')
          .map(
            (detection) =>
              `${detection.at} ${entityKey(detection.rule_id, detection.entities[0] ?? {})}`,
          );
        firings += said.length;
        expect(fired.sort()).toEqual(said.sort());
        for (const { rules: told } of traced) {
          for (const { applies, matched, explanation } of told) {
            expect(matched).toBe(applies && explanation.matched);
          }
        }
      }),
      { numRuns: 200 },
    );
    expect(firings).toBeGreaterThan(200);
  });
});
