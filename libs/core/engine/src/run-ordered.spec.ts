import { describe, expect, it } from '@jest/globals';
import type { Detection, GatewayEvent } from '@gatewatch/event';
import * as fc from 'fast-check';
import { loadRules } from './load-rules.ts';
import type { RuleSet } from './rule-set.ts';
import { runOrdered, type RunOptions } from './run-ordered.ts';

const BASE = `
title: Refused
id: 00000000-0000-4000-8000-000000000001
name: refused
logsource: { category: test }
detection: { s: { status: 401 }, condition: s }
fields: [path]
---
title: Accepted
id: 00000000-0000-4000-8000-000000000002
name: accepted
logsource: { category: test }
detection: { s: { status: 200 }, condition: s }
`;
const PROBING = `
title: Many keys
id: 00000000-0000-4000-8000-000000000003
name: many_keys
correlation: { type: value_count, rules: [refused], group-by: [source.ip], timespan: 30m, condition: { field: api.key.id, gte: 3 } }
fields: [agent]
tags: [attack.credential-access]
level: high
`;

function rulesOf(...documents: readonly string[]): RuleSet {
  const { rules, problems } = loadRules({
    files: [{ path: 'r.yml', text: documents.join('---'), threat: 'credential-abuse' }],
  });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return rules;
}
function run(
  rules: RuleSet,
  events: readonly GatewayEvent[],
  options: RunOptions = {},
): readonly Detection[] {
  const input = events.map((event, line) => ({ event, line }));
  return runOrdered(rules, input, { logsource: 'ignore', ...options });
}
const START = Date.UTC(2026, 0, 1);
const minutesOf = ({ at }: Detection): number => (at - START) / 60_000;
const anEvent = (minute: number, changes: GatewayEvent = {}): GatewayEvent => ({
  '@timestamp': START + minute * 60_000,
  'source.ip': '203.0.113.9',
  status: 401,
  ...changes,
});
const idsOf = (detections: readonly Detection[]): string[] => detections.map(({ id }) => id).sort();

const toEvent = (
  {
    minute,
    ip,
    key,
    status,
    tokens,
  }: { minute: number; ip: number; key: number; status: number; tokens: number },
  trace: number,
): GatewayEvent =>
  anEvent(minute, {
    'source.ip': `10.0.0.${ip}`,
    'api.key.id': `k${key}`,
    status,
    tokens,
    trace,
  });

