import { describe, expect, it } from '@jest/globals';
import type { EventReference } from '@gatewatch/event';
import * as fc from 'fast-check';
import { quantileSorted } from 'simple-statistics';
import { compileBounds, countingCap, describeBounds, type Bounds } from './bounds.ts';
import { CountWindow } from './count-window.ts';
import { DistinctWindow } from './distinct-window.ts';
import { MAX_QUANTILE_SAMPLES, QuantileWindow } from './quantile-window.ts';
import { Rearm } from './rearm.ts';
import { SequenceWindow } from './sequence-window.ts';
import { TemporalWindow } from './temporal-window.ts';
import { MAX_TOTAL_PARTS, TotalWindow } from './total-window.ts';
import type { Sample, Stored, Window } from './window.ts';

const SPAN = 60_000;

let serial = 0;
const aSample = (at: number, changes: Partial<Sample> = {}): Sample => ({
  at,
  n: 0,
  events: [{ id: `e${serial++}`, at }],
  ...changes,
});
const ids = (events: readonly EventReference[]): string[] => events.map(({ id }) => id);
const lastOf = <T>(list: readonly T[]): T | undefined => list.at(-1);

describe('CountWindow', () => {
  const holds = (times: readonly number[], bounds: Bounds): boolean | undefined => {
    const window = new CountWindow(SPAN, bounds);
    return lastOf(times.map((at) => window.add(aSample(at))));
  };
  it.each([
    {
      name: 'counts an event exactly one span old',
      times: [0, SPAN],
      bounds: { gte: 2 },
      is: true,
    },
    {
      name: 'forgets an event a millisecond older',
      times: [0, SPAN + 1],
      bounds: { gte: 2 },
      is: false,
    },
    {
      name: 'slides and does not start at whole minutes',
      times: [50_000, 70_000, 90_000],
      bounds: { gte: 3 },
      is: true,
    },
    { name: 'is one short of its bound', times: [0, 1], bounds: { gte: 3 }, is: false },
    { name: 'needs one more for gt', times: [0, 1], bounds: { gt: 2 }, is: false },
    { name: 'has one more for gt', times: [0, 1, 2], bounds: { gt: 2 }, is: true },
    { name: 'is within a range', times: [0, 1], bounds: { gte: 2, lte: 2 }, is: true },
    { name: 'has left a range', times: [0, 1, 2], bounds: { gte: 2, lte: 2 }, is: false },
    { name: 'holds at once for lt', times: [0], bounds: { lt: 2 }, is: true },
    { name: 'is no longer under lt', times: [0, 1], bounds: { lt: 2 }, is: false },
    { name: 'is exactly eq', times: [0, 1], bounds: { eq: 2 }, is: true },
    { name: 'is past eq', times: [0, 1, 2, 3], bounds: { eq: 2 }, is: false },
    { name: 'is other than neq', times: [0], bounds: { neq: 2 }, is: true },
    { name: 'counts equal times apart', times: [5, 5, 5], bounds: { gte: 3 }, is: true },
  ])('$name', ({ times, bounds, is }) => {
    expect(holds(times, bounds)).toBe(is);
  });
  it('remembers no more than it needs, however many come', () => {
    const window = new CountWindow(SPAN, { gte: 5 });
    for (let at = 0; at < 1000; at++) window.add(aSample(at));
    expect((window.snapshot() as { times: number[] }).times).toHaveLength(5);
    expect(window.evidence()).toHaveLength(20);
  });
});

