import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { BloomGenerations, FALSELY_KNOWN } from './bloom-generations.ts';
import { NewValueWindow, type NewValueSettings } from './new-value-window.ts';
import { aSample, goesOnAfterRestore } from './extension-state.contract.ts';
import { MAX_KNOWN_VALUES } from './value-memory.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const settings = (changes: Partial<NewValueSettings> = {}): NewValueSettings => ({
  span: HOUR,
  bounds: { gte: 1 },
  learn: 7 * DAY,
  support: 0,
  forget: 30 * DAY,
  ...changes,
});

type Seen = readonly (readonly [at: number, value: string])[];
const verdicts = (seen: Seen, changes: Partial<NewValueSettings> = {}): boolean[] => {
  const window = new NewValueWindow(settings(changes));
  return seen.map(([at, value]) => window.add(aSample(at, [value])));
};

describe('new_value', () => {
  it.each<{
    name: string;
    seen: Seen;
    changes?: Partial<NewValueSettings>;
    last: boolean;
  }>([
    {
      name: 'finds a value that was not seen while it learned',
      seen: [
        [0, 'DE'],
        [7 * DAY, 'RU'],
      ],
      last: true,
    },
    {
      name: 'keeps still a millisecond before it has learned',
      seen: [
        [0, 'DE'],
        [7 * DAY - 1, 'RU'],
      ],
      last: false,
    },
    {
      name: 'knows what it saw while it learned',
      seen: [
        [0, 'DE'],
        [1, 'RU'],
        [8 * DAY, 'RU'],
      ],
      last: false,
    },
    {
      name: 'keeps still about the first event of all',
      seen: [[0, 'DE']],
      changes: { learn: 0 },
      last: false,
    },
    {
      name: 'keeps still one event before its support',
      seen: [
        [0, 'a'],
        [1, 'a'],
        [2, 'b'],
      ],
      changes: { learn: 0, support: 3 },
      last: false,
    },
    {
      name: 'speaks with its support',
      seen: [
        [0, 'a'],
        [1, 'a'],
        [2, 'a'],
        [3, 'b'],
      ],
      changes: { learn: 0, support: 3 },
      last: true,
    },
    {
      name: 'remembers a value that was not seen for exactly as long as it takes to forget',
      seen: [
        [0, 'a'],
        [20 * DAY, 'b'],
        [30 * DAY, 'a'],
      ],
      last: false,
    },
    {
      name: 'forgets a value a millisecond later',
      seen: [
        [0, 'a'],
        [20 * DAY, 'b'],
        [30 * DAY + 1, 'a'],
      ],
      last: true,
    },
    {
      name: 'takes an entity that was away for longer for a stranger',
      seen: [
        [0, 'a'],
        [8 * DAY, 'a'],
        [39 * DAY, 'b'],
      ],
      last: false,
    },
    {
      name: 'counts new values within the span',
      seen: [
        [0, 'a'],
        [8 * DAY, 'b'],
        [8 * DAY + HOUR, 'c'],
      ],
      changes: { bounds: { gte: 2 } },
      last: true,
    },
    {
      name: 'forgets new values older than the span',
      seen: [
        [0, 'a'],
        [8 * DAY, 'b'],
        [8 * DAY + HOUR + 1, 'c'],
      ],
      changes: { bounds: { gte: 2 } },
      last: false,
    },
  ])('$name', ({ seen, changes, last }) => {
    expect(verdicts(seen, changes).at(-1)).toBe(last);
  });

  it('looks at each value of a list', () => {
    const window = new NewValueWindow(settings({ learn: 0 }));
    window.add(aSample(0, [['read', 'write']]));
    expect(window.add(aSample(1, [['write', 'read']]))).toBe(false);
    expect(window.add(aSample(2, [['write', 'shell']]))).toBe(true);
    expect(window.about()).toBe('shell');
  });

  it('tells tuples apart as a whole', () => {
    const window = new NewValueWindow(settings({ learn: 0 }));
    window.add(aSample(0, ['DE', 'curl']));
    window.add(aSample(1, ['FR', 'sdk']));
    expect(window.add(aSample(2, ['DE', 'sdk']))).toBe(true);
  });

  const stream = fc
    .array(fc.tuple(fc.nat(20), fc.constantFrom('a', 'b', 'c', 'd', 'e')), { maxLength: 60 })
    .map((steps) => {
      let at = 0;
      return steps.map(([step, value]) => [(at += step), value] as const);
    });
  const short = { span: 10, learn: 12, forget: 25 };

  it('is what a list of all that was seen says', () => {
    fc.assert(
      fc.property(stream, fc.nat(4), (seen, support) => {
        const got = verdicts(seen, { ...short, support });
        expect(got).toEqual(seen.map((_, place) => plainVerdict(seen, place, support)));
      }),
    );
  });

  /** every novelty within the span, by looking back over all samples */
  function plainVerdict(seen: Seen, place: number, support: number): boolean {
    const [at] = seen[place] ?? [0];
    const begin = beginOf(seen, place);
    if (!isLearned(seen, place, support)) return false;
    return seen.slice(begin, place + 1).some(([time, value], index) => {
      const here = begin + index;
      const isRecent = time >= at - short.span;
      const earlier = seen.slice(begin, here);
      const known = earlier.some(([then, other]) => other === value && then >= time - short.forget);
      return isRecent && !known && isLearned(seen, here, support);
    });
  }
  function beginOf(seen: Seen, place: number): number {
    for (let here = place; here > 0; here--)
      if ((seen[here]?.[0] ?? 0) - (seen[here - 1]?.[0] ?? 0) > short.forget) return here;
    return 0;
  }
  function isLearned(seen: Seen, place: number, support: number): boolean {
    const begin = beginOf(seen, place);
    const at = seen[place]?.[0] ?? 0;
    const before = seen.slice(begin, place).filter(([time]) => time < at).length;
    return at - (seen[begin]?.[0] ?? 0) >= short.learn && before >= Math.max(1, support);
  }

  it('goes on after a restore as if nothing had been', () => {
    fc.assert(
      fc.property(stream, fc.nat(60), (seen, cut) => {
        goesOnAfterRestore(
          () => new NewValueWindow(settings({ ...short, bounds: { gte: 2 } })),
          seen.map(([at, value]) => aSample(at, [value])),
          cut,
        );
      }),
    );
  });

  it('finds as many new values in whatever order those of one time come', () => {
    const times = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(times, { maxLength: 12 }), fc.nat(5), (moments, support) => {
        const run = (order: (values: readonly string[]) => readonly string[]): number[] => {
          const window = new NewValueWindow(settings({ ...short, support, bounds: { gte: 9 } }));
          return moments.map((values, step) => {
            for (const value of order(values)) window.add(aSample(step * 5, [value]));
            return window.measured()['new'] ?? 0;
          });
        };
        expect(run((values) => values)).toEqual(run((values) => values.toReversed()));
      }),
    );
  });
});

