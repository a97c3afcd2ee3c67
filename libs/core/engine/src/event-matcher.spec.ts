import { describe, expect, it } from '@jest/globals';
import type { EventBundle, GatewayEvent, Signal } from '@gatewatch/event';
import * as fc from 'fast-check';
import { EventMatcher } from './event-matcher.ts';
import { loadRules } from './load-rules.ts';
import { identifyPartition } from './partition.ts';

const { rules } = loadRules({
  files: [
    {
      path: 'r.yml',
      text: `
title: Any
id: 00000000-0000-4000-8000-000000000001
name: any
logsource: { category: api }
detection: { s: { k: 1 }, condition: s }
---
title: Count
id: 00000000-0000-4000-8000-000000000002
correlation: { type: event_count, rules: [any], group-by: [user], timespan: 1m, condition: { gte: 2 }, generate: true }
`,
    },
  ],
});

const aMatcher = (emit?: (signal: Signal) => void): EventMatcher =>
  new EventMatcher({ rules, partition: 1, sources: 2, partitions: 3, ...(emit ? { emit } : {}) });
const aBundle = (s: string, events: readonly (readonly [number, GatewayEvent])[]): EventBundle => ({
  v: 1,
  tenant: 'acme',
  s,
  lateness: 1000,
  events: events.map(([o, e]) => ({ o, i: 0, e: { 'event.category': 'api', k: 1, ...e } })),
});
const at = (time: number, user: string): GatewayEvent => ({
  '@timestamp': time,
  user,
  'event.id': `${user}@${time}`,
});

describe('EventMatcher', () => {
  it('gives every partition one bundle, and each observation to the partition that owns its entity', () => {
    const matcher = aMatcher();
    matcher.take(
      4,
      0,
      aBundle('in', [
        [0, at(5000, 'u')],
        [1, at(6000, 'v')],
      ]),
    );
    matcher.take(5, 0, aBundle('in', [[2, at(7000, 'w')]]));
    const bundles = matcher.flush();
    expect(
      bundles.map(({ s, from, to, promise, sources }) => [s, from, to, promise, sources]),
    ).toEqual(Array.from({ length: 3 }, () => ['events:1', 4, 5, 6000, 2]));
    for (const [partition, { observations }] of bundles.entries())
      for (const { k } of observations) expect(identifyPartition(k, 3)).toBe(partition);
    const keys = bundles.flatMap(({ observations }) => observations.map(({ k }) => k));
    // one of the rule itself, one for the correlation, for each event
    expect(keys.toSorted()).toEqual(
      ['acme', 'acme', 'acme', 'acme|user=u', 'acme|user=v', 'acme|user=w'].toSorted(),
    );
  });

  it('gives nothing when nothing was taken since', () => {
    const matcher = aMatcher();
    expect(matcher.flush()).toEqual([]);
    matcher.take(0, 0, aBundle('in', []));
    expect(matcher.flush()).toHaveLength(3);
    expect(matcher.flush()).toEqual([]);
  });

  it('numbers the observations of an entry strictly ascending', () => {
    const matcher = aMatcher();
    matcher.take(
      0,
      0,
      aBundle('in', [
        [0, at(1, 'u')],
        [1, at(2, 'u')],
        [2, at(3, 'u')],
      ]),
    );
    for (const { observations } of matcher.flush()) {
      const places = observations.map(({ o, i }) => o * 1000 + i);
      expect(places).toEqual([...new Set(places)].sort((left, right) => left - right));
    }
  });

  it('skips what it has seen, marks what is late, and tells how many', () => {
    const signals: Signal[] = [];
    const matcher = aMatcher((signal) => signals.push(signal));
    matcher.take(0, 0, aBundle('in', [[0, at(5000, 'u')]]));
    matcher.take(
      1,
      0,
      aBundle('in', [
        [0, at(5000, 'u')],
        [1, at(3999, 'u')],
      ]),
    );
    const late = matcher.flush().flatMap(({ observations }) => observations.filter((o) => o.late));
    expect(new Set(late.map(({ t }) => t))).toEqual(new Set([3999]));
    expect(signals).toEqual([
      { name: 'events_matched', count: 2 },
      { name: 'observations', count: 4 },
      { name: 'late_events', count: 1 },
      { name: 'duplicate_events', count: 1 },
    ]);
  });

  it('makes the same of the log whatever the batches and restarts were', () => {
    const entries = fc.array(
      fc.tuple(
        fc.constantFrom('a', 'b'),
        fc.array(fc.tuple(fc.nat(40), fc.constantFrom('u', 'v')), { maxLength: 3 }),
        fc.constantFrom(undefined, 'open', 'idle', 'end'),
        fc.boolean(),
        fc.boolean(),
      ),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(entries, (list) => {
        const offsets: Record<string, number> = { a: 0, b: 0 };
        const log = list.map(([s, events, state]): EventBundle => {
          const bundle = aBundle(
            s,
            events.map(([t, user]) => [(offsets[s] = (offsets[s] ?? 0) + 1), at(t * 500, user)]),
          );
          return state === undefined ? bundle : { ...bundle, state };
        });
        const whole = aMatcher();
        for (const [offset, bundle] of log.entries()) whole.take(offset, offset * 7000, bundle);
        let parted = aMatcher();
        const parts = log.flatMap((bundle, offset) => {
          parted.take(offset, offset * 7000, bundle);
          const [, , , flush, restart] = list[offset] ?? [];
          if (!flush && !restart) return [];
          const bundles = parted.flush();
          if (restart) {
            const stored = parted.snapshot();
            parted = aMatcher();
            parted.restore(stored);
          }
          return bundles;
        });
        const all = [...parts, ...parted.flush()];
        const once = whole.flush();
        const flat = (bundles: typeof once) =>
          bundles.flatMap(({ observations }) => observations.map((o) => JSON.stringify(o))).sort();
        expect(flat(all)).toEqual(flat(once));
        expect(parted.promise).toBe(whole.promise);
      }),
      { numRuns: 150 },
    );
  });
});