describe('DistinctWindow', () => {
  const feed = (values: readonly (readonly [number, string | undefined])[], bounds: Bounds) => {
    const window = new DistinctWindow(SPAN, bounds);
    const holds = values.map(([at, value]) =>
      window.add(aSample(at, value === undefined ? {} : { value })),
    );
    return { window, holds: lastOf(holds) };
  };
  it.each([
    {
      name: 'counts a value last seen exactly one span ago',
      values: [
        [0, 'a'],
        [SPAN, 'b'],
      ],
      is: true,
    },
    {
      name: 'forgets a value a millisecond older',
      values: [
        [0, 'a'],
        [SPAN + 1, 'b'],
      ],
      is: false,
    },
    {
      name: 'counts a repeated value once',
      values: [
        [0, 'a'],
        [1, 'a'],
        [2, 'a'],
      ],
      is: false,
    },
    {
      name: 'keeps a value that was seen again',
      values: [
        [0, 'a'],
        [SPAN, 'a'],
        [SPAN + 9, 'b'],
      ],
      is: true,
    },
    {
      name: 'does not count what has no value',
      values: [
        [0, 'a'],
        [1, undefined],
      ],
      is: false,
    },
  ] as { name: string; values: [number, string | undefined][]; is: boolean }[])(
    '$name',
    ({ values, is }) => {
      expect(feed(values, { gte: 2 }).holds).toBe(is);
    },
  );
  it('names the newest event of each value as evidence', () => {
    const { window } = feed(
      [
        [0, 'a'],
        [1, 'b'],
        [2, 'a'],
      ],
      { gte: 2 },
    );
    expect(window.evidence().map(({ at }) => at)).toEqual([1, 2]);
  });
});

describe('TemporalWindow', () => {
  it.each([
    {
      name: 'sees both in any order',
      feed: [
        [0, 1],
        [10, 0],
      ],
      is: true,
    },
    {
      name: 'sees both exactly one span apart',
      feed: [
        [0, 0],
        [SPAN, 1],
      ],
      is: true,
    },
    {
      name: 'does not see what is older',
      feed: [
        [0, 0],
        [SPAN + 1, 1],
      ],
      is: false,
    },
    {
      name: 'is renewed by a newer match',
      feed: [
        [0, 0],
        [50_000, 0],
        [100_000, 1],
      ],
      is: true,
    },
  ] as { name: string; feed: [number, number][]; is: boolean }[])('$name', ({ feed, is }) => {
    const window = new TemporalWindow(SPAN, (seen) => seen.size === 2);
    expect(lastOf(feed.map(([at, n]) => window.add(aSample(at, { n }))))).toBe(is);
  });
});

/** Feeds letters at given seconds. @returns at which places the sequence was completed */
function completions(stages: string, feed: readonly (readonly [number, string])[]): number[] {
  const names = [...new Set(stages)];
  const window = new SequenceWindow(
    SPAN,
    stages.split('').map((stage) => names.indexOf(stage)),
  );
  return feed.flatMap(([second, name], place) => {
    const holds = window.add(aSample(second * 1000, { n: names.indexOf(name) }));
    return holds && window.completed ? [place] : [];
  });
}

