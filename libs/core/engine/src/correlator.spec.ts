import { describe, expect, it } from '@jest/globals';
import {
  contentHash,
  entityKey,
  type Detection,
  type Observation,
  type ObservationBundle,
  type Signal,
} from '@gatewatch/event';
import { Correlator, type CorrelatorOptions } from './correlator.ts';
import { loadRules } from './load-rules.ts';
import type { StoredCheckpoint } from './ports.ts';

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
title: Pair
id: 00000000-0000-4000-8000-000000000002
correlation: { type: event_count, rules: [any], group-by: [user], timespan: 1m, condition: { gte: 2 }, generate: true }
`,
    },
  ],
});
const PAIR = rules.stateful[0]?.stateKey ?? '';
const ANY = '00000000-0000-4000-8000-000000000001';
const [ANY_ALONE = ''] = rules.alone.keys();

const aCorrelator = (options: Partial<CorrelatorOptions> = {}): Correlator =>
  new Correlator({ rules, partition: 0, ...options });

function anObservation(o: number, t: number, changes: Partial<Observation> = {}): Observation {
  const entity = { user: 'u' };
  return {
    o,
    i: 0,
    t,
    h: contentHash({ t, o }),
    k: entityKey('default', entity),
    r: PAIR,
    n: 0,
    entity,
    event: { id: `e${o}`, at: t },
    ...changes,
  };
}
function aBundle(
  observations: readonly Observation[],
  { s = 'events:0', ...rest }: Partial<ObservationBundle> = {},
): ObservationBundle {
  const to = observations.at(-1)?.o ?? 0;
  const from = observations[0]?.o ?? 0;
  return { v: 1, tenant: 'default', s, from, to, sources: 1, observations, ...rest };
}
const cellOf = (user: string): string => `${PAIR}|${entityKey('default', { user })}`;
const userOf = (user: string): Partial<Observation> => ({
  entity: { user },
  k: entityKey('default', { user }),
});
const timesOf = (detections: readonly Detection[]): number[] => detections.map(({ at }) => at);

/** What a store would hold after these checkpoints. */
class Shelf {
  head = '';
  readonly entries = new Map<string, string>();
  put(correlator: Correlator): void {
    const pending = correlator.checkpoint();
    if (!pending) throw new Error('nothing to store');
    this.head = pending.delta.head;
    for (const [key, value] of pending.delta.changed) this.entries.set(key, value);
    for (const key of pending.delta.removed) this.entries.delete(key);
    pending.confirm();
  }
  get stored(): StoredCheckpoint {
    return { head: this.head, entries: new Map(this.entries) };
  }
}

describe('Correlator', () => {
  it('holds what is at the watermark and releases what is before it', () => {
    const correlator = aCorrelator();
    const first = correlator.take(
      0,
      0,
      aBundle([anObservation(0, 10), anObservation(1, 20)], { promise: 20 }),
    );
    expect(first).toEqual([]);
    expect(correlator.held).toBe(1);
    expect(timesOf(correlator.take(1, 0, aBundle([], { from: 2, to: 2, promise: 21 })))).toEqual([
      20,
    ]);
    expect(correlator.held).toBe(0);
  });

  it('takes a bundle under the old watermark, then moves', () => {
    const correlator = aCorrelator();
    correlator.take(0, 0, aBundle([anObservation(0, 10)], { promise: 10 }));
    correlator.take(1, 0, aBundle([anObservation(1, 10)], { promise: 50 }));
    expect(correlator.counts.late).toBe(0);
    correlator.take(2, 0, aBundle([anObservation(2, 49)], { promise: 50 }));
    expect(correlator.counts.late).toBe(1);
  });

  it('waits until each source was heard, and for the least of their promises', () => {
    const correlator = aCorrelator();
    const both = { sources: 2 };
    correlator.take(
      0,
      0,
      aBundle([anObservation(0, 10), anObservation(1, 11)], { ...both, promise: 90 }),
    );
    expect(correlator.watermark).toBe(Number.NEGATIVE_INFINITY);
    correlator.take(1, 0, aBundle([], { ...both, s: 'events:1' }));
    expect(correlator.watermark).toBe(Number.NEGATIVE_INFINITY);
    const out = correlator.take(
      2,
      0,
      aBundle([], { ...both, s: 'events:1', from: 1, to: 1, promise: 30 }),
    );
    expect(correlator.watermark).toBe(30);
    expect(timesOf(out)).toEqual([11]);
  });

  it('stops waiting for a source that is silent for longer than idle, by the clock of the log', () => {
    const correlator = aCorrelator({ idle: 1000 });
    const both = { sources: 2 };
    correlator.take(0, 0, aBundle([], { ...both, s: 'events:1', promise: 5 }));
    correlator.take(1, 1000, aBundle([], { ...both, promise: 90 }));
    expect(correlator.watermark).toBe(5);
    correlator.take(2, 1001, aBundle([], { ...both, from: 1, to: 1, promise: 90 }));
    expect(correlator.watermark).toBe(90);
  });

  it('skips observations that it has taken, from whichever bundle they come', () => {
    const correlator = aCorrelator();
    correlator.take(0, 0, aBundle([anObservation(0, 10)]));
    correlator.take(1, 0, aBundle([anObservation(0, 10), anObservation(1, 11)], { promise: 90 }));
    expect(correlator.counts.duplicates).toBe(1);
    expect(correlator.counts.gaps).toBe(0);
  });

  it('ignores an entry that is delivered again', () => {
    const correlator = aCorrelator();
    const bundle = aBundle([anObservation(0, 10), anObservation(1, 11)], { promise: 90 });
    expect(correlator.take(0, 0, bundle)).toHaveLength(1);
    expect(correlator.take(0, 0, bundle)).toEqual([]);
  });

  it('counts source offsets that were skipped', () => {
    const correlator = aCorrelator();
    correlator.take(0, 0, aBundle([anObservation(0, 10)]));
    correlator.take(1, 0, aBundle([anObservation(4, 11)]));
    expect(correlator.counts.gaps).toBe(3);
  });

  it('lets a detection rule speak of a late event, marked, and keeps it out of windows', () => {
    const signals: Signal[] = [];
    const correlator = aCorrelator({ emit: (signal) => signals.push(signal) });
    correlator.take(0, 0, aBundle([anObservation(0, 100)], { promise: 100 }));
    const out = correlator.take(
      1,
      0,
      aBundle([anObservation(1, 99, { r: ANY_ALONE }), anObservation(1, 99, { i: 1 })], {
        promise: 200,
      }),
    );
    expect(out.map(({ late, rule_id }) => [late, rule_id])).toEqual([[true, ANY]]);
    expect(correlator.counts.late).toBe(2);
    expect(signals).toEqual([
      { name: 'late_events', count: 1 },
      { name: 'late_events', count: 1 },
    ]);
  });

  it('moves the watermark on when it holds more than its cap, and counts that', () => {
    const correlator = aCorrelator({ heldCap: 2 });
    const out = correlator.take(
      0,
      0,
      aBundle([0, 1, 2, 3].map((at) => anObservation(at, 10 + at))),
    );
    expect(timesOf(out)).toEqual([11]);
    expect(correlator.held).toBe(2);
    expect(correlator.counts.forced).toBe(2);
    expect(correlator.watermark).toBe(12);
  });

  it('keeps at most its cap of entities, drops the least recently used, and tells', () => {
    const signals: Signal[] = [];
    const correlator = aCorrelator({ entityCap: 2, emit: (signal) => signals.push(signal) });
    const observations = ['a', 'b', 'a', 'c', 'a', 'b'].map((user, at) =>
      anObservation(at, 10 + at, { entity: { user }, k: entityKey('default', { user }) }),
    );
    const out = correlator.take(0, 0, aBundle(observations, { promise: 90 }));
    expect(out.map(({ entities }) => entities[0])).toEqual([{ user: 'a' }]);
    correlator.checkpoint();
    expect(correlator.entities).toBe(2);
    expect(signals).toContainEqual({ name: 'entities_evicted', count: 2 });
  });

  it('forgets entities whose span has passed, in the store too', () => {
    const correlator = aCorrelator();
    const shelf = new Shelf();
    correlator.take(0, 0, aBundle([anObservation(0, 10)], { promise: 20 }));
    shelf.put(correlator);
    expect(shelf.entries.size).toBe(1);
    correlator.take(1, 0, aBundle([], { from: 1, to: 1, promise: 600_000 }));
    expect(correlator.entities).toBe(0);
    shelf.put(correlator);
    expect(shelf.entries.size).toBe(0);
  });

  it('replays from the oldest held observation after a restart and says nothing twice', () => {
    const bundles = [
      aBundle([anObservation(0, 10), anObservation(1, 500)], { promise: 20 }),
      aBundle([anObservation(2, 30)], { promise: 100 }),
      aBundle([anObservation(3, 120)], { promise: 130 }),
    ];
    const whole = aCorrelator();
    const expected = bundles.flatMap((bundle, offset) => whole.take(offset, 0, bundle));
    const first = aCorrelator();
    const shelf = new Shelf();
    const out = [
      ...first.take(0, 0, bundles[0] ?? aBundle([])),
      ...first.take(1, 0, bundles[1] ?? aBundle([])),
    ];
    shelf.put(first);
    const second = aCorrelator();
    expect(second.restore(shelf.stored)).toBe(0);
    expect(second.take(0, 0, bundles[0] ?? aBundle([]))).toEqual([]);
    expect(second.checkpoint()).toBeUndefined();
    expect(second.take(1, 0, bundles[1] ?? aBundle([]))).toEqual([]);
    expect(second.checkpoint()).toBeDefined();
    out.push(...second.take(2, 0, bundles[2] ?? aBundle([])));
    expect(out).toEqual(expected);
    expect(second.held).toBe(whole.held);
    expect(second.counts).toEqual(whole.counts);
  });

  it('reports what retention took before it was read, and goes on', () => {
    const first = aCorrelator();
    const shelf = new Shelf();
    first.take(0, 0, aBundle([anObservation(0, 10)]));
    shelf.put(first);
    const signals: Signal[] = [];
    const second = aCorrelator({ emit: (signal) => signals.push(signal) });
    second.restore(shelf.stored);
    second.take(7, 0, aBundle([anObservation(1, 20)], { promise: 90 }));
    expect(second.counts.lost).toBe(7);
    expect(signals.map(({ name }) => name)).toContain('fault');
  });

  it('goes on with the sequence of the checkpoint that it was restored from', () => {
    const first = aCorrelator();
    first.take(0, 0, aBundle([anObservation(0, 10)], { promise: 90 }));
    const shelf = new Shelf();
    shelf.put(first);
    shelf.put(first);
    const second = aCorrelator();
    second.restore(shelf.stored);
    expect(second.checkpoint()?.sequence).toBe(3);
  });

  it('stores again what was not confirmed, together with what came since', () => {
    const correlator = aCorrelator();
    correlator.take(0, 0, aBundle([anObservation(0, 10, userOf('a'))], { promise: 11 }));
    const lost = correlator.checkpoint();
    correlator.take(1, 0, aBundle([anObservation(1, 12, userOf('b'))], { promise: 13 }));
    const second = correlator.checkpoint();
    expect([...(second?.delta.changed.keys() ?? [])].sort()).toEqual([cellOf('a'), cellOf('b')]);
    lost?.confirm();
    expect(correlator.checkpoint()?.delta.changed.size).toBe(2);
    const third = correlator.checkpoint();
    third?.confirm();
    expect(correlator.checkpoint()?.delta.changed.size).toBe(0);
  });

  it('keeps the state of a rule over a reload that leaves its state key, and drops that of a rule that went', () => {
    const signals: Signal[] = [];
    const correlator = aCorrelator({ emit: (signal) => signals.push(signal) });
    correlator.take(0, 0, aBundle([anObservation(0, 10)], { promise: 11 }));
    correlator.useRules(rules);
    expect(correlator.entities).toBe(1);
    correlator.useRules(loadRules({ files: [] }).rules);
    expect(correlator.entities).toBe(0);
    correlator.take(1, 0, aBundle([anObservation(1, 12)], { promise: 13 }));
    expect(correlator.unknown).toBe(1);
    correlator.checkpoint();
    correlator.checkpoint();
    const told = signals.filter(({ name }) => name === 'unknown_observations');
    expect(told).toEqual([{ name: 'unknown_observations', count: 1 }]);
  });
});