describe('runOrdered', () => {
  it('says what fired, for whom, by which events and why', () => {
    const events = [0, 7, 14].map((minute, at) =>
      anEvent(minute, { 'api.key.id': `k${at}`, path: `/p${at}`, agent: 'curl' }),
    );
    const [detection, ...others] = run(rulesOf(BASE, PROBING), [
      ...events,
      anEvent(15, { 'api.key.id': 'k9' }),
    ]);
    expect(others).toEqual([]);
    expect(detection).toMatchObject({
      v: 1,
      tenant: 'default',
      rule_id: '00000000-0000-4000-8000-000000000003',
      title: 'Many keys',
      level: 'high',
      at: START + 14 * 60_000,
      entities: [{ 'source.ip': '203.0.113.9' }],
      values: { distinct: 3 },
      why: '3 different api.key.id within 30m from source.ip=203.0.113.9 (bound: at least 3)',
      tags: ['attack.credential-access'],
      threat: 'credential-abuse',
    });
    expect(detection?.events).toEqual(
      [0, 7, 14].map((minute, at) => ({
        id: String(at),
        at: START + minute * 60_000,
        rule: 'refused',
        fields: { 'api.key.id': `k${at}`, agent: 'curl', path: `/p${at}` },
      })),
    );
    expect(detection?.id).toMatch(/^[0-9a-f]{32}$/);
  });

  it('fires a rule that no other one uses by itself, for every entity the event names', () => {
    const [detection] = run(rulesOf(BASE), [anEvent(1, { 'api.key.id': 'k', path: '/x' })]);
    expect(detection).toMatchObject({
      rule_id: '00000000-0000-4000-8000-000000000001',
      level: 'medium',
      entities: [{ 'api.key.id': 'k' }, { 'source.ip': '203.0.113.9' }],
      why: '1 event of refused from api.key.id=k',
    });
  });

  it('makes no observation of an event without the group-by field', () => {
    const events = [0, 1, 2].map((minute) => ({
      ...anEvent(minute, { 'api.key.id': `k${minute}` }),
      'source.ip': null,
    }));
    expect(run(rulesOf(BASE, PROBING), events)).toEqual([]);
  });

  it('holds one spelling of an address for one entity', () => {
    const events = ['203.0.113.9', '::ffff:203.0.113.9', '::ffff:cb00:7109'].map((ip, at) =>
      anEvent(at, { 'source.ip': ip, 'api.key.id': `k${at}` }),
    );
    expect(run(rulesOf(BASE, PROBING), events)).toHaveLength(1);
  });

  it('fires a condition that stays true once a span', () => {
    const events = Array.from({ length: 120 }, (_, minute) =>
      anEvent(minute, { 'api.key.id': `k${minute}` }),
    );
    const times = run(rulesOf(BASE, PROBING), events).map(minutesOf);
    expect(times).toEqual([2, 33, 64, 95]);
  });

  it('gives identical lines of a flood one detection', () => {
    expect(run(rulesOf(BASE), [anEvent(1), anEvent(1), anEvent(2)])).toHaveLength(2);
  });

  it("counts an event that matches two of a correlation's rules once", () => {
    const rules = rulesOf(
      BASE,
      `
title: Refused too
id: 00000000-0000-4000-8000-000000000008
name: refused_too
logsource: { category: test }
detection: { s: { status|gte: 400 }, condition: s }
`,
      `
title: Two
id: 00000000-0000-4000-8000-000000000009
correlation: { type: event_count, rules: [refused, refused_too], group-by: [source.ip], timespan: 1h, condition: { gte: 2 } }
`,
    );
    const of = (events: GatewayEvent[]): number =>
      run(rules, events).filter(({ title }) => title === 'Two').length;
    expect(of([anEvent(0)])).toBe(0);
    expect(of([anEvent(0), anEvent(1)])).toBe(1);
  });

  it('feeds an outer rule with what fired within, evidence included', () => {
    const found = `
title: Found
id: 00000000-0000-4000-8000-000000000004
correlation: { type: temporal_ordered, rules: [many_keys, accepted], group-by: [source.ip], timespan: 10m }
level: critical
`;
    const events = [
      ...[0, 1, 2].map((minute) => anEvent(minute, { 'api.key.id': `k${minute}` })),
      anEvent(5, { status: 200 }),
    ];
    const [detection, ...others] = run(rulesOf(BASE, PROBING, found), events);
    expect(others).toEqual([]);
    expect(detection?.events.map(({ id }) => id)).toEqual(['0', '1', '2', '3']);
    expect(detection?.why).toBe(
      'many_keys, then accepted within 10m from source.ip=203.0.113.9, in this order',
    );
  });

  it.each([
    { name: 'ISO with a zone', times: ['2026-01-01T01:00:00+01:00', '2026-01-01T00:01:00Z'] },
    {
      name: 'ISO without a zone as UTC',
      times: ['2026-01-01T00:00:00', '2026-01-01 00:01:00.000'],
    },
    { name: 'epoch seconds', times: [1_767_225_600, 1_767_225_660] },
    { name: 'epoch milliseconds', times: [1_767_225_600_000, 1_767_225_660_000] },
    { name: 'epoch nanoseconds as text', times: ['1767225600000000000', '1767225660000000000'] },
  ])('understands $name', ({ times }) => {
    const events = times.map((time, at) => anEvent(0, { '@timestamp': time, path: `/${at}` }));
    expect(run(rulesOf(BASE), events).map(({ at }) => at)).toEqual([
      1_767_225_600_000, 1_767_225_660_000,
    ]);
  });

  it('reads another time field, nested too, and gives an event without a time the one before it', () => {
    const events = [
      { meta: { seen: '2026-01-01T00:00:00Z' }, status: 401 },
      { status: 401, path: '/x' },
    ];
    const times = run(rulesOf(BASE), events, { timeField: 'meta.seen' }).map(({ at }) => at);
    expect(times).toEqual([1_767_225_600_000, 1_767_225_600_000]);
  });

  const ALL = rulesOf(
    BASE,
    PROBING,
    `
title: Often
id: 00000000-0000-4000-8000-000000000005
correlation: { type: event_count, rules: [refused], group-by: [api.key.id], timespan: 5m, condition: { gte: 3 }, generate: true }
---
title: Sum
id: 00000000-0000-4000-8000-000000000006
correlation: { type: value_sum, rules: [accepted], group-by: [source.ip], timespan: 9m, condition: { field: tokens, gt: 30 } }
---
title: Turn
id: 00000000-0000-4000-8000-000000000007
correlation: { type: temporal_ordered, rules: [refused, accepted, refused], group-by: [source.ip], timespan: 6m }
`,
  );
  const someEvents = fc.array(
    fc.record({
      minute: fc.nat(30),
      ip: fc.nat(1),
      key: fc.nat(4),
      status: fc.constantFrom(200, 401),
      tokens: fc.nat(20),
    }),
    { maxLength: 60 },
  );
  it('gives the same detections, ids and all, whatever the order of the input', () => {
    fc.assert(
      fc.property(someEvents, fc.infiniteStream(fc.nat()), (list, stream) => {
        const events = list.map(toEvent);
        const keys = [...stream.take(events.length)];
        const shuffled = events
          .map((event, at) => ({ event, key: keys[at] ?? 0 }))
          .sort((left, right) => left.key - right.key)
          .map(({ event }) => event);
        expect(idsOf(run(ALL, shuffled))).toEqual(idsOf(run(ALL, events)));
      }),
      { numRuns: 80 },
    );
  });

  it('gives the same detections held back as ordered whole, while nothing is later than the lateness', () => {
    const lateness = 4;
    fc.assert(
      fc.property(someEvents, fc.infiniteStream(fc.nat(lateness)), (list, delays) => {
        const sorted = list.map(toEvent).sort((left, right) => timeIn(left) - timeIn(right));
        const behind = [...delays.take(sorted.length)];
        const late = sorted
          .map((event, at) => ({ event, at: timeIn(event) + (behind[at] ?? 0) * 60_000 }))
          .sort((left, right) => left.at - right.at)
          .map(({ event }) => event);
        const held = run(ALL, late, { lateness: lateness * 60_000 });
        expect(held.some(({ late: isLate }) => isLate)).toBe(false);
        expect(idsOf(held)).toEqual(idsOf(run(ALL, sorted)));
      }),
      { numRuns: 80 },
    );
  });

  it('marks what a detection rule says of an event that is too late, and leaves windows alone', () => {
    const events = [anEvent(0), anEvent(1), anEvent(10), anEvent(2), anEvent(11)].map(
      (event, at) => ({
        ...event,
        'api.key.id': 'k',
        trace: at,
      }),
    );
    const held = run(ALL, events, { lateness: 60_000 });
    expect(held.filter(({ late }) => late).map((each) => [each.title, minutesOf(each)])).toEqual([
      ['Refused', 2],
    ]);
    expect(held.filter(({ title }) => title === 'Often')).toEqual([]);
    expect(run(ALL, events).filter(({ title }) => title === 'Often')).toHaveLength(1);
  });

  it('takes the ids that ingest has left of rules whose text is gone', () => {
    const content = `
title: Asks
id: 00000000-0000-4000-8000-000000000077
logsource: { category: ai_gateway }
detection: { s: { gen_ai.input.messages|contains: secret }, not_ok: { gen_ai.input.messages|contains: harmless }, condition: s and not not_ok }
---
title: Misses
id: 00000000-0000-4000-8000-000000000078
logsource: { category: ai_gateway }
detection: { s: { event.tier: gateway }, text: { gen_ai.input.messages|contains: harmless }, condition: s and not text }
`;
    const normalised = { '@timestamp': 0, 'event.kind': 'event', 'event.tier': 'gateway' };
    const titles = (event: GatewayEvent): string[] =>
      run(rulesOf(content), [event], { logsource: 'route' }).map(({ title }) => title);
    expect(titles(normalised)).toEqual([]);
    expect(
      titles({
        ...normalised,
        'gatewatch.content_rules': ['00000000-0000-4000-8000-000000000077'],
      }),
    ).toEqual(['Asks']);
    expect(titles({ ...normalised, 'gen_ai.input.messages': 'a secret' })).toEqual([
      'Asks',
      'Misses',
    ]);
  });
});

function timeIn(event: GatewayEvent): number {
  return Number(event['@timestamp']);
}