describe('SequenceWindow', () => {
  it.each([
    {
      name: 'completes A B C',
      stages: 'ABC',
      feed: [
        [0, 'A'],
        [1, 'B'],
        [2, 'C'],
      ],
      at: [2],
    },
    {
      name: 'does not complete A C B',
      stages: 'ABC',
      feed: [
        [0, 'A'],
        [1, 'C'],
        [2, 'B'],
      ],
      at: [],
    },
    {
      name: 'completes A C B C at the last C',
      stages: 'ABC',
      feed: [
        [0, 'A'],
        [1, 'C'],
        [2, 'B'],
        [3, 'C'],
      ],
      at: [3],
    },
    {
      name: 'completes B A B C',
      stages: 'ABC',
      feed: [
        [0, 'B'],
        [1, 'A'],
        [2, 'B'],
        [3, 'C'],
      ],
      at: [3],
    },
    {
      name: 'restarts within the window',
      stages: 'AB',
      feed: [
        [0, 'A'],
        [50, 'A'],
        [100, 'B'],
      ],
      at: [2],
    },
    {
      name: 'completes exactly one span long',
      stages: 'AB',
      feed: [
        [0, 'A'],
        [60, 'B'],
      ],
      at: [1],
    },
    {
      name: 'does not complete when longer',
      stages: 'AB',
      feed: [
        [0, 'A'],
        [60.001, 'B'],
      ],
      at: [],
    },
    {
      name: 'takes equal times as ordered',
      stages: 'AB',
      feed: [
        [5, 'B'],
        [5, 'A'],
      ],
      at: [1],
    },
    {
      name: 'takes three equal times as ordered, whichever way they come',
      stages: 'ABC',
      feed: [
        [5, 'C'],
        [5, 'B'],
        [5, 'A'],
      ],
      at: [2],
    },
    {
      name: 'joins equal times to what was before',
      stages: 'ABC',
      feed: [
        [1, 'A'],
        [5, 'C'],
        [5, 'B'],
      ],
      at: [2],
    },
    {
      name: 'needs an event for each repeated stage',
      stages: 'AAB',
      feed: [
        [0, 'A'],
        [1, 'B'],
        [2, 'A'],
        [3, 'B'],
      ],
      at: [3],
    },
    { name: 'does not use one event twice', stages: 'AA', feed: [[0, 'A']], at: [] },
    {
      name: 'uses two events of one time for two stages',
      stages: 'AA',
      feed: [
        [0, 'A'],
        [0, 'A'],
      ],
      at: [1],
    },
    {
      name: 'is not completed by an event that ends nothing',
      stages: 'AB',
      feed: [
        [0, 'A'],
        [1, 'B'],
        [2, 'A'],
      ],
      at: [1],
    },
  ] as { name: string; stages: string; feed: [number, string][]; at: number[] }[])(
    '$name',
    ({ stages, feed, at }) => {
      expect(completions(stages, feed)).toEqual(at);
    },
  );
  it('names the events of the chain as evidence, with the latest start', () => {
    const window = new SequenceWindow(SPAN, [0, 1]);
    const samples = [aSample(0), aSample(50_000), aSample(55_000, { n: 1 })];
    for (const sample of samples) window.add(sample);
    expect(ids(window.evidence())).toEqual(samples.slice(1).flatMap(({ events }) => ids(events)));
  });
  it('completes exactly when some subsequence within the span is the sequence', () => {
    const step = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.constantFrom('A', 'B', 'C'));
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 14 }),
        fc.constantFrom('AB', 'ABC', 'ABA', 'AAB', 'ABCA'),
        (steps, stages) => {
          let second = 0;
          const feed = steps.map(([wait, name]) => [(second += wait * 3), name] as const);
          const found = completions(stages, feed);
          // the last place of each time tells what is true once all of its equals have come
          for (const [place, [time]] of feed.entries()) {
            if (feed[place + 1]?.[0] === time) continue;
            const first = feed.findIndex(([other]) => other === time);
            const completed = found.some((at) => at >= first && at <= place);
            expect(completed).toBe(endsNow(stages, feed.slice(0, place + 1)));
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** Plain search: is there a choice of different events, in order of time (ties as needed), that ends at the newest time? */
function endsNow(stages: string, feed: readonly (readonly [number, string])[]): boolean {
  const now = feed.at(-1)?.[0] ?? 0;
  const search = (
    stage: number,
    used: ReadonlySet<number>,
    from: number,
    start: number,
  ): boolean => {
    if (stage === stages.length) return from === now && now - start <= SPAN / 1000;
    return feed.some(
      ([time, name], place) =>
        !used.has(place) &&
        name === stages[stage] &&
        time >= from &&
        search(stage + 1, new Set([...used, place]), time, stage === 0 ? time : start),
    );
  };
  return search(0, new Set(), Number.NEGATIVE_INFINITY, 0);
}

describe('TotalWindow', () => {
  it.each([
    {
      name: 'sums what is exactly one span old',
      feed: [
        [0, 6],
        [SPAN, 5],
      ],
      bounds: { gt: 10 },
      is: true,
    },
    {
      name: 'leaves out what is older',
      feed: [
        [0, 6],
        [SPAN + 1, 5],
      ],
      bounds: { gt: 10 },
      is: false,
    },
    {
      name: 'is not over a bound that it meets',
      feed: [
        [0, 5],
        [1, 5],
      ],
      bounds: { gt: 10 },
      is: false,
    },
  ] as { name: string; feed: [number, number][]; bounds: Bounds; is: boolean }[])(
    '$name',
    ({ feed, bounds, is }) => {
      const window = new TotalWindow(SPAN, 'sum', bounds);
      expect(lastOf(feed.map(([at, value]) => window.add(aSample(at, { value }))))).toBe(is);
    },
  );
  it('holds for nothing while it has no number', () => {
    const window = new TotalWindow(SPAN, 'avg', { lt: 5 });
    expect(window.add(aSample(0))).toBe(false);
    expect(window.add(aSample(1, { value: 'text' }))).toBe(false);
    expect(window.add(aSample(2, { value: 4 }))).toBe(true);
  });
  it('keeps a bounded state in a flood and misses none of its sum', () => {
    const window = new TotalWindow(SPAN, 'sum', { gte: 20_000 });
    let first = -1;
    for (let at = 0; at < 20_000; at++)
      if (window.add(aSample(at, { value: 1 })) && first < 0) first = at;
    expect(first).toBe(19_999);
    const { parts } = window.snapshot() as { parts: unknown[] };
    expect(parts.length).toBeLessThanOrEqual(MAX_TOTAL_PARTS);
  });
  it('still knows small values after a large one has come and gone', () => {
    const window = new TotalWindow(100, 'sum', { gte: 0 });
    window.add(aSample(0, { value: 1e17 }));
    for (let at = 1; at <= 100; at++) window.add(aSample(at, { value: 1 }));
    expect(window.measured()['sum']).toBe(1e17 + 100);
    window.add(aSample(101, { value: 1 }));
    expect(window.measured()['sum']).toBe(101);
  });
  it('comes back from a sum that no float can hold', () => {
    const window = new TotalWindow(10, 'sum', { gte: 3 });
    for (const at of [0, 1]) window.add(aSample(at, { value: Number.MAX_VALUE }));
    expect(window.measured()['sum']).toBe(Number.POSITIVE_INFINITY);
    expect(window.add(aSample(20, { value: 2 }))).toBe(false);
    expect(window.add(aSample(21, { value: 1 }))).toBe(true);
  });
  it('adds up what lies in the window as exactly as a sum of its own would be', () => {
    const values = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { maxLength: 300 });
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 15 }), (list, exponent) => {
        const window = new TotalWindow(20, 'sum', { gte: 0 });
        // powers of two keep every value and the sum of any 21 of them a float of its own
        const scaled = list.map((value, at) => value * (at % 3 === 0 ? 2 ** exponent : 1));
        for (const [at, value] of scaled.entries()) {
          window.add(aSample(at, { value }));
          const exact = scaled
            .slice(Math.max(0, at - 20), at + 1)
            .reduce((sum, one) => sum + one, 0);
          expect(window.measured()['sum']).toBe(exact);
        }
      }),
    );
  });
  it('does not drift over many small floats', () => {
    const window = new TotalWindow(10, 'sum', { gte: 0 });
    for (let at = 0; at < 50_000; at++)
      window.add(aSample(at, { value: at % 7 === 0 ? 1e9 : 0.1 }));
    const exact = Array.from({ length: 11 }, (_, back) => 49_999 - back)
      .map((at) => (at % 7 === 0 ? 1e9 : 0.1))
      .reduce((sum, value) => sum + value, 0);
    expect(window.measured()['sum']).toBeCloseTo(exact, 3);
  });
});

