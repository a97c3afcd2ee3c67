import { describe, expect, it } from '@jest/globals';
import { compileRuleExpression, ruleAlternatives } from '@gatewatch/sigma';
import * as fc from 'fast-check';
import { compileBounds, type Bounds } from './bounds.ts';
import { ChainWindow } from './chain-window.ts';
import { OrderedAlternativesWindow } from './ordered-alternatives-window.ts';
import { SequenceWindow } from './sequence-window.ts';
import type { Sample, Window } from './window.ts';

/** seconds */
const SPAN = 60;
type Fed = readonly [second: number, name: string];

const toSample = ([second, name]: Fed, place: number): Sample => ({
  at: second * 1000,
  n: name.charCodeAt(0) - 65,
  events: [{ id: `e${place}`, at: second * 1000 }],
});
const stagesOf = (stages: string): number[] =>
  Array.from(stages, (name) => name.charCodeAt(0) - 65);
const chainOf = (stages: string, bounds: Bounds): ChainWindow =>
  new ChainWindow(SPAN * 1000, stagesOf(stages), bounds);

/** The places at which the window holds and may fire. */
function firings(window: Window, feed: readonly Fed[]): number[] {
  return feed.flatMap((fed, place) =>
    window.add(toSample(fed, place)) && window.completed ? [place] : [],
  );
}

/** Plain search: the most different events, in order of time (ties as needed), that meet stages in their order. */
function longestChain(stages: string, feed: readonly Fed[], from = 0, since = 0): number {
  let longest = 0;
  for (const [place, [second, name]] of feed.entries()) {
    if (second < since) continue;
    for (let stage = from; stage < stages.length; stage++) {
      if (stages[stage] !== name) continue;
      const rest = feed.filter((_, other) => other !== place);
      longest = Math.max(longest, 1 + longestChain(stages, rest, stage + 1, second));
    }
  }
  return longest;
}

const feeds = (maxLength: number): fc.Arbitrary<readonly Fed[]> =>
  fc
    .array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.constantFrom('A', 'B', 'C', 'D')), {
      maxLength,
    })
    .map((steps) => {
      let second = 0;
      return steps.map(([wait, name]): Fed => [(second += wait * 4), name]);
    });

/** The feed up to each time, once all of its equals have come. */
function* settled(feed: readonly Fed[]): Generator<{ place: number; within: readonly Fed[] }> {
  for (const [place, [now]] of feed.entries()) {
    if (feed[place + 1]?.[0] === now) continue;
    yield { place, within: feed.slice(0, place + 1).filter(([second]) => second >= now - SPAN) };
  }
}

describe('ChainWindow', () => {
  it.each([
    { name: 'leaves stages out', stages: 'ABCD', bounds: { gte: 2 }, feed: '0A 1D', at: [1] },
    { name: 'asks for the order', stages: 'ABCD', bounds: { gte: 2 }, feed: '0D 1A', at: [] },
    {
      name: 'forgets what is more than a span old',
      stages: 'ABC',
      bounds: { gte: 2 },
      feed: '0A 61C 121C 122A 182B',
      at: [4],
    },
    {
      name: 'finds the two that are in order among more that are not',
      stages: 'ABC',
      bounds: { gte: 2 },
      feed: '0C 1B 2A 3B',
      at: [3],
    },
    {
      name: 'takes equal times as ordered',
      stages: 'ABC',
      bounds: { gt: 1 },
      feed: '5C 5A',
      at: [1],
    },
    {
      name: 'counts one event once for a rule that is listed twice',
      stages: 'ABA',
      bounds: { gte: 2 },
      feed: '0A 1A',
      at: [1],
    },
    {
      name: 'is exactly so many stages long',
      stages: 'ABC',
      bounds: { eq: 2 },
      feed: '0A 1B 2C',
      at: [1],
    },
    {
      name: 'is within a range',
      stages: 'ABC',
      bounds: { gte: 2, lt: 3 },
      feed: '0A 1B 2C',
      at: [1],
    },
    {
      name: 'is asked of an upper bound at each event',
      stages: 'ABC',
      bounds: { lt: 2 },
      feed: '0B 1A 2B',
      at: [0, 1],
    },
    {
      name: 'never meets a bound beyond its stages',
      stages: 'AB',
      bounds: { gte: 3 },
      feed: '0A 1B',
      at: [],
    },
  ] as { name: string; stages: string; bounds: Bounds; feed: string; at: number[] }[])(
    '$name',
    ({ stages, bounds, feed, at }) => {
      const fed = feed.split(' ').map((text): Fed => [Number(text.slice(0, -1)), text.slice(-1)]);
      expect(firings(chainOf(stages, bounds), fed)).toEqual(at);
    },
  );

  it('holds exactly when the longest chain within the span is within the bounds', () => {
    const comparisons = fc.constantFrom<Bounds>(
      ...[1, 2, 3, 4].flatMap((bound): Bounds[] => [
        { gte: bound },
        { gt: bound },
        { lt: bound },
        { lte: bound },
        { eq: bound },
        { neq: bound },
        { gte: bound, lt: bound + 2 },
      ]),
    );
    const orders = fc.constantFrom('ABCD', 'ABC', 'ABAC', 'AABB', 'DCBA', 'ABABC');
    fc.assert(
      fc.property(feeds(9), orders, comparisons, (feed, stages, bounds) => {
        const window = chainOf(stages, bounds);
        const held = feed.map((fed, place) => window.add(toSample(fed, place)));
        for (const { place, within } of settled(feed))
          expect(held[place]).toBe(compileBounds(bounds)(longestChain(stages, within)));
      }),
      { numRuns: 400 },
    );
  });

  it('fires as the whole sequence does when its bound asks for all stages', () => {
    fc.assert(
      fc.property(feeds(14), fc.constantFrom('ABC', 'ABA', 'AAB', 'ABCD'), (feed, stages) => {
        const whole = new SequenceWindow(SPAN * 1000, stagesOf(stages));
        expect(firings(chainOf(stages, { gte: stages.length }), feed)).toEqual(
          firings(whole, feed),
        );
      }),
      { numRuns: 400 },
    );
  });

  it('gives as evidence a chain that makes the condition true, in order and within the span', () => {
    fc.assert(
      fc.property(feeds(10), (feed) => {
        const window = chainOf('ABCD', { gte: 3 });
        for (const [place, fed] of feed.entries()) {
          if (!window.add(toSample(fed, place)) || !window.completed) continue;
          const events = window.evidence().map(({ id }) => feed[Number(id.slice(1))] ?? fed);
          expect(events.length).toBe(3);
          expect(longestChain('ABCD', events)).toBe(3);
          expect(events.every(([second]) => second >= fed[0] - SPAN)).toBe(true);
          expect(events.at(-1)?.[0]).toBe(fed[0]);
        }
      }),
    );
  });

  it('goes on after a restart as if there had been none', () => {
    fc.assert(
      fc.property(feeds(12), fc.nat(12), (feed, stop) => {
        const bounds = { gte: 2 };
        const whole = chainOf('ABAC', bounds);
        let halved = chainOf('ABAC', bounds);
        for (const [place, fed] of feed.entries()) {
          if (place === stop) {
            const stored = JSON.stringify(halved.snapshot());
            halved = chainOf('ABAC', bounds);
            halved.restore(JSON.parse(stored) as never);
            expect(JSON.stringify(halved.snapshot())).toBe(stored);
          }
          expect(halved.add(toSample(fed, place))).toBe(whole.add(toSample(fed, place)));
          expect(halved.completed).toBe(whole.completed);
          expect(halved.evidence()).toEqual(whole.evidence());
        }
      }),
    );
  });
});