describe('beyond the cap of exact values', () => {
  it('still knows all of a crowd of values', () => {
    const window = new NewValueWindow(settings({ learn: 0 }));
    const crowd = Array.from({ length: MAX_KNOWN_VALUES + 1500 }, (_, n) => `value-${n}`);
    for (const [at, value] of crowd.entries()) window.add(aSample(at, [value]));
    const news = crowd.filter((value, n) => {
      window.add(aSample(2 * HOUR + n, [value]));
      return window.measured()['new'] !== 0;
    });
    expect(news).toEqual([]);
  });

  it('takes few strangers for known, and lasts between one span and two', () => {
    const set = new BloomGenerations(DAY);
    for (let n = 0; n < 3276; n++) set.add(`known-${n}`, n);
    const strangers = Array.from({ length: 20_000 }, (_, n) => `other-${n}`);
    const taken = strangers.filter((text) => set.has(text, HOUR)).length / strangers.length;
    expect(taken).toBeLessThan(FALSELY_KNOWN);
    expect(set.has('known-0', DAY)).toBe(true);
    expect(set.has('known-3275', 2 * DAY)).toBe(true);
    expect(set.has('known-3275', 5 * DAY)).toBe(false);
  });

  it('keeps a snapshot under 30 KB whatever comes', () => {
    const window = new NewValueWindow(settings({ learn: 0 }));
    for (let n = 0; n < 10_000; n++) window.add(aSample(n, [`x${n}`]));
    expect(JSON.stringify(window.snapshot()).length).toBeLessThan(30_000);
  });
});