describe('QuantileWindow', () => {
  it.each([
    { name: 'lognormal', draw: (unit: number, other: number) => Math.exp(8 * unit * other) },
    { name: 'of both signs', draw: (unit: number) => (unit - 0.3) * 1e6 },
    { name: 'mostly zero', draw: (unit: number) => (unit < 0.6 ? 0 : unit * 50) },
  ])('stays within one per cent of the exact percentile in a flood: $name', ({ draw }) => {
    let state = 7;
    const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (const percentile of [5, 50, 95, 99.9]) {
      const window = new QuantileWindow(1e9, percentile, { gte: 0 });
      const values: number[] = [];
      for (let at = 0; at < 20_000; at++) {
        const value = draw(random(), random());
        values.push(value);
        window.add(aSample(at, { value }));
      }
      const { count, ...measured } = window.measured();
      const [found = Number.NaN] = Object.values(measured);
      const exact = quantileSorted(
        values.sort((left, right) => left - right),
        percentile / 100,
      );
      expect(count).toBe(20_000);
      expect(Math.abs(found - exact)).toBeLessThanOrEqual(0.0101 * Math.abs(exact));
    }
  });
  it('forgets a flood that is older than the span, and goes on after a restart as without one', () => {
    const span = 3 * MAX_QUANTILE_SAMPLES;
    const window = new QuantileWindow(span, 50, { gte: 1000 });
    for (let at = 0; at < span; at++) window.add(aSample(at, { value: 5000 }));
    expect(window.measured()['count']).toBe(span);
    const again = new QuantileWindow(span, 50, { gte: 1000 });
    again.restore(JSON.parse(JSON.stringify(window.snapshot())) as Stored);
    for (let at = span; at < 3 * span; at++) {
      const sample = aSample(at, { value: 1 });
      expect(again.add(sample)).toBe(window.add(sample));
    }
    expect(again.measured()).toEqual(window.measured());
    expect(window.measured()['median']).toBeCloseTo(1, 1);
    expect(window.add(aSample(9 * span, { value: 7 }))).toBe(false);
    expect(window.measured()).toEqual({ median: 7, count: 1 });
  });
  it('keeps a bounded state, whatever the values', () => {
    const window = new QuantileWindow(1e9, 50, { gte: 0 });
    for (let at = 0; at < 50_000; at++)
      window.add(aSample(at, { value: (at % 2 === 0 ? -1 : 1) * 10 ** ((at % 600) - 300) }));
    const { panes } = window.snapshot() as { panes: [number, unknown[]][] };
    expect(panes.length).toBeLessThanOrEqual(16);
    expect(panes.every(([, buckets]) => buckets.length <= 2048)).toBe(true);
  });
  it('forgets a sample that is older than the span', () => {
    const window = new QuantileWindow(SPAN, 95, { gte: 95 });
    expect(window.add(aSample(0, { value: 100 }))).toBe(true);
    expect(window.add(aSample(SPAN, { value: 1 }))).toBe(true);
    expect(window.add(aSample(SPAN + 1, { value: 1 }))).toBe(false);
  });
});