describe('OrderedAlternativesWindow', () => {
  const RULES = ['A', 'B', 'C', 'D'];
  const windowOf = (expression: string): OrderedAlternativesWindow =>
    new OrderedAlternativesWindow(
      SPAN * 1000,
      (ruleAlternatives(expression, RULES) ?? []).map(({ all, none }) => ({ stages: all, none })),
    );

  it('holds exactly when the rules of a way were seen in order and none under a not', () => {
    const expressions = fc.constantFrom(
      'A and C',
      'A and (B or D)',
      'A and C and not B',
      '(A or B) and not (C or D)',
      'A and B and C or D',
      'A and not (B and C)',
    );
    fc.assert(
      fc.property(feeds(9), expressions, (feed, expression) => {
        const window = windowOf(expression);
        const isSatisfied = compileRuleExpression(expression, RULES);
        const held = feed.map((fed, place) => window.add(toSample(fed, place)));
        for (const { place, within } of settled(feed)) {
          const names = new Set(within.map(([, name]) => name));
          // what lies under a not is asked of all that was seen, the rest of those that make a chain
          const chains = subsets(RULES).filter(
            (set) => longestChain(set.join(''), within) === set.length,
          );
          const expected = (ruleAlternatives(expression, RULES) ?? []).some(
            ({ all, none }) =>
              none.every((rule) => !names.has(RULES[rule] ?? '')) &&
              chains.some((set) => all.every((rule) => set.includes(RULES[rule] ?? ''))),
          );
          expect(held[place]).toBe(expected);
          if (held[place]) expect(isSatisfied((rule) => names.has(RULES[rule] ?? ''))).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('fires at the event that completes a way, names its events, and survives a restart', () => {
    const window = windowOf('A and C and not B');
    const feed: Fed[] = [
      [0, 'A'],
      [1, 'D'],
      [2, 'C'],
    ];
    expect(firings(window, feed)).toEqual([2]);
    expect(window.evidence().map(({ id }) => id)).toEqual(['e0', 'e2']);
    const again = windowOf('A and C and not B');
    again.restore(JSON.parse(JSON.stringify(window.snapshot())) as never);
    expect(firings(again, [[3, 'B']])).toEqual([]);
    expect(firings(again, [[62, 'C']])).toEqual([]);
    expect(
      firings(again, [
        [62, 'A'],
        [63, 'C'],
      ]),
    ).toEqual([]);
    expect(firings(again, [[64, 'C']])).toEqual([0]);
  });
});

function subsets(names: readonly string[]): string[][] {
  const [first, ...rest] = names;
  if (first === undefined) return [[]];
  return subsets(rest).flatMap((set) => [[first, ...set], set]);
}