describe('Rearm', () => {
  it('fires when the condition becomes true and not while it stays true', () => {
    const rearm = new Rearm(SPAN);
    expect([0, 1, SPAN].map((at) => rearm.fires(at, true, true))).toEqual([true, false, false]);
  });
  it('fires again when more than one span has passed since it fired', () => {
    const rearm = new Rearm(SPAN);
    rearm.fires(0, true, true);
    expect(rearm.fires(SPAN, true, true)).toBe(false);
    expect(rearm.fires(SPAN + 1, true, true)).toBe(true);
    expect(rearm.fires(SPAN + 2, true, true)).toBe(false);
  });
  it('fires again once a sample has found the condition false', () => {
    const rearm = new Rearm(SPAN);
    rearm.fires(0, true, true);
    rearm.fires(1, false, true);
    expect(rearm.fires(2, true, true)).toBe(true);
  });
  it('waits for a sample that completes', () => {
    const rearm = new Rearm(SPAN);
    expect(rearm.fires(0, true, false)).toBe(false);
    expect(rearm.fires(1, true, true)).toBe(true);
  });
});

describe('bounds', () => {
  it.each([
    { bounds: { gte: 5 }, cap: 5, text: 'at least 5' },
    { bounds: { gt: 5 }, cap: 6, text: 'more than 5' },
    { bounds: { lt: 3 }, cap: 4, text: 'less than 3' },
    { bounds: { eq: 3 }, cap: 4, text: 'exactly 3' },
    { bounds: { neq: 3 }, cap: 4, text: 'other than 3' },
    { bounds: { gte: 2, lte: 4 }, cap: 5, text: 'at least 2 and at most 4' },
    { bounds: { gte: 0 }, cap: 1, text: 'at least 0' },
  ])('counts to $cap for $text', ({ bounds, cap, text }) => {
    expect(countingCap(bounds)).toBe(cap);
    expect(describeBounds(bounds)).toBe(text);
  });
  it('cannot tell a count beyond its cap from the cap', () => {
    const aBound = fc.nat(6);
    const someBounds = fc.oneof(
      ...(['gt', 'gte', 'lt', 'lte', 'eq', 'neq'] as const).map((name) =>
        aBound.map((bound): Bounds => ({ [name]: bound })),
      ),
      fc.tuple(aBound, aBound).map(([low, more]): Bounds => ({ gte: low, lt: low + more })),
    );
    fc.assert(
      fc.property(someBounds, fc.nat(20), (bounds, beyond) => {
        const within = compileBounds(bounds);
        const cap = countingCap(bounds);
        expect(within(cap + beyond)).toBe(within(cap));
      }),
    );
  });
});

const numbers = (samples: readonly Sample[]): number[] =>
  samples.flatMap(({ value }) => (typeof value === 'number' ? [value] : []));

describe('every window', () => {
  interface Kind {
    readonly name: string;
    readonly create: () => Window;
    /** the plain answer over all samples within the span */
    readonly plain: (samples: readonly Sample[]) => boolean;
  }
  const kinds: readonly Kind[] = [
    {
      name: 'count',
      create: () => new CountWindow(SPAN, { gte: 3, lt: 6 }),
      plain: (samples) => samples.length >= 3 && samples.length < 6,
    },
    {
      name: 'distinct',
      create: () => new DistinctWindow(SPAN, { gte: 3 }),
      plain: (samples) => new Set(samples.map(({ value }) => String(value))).size >= 3,
    },
    {
      name: 'temporal',
      create: () => new TemporalWindow(SPAN, (seen) => seen.size >= 3),
      plain: (samples) => new Set(samples.map(({ n }) => n)).size >= 3,
    },
    {
      name: 'sum',
      create: () => new TotalWindow(SPAN, 'sum', { gte: 20 }),
      plain: (samples) => numbers(samples).reduce((sum, value) => sum + value, 0) >= 20,
    },
    {
      name: 'avg',
      create: () => new TotalWindow(SPAN, 'avg', { lt: 3 }),
      plain: (samples) => {
        const values = numbers(samples);
        return values.reduce((sum, value) => sum + value, 0) / values.length < 3;
      },
    },
    {
      name: 'percentile',
      create: () => new QuantileWindow(SPAN, 90, { gte: 7 }),
      plain: (samples) =>
        quantileSorted(
          numbers(samples).sort((left, right) => left - right),
          0.9,
        ) >= 7,
    },
  ];
  const steps = fc.array(fc.tuple(fc.nat(40), fc.nat(3), fc.nat(9)), { maxLength: 60 });

  it.each(kinds)('($name) agrees with counting everything again', ({ create, plain }) => {
    fc.assert(
      fc.property(steps, (list) => {
        const window = create();
        const all: Sample[] = [];
        let at = 0;
        for (const [wait, n, value] of list) {
          at += wait * 1000;
          const sample = aSample(at, { n, value });
          all.push(sample);
          expect(window.add(sample)).toBe(plain(all.filter((other) => other.at >= at - SPAN)));
        }
      }),
    );
  });

  it.each([...kinds, { name: 'sequence', create: () => new SequenceWindow(SPAN, [0, 1, 2, 0]) }])(
    '($name) goes on from a snapshot exactly as it would have gone on',
    ({ create }) => {
      fc.assert(
        fc.property(steps, fc.nat(60), (list, cut) => {
          const whole = create();
          let parted = create();
          let at = 0;
          for (const [index, [wait, n, value]] of list.entries()) {
            at += wait * 500;
            if (index === cut && index > 0) {
              const stored = JSON.parse(JSON.stringify(parted.snapshot())) as Stored;
              parted = create();
              parted.restore(stored);
            }
            const sample = aSample(at, { n, value });
            expect(parted.add(sample)).toBe(whole.add(sample));
            expect(parted.completed).toBe(whole.completed);
            expect(parted.measured()).toEqual(whole.measured());
            expect(parted.evidence()).toEqual(whole.evidence());
          }
        }),
      );
    },
  );

  it.each([...kinds, { name: 'sequence', create: () => new SequenceWindow(SPAN, [0, 1, 2, 0]) }])(
    '($name) is as good as new once all it saw is older than its span',
    ({ create }) => {
      fc.assert(
        fc.property(steps, steps, (before, after) => {
          const old = create();
          const young = create();
          let at = 0;
          for (const [wait, n, value] of before) old.add(aSample((at += wait * 500), { n, value }));
          at += SPAN + 1;
          for (const [wait, n, value] of after) {
            const sample = aSample((at += wait * 500), { n, value });
            expect(old.add(sample)).toBe(young.add(sample));
            expect(old.measured()).toEqual(young.measured());
            expect(old.evidence()).toEqual(young.evidence());
          }
        }),
      );
    },
  );
});
