import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { kolmogorovDistance, kolmogorovSurprise } from './ks.ts';
import { completeParams } from './model-params.ts';
import { modelNamed, PANE_MODELS } from './models.ts';
import type { Pane, PaneModel, Season } from './pane-model.ts';
import { fitPareto } from './pareto-fit.ts';
import { leastCountBeyond, poissonTail } from './poisson-tail.ts';
import { DdSketch } from '../sketches/dd-sketch.ts';

const HOUR = 3_600_000;

/** A fixed sequence in [0, 1). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Standard normal, by the sum of twelve. */
function normal(next: () => number): number {
  let sum = -6;
  for (let at = 0; at < 12; at++) sum += next();
  return sum;
}

function aModel(
  name: string,
  written: Record<string, unknown> = {},
  season: Season = 'none',
): PaneModel {
  const kind = modelNamed(name);
  if (!kind) throw new Error(name);
  const { params, faults } = completeParams(kind.params, written);
  expect(faults).toEqual([]);
  return kind.create(params, { season, length: 2000, support: 5 });
}

const pane = (index: number, value: number): Pane => ({ index, at: index * HOUR, value });

/** Judges each value by those before it. */
function scores(model: PaneModel, values: readonly number[], side: 'up' | 'down' = 'up'): number[] {
  return values.map((value, index) => {
    const score = model.score(pane(index, value), side);
    model.learn(pane(index, value));
    return score ?? 0;
  });
}

const NUMERIC = PANE_MODELS.filter(({ takes }) => takes !== 'distribution');

describe.each(NUMERIC)('$name', (kind) => {
  const { name } = kind;
  const bound = kind.usual(completeParams(kind.params, {}).params);
  const noise = (seed: number, length: number): number[] => {
    const next = random(seed);
    return Array.from({ length }, () => Math.round(100 + 10 * normal(next)));
  };

  it('finds what is ten times the habit, and is quiet before', () => {
    const values = [...noise(1, 400), 1000, 1000, 1000, 1000];
    const found = scores(aModel(name), values).flatMap((score, at) => (score >= bound ? [at] : []));
    expect(found[0]).toBeGreaterThanOrEqual(400);
    expect(found[0]).toBeLessThan(404);
  });

  it('finds what falls to a tenth when asked for what is below', () => {
    const values = [...noise(2, 400), 10, 10, 10, 10, 10];
    const found = scores(aModel(name), values, 'down').flatMap((score, at) =>
      score >= bound ? [at] : [],
    );
    expect(found[0]).toBeGreaterThanOrEqual(400);
    expect(found.length).toBeGreaterThan(0);
  });

  it('scores a larger value no lower, and says the value whose score is the bound', () => {
    const model = aModel(name);
    scores(model, noise(3, 300));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 5000 }), (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const of = (value: number): number => model.score(pane(300, value), 'up') ?? -Infinity;
        expect(of(high)).toBeGreaterThanOrEqual(of(low));
        const at = model.valueAt(bound, pane(300, 0), 'up');
        if (at !== undefined) {
          expect(of(at * 1.001 + 1e-6)).toBeGreaterThanOrEqual(bound - 1e-6);
          expect(of(Math.max(0, Math.ceil(at * 0.98) - 1))).toBeLessThan(bound + 1e-6);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('judges without changing anything', () => {
    const model = aModel(name);
    scores(model, noise(4, 200));
    const before = JSON.stringify(model.snapshot());
    for (const value of [0, 50, 1e9]) model.score(pane(200, value), 'up');
    expect(JSON.stringify(model.snapshot())).toBe(before);
  });

  it('stores little, however long it runs', () => {
    const model = aModel(name, {}, 'hour-of-week');
    scores(model, noise(5, 1200));
    expect(JSON.stringify(model.snapshot()).length).toBeLessThan(16_384);
  });
});

describe('holt_winters', () => {
  it('expects the peak at its hour', () => {
    const model = aModel('holt_winters', {}, 'hour-of-day');
    const next = random(6);
    const day = Array.from({ length: 24 * 30 }, (_, hour) =>
      hour % 24 === 12 ? 1000 + 20 * normal(next) : 100 + 5 * normal(next),
    );
    const all = scores(model, day);
    expect(Math.max(...all.slice(24 * 10))).toBeLessThan(6);
    expect(model.expected(pane(24 * 30 + 12, 0))).toBeGreaterThan(700);
    expect(model.score(pane(24 * 30 + 3, 1000), 'up')).toBeGreaterThan(6);
  });
});

describe('ewma with a season', () => {
  it('takes the usual part of the hour off', () => {
    const model = aModel('ewma', {}, 'hour-of-day');
    scores(
      model,
      Array.from({ length: 24 * 30 }, (_, hour) => (hour % 24 === 12 ? 1000 : 100)),
    );
    expect(model.score(pane(24 * 30 + 12, 1000), 'up')).toBeLessThan(3);
    expect(model.score(pane(24 * 30 + 3, 1000), 'up')).toBeGreaterThan(6);
  });
});

describe('spot', () => {
  it('alarms about as often as its q says, on tails that are light and heavy', () => {
    for (const heavy of [false, true]) {
      const next = random(heavy ? 7 : 8);
      const values = Array.from({ length: 8000 }, () =>
        heavy ? (1 - next()) ** -0.25 : 10 + normal(next),
      );
      const model = aModel('spot', { q: 0.001, scale: 'linear', 'least-spread': 0.001 });
      const alarms = scores(model, values).filter((score) => score >= 3).length;
      expect(alarms).toBeGreaterThan(1);
      expect(alarms).toBeLessThan(25);
    }
  });

  it('fits a generalised Pareto distribution', () => {
    for (const shape of [-0.2, 0.1, 0.5]) {
      const next = random(9);
      const values = Array.from({ length: 2000 }, () => (2 * ((1 - next()) ** -shape - 1)) / shape);
      const fit = fitPareto(values.sort((left, right) => left - right));
      expect(Math.abs(fit.shape - shape)).toBeLessThan(0.1);
      expect(Math.abs(fit.scale - 2)).toBeLessThan(0.25);
    }
  });
});

describe('cusum and page_hinkley', () => {
  it.each(['cusum', 'page_hinkley'])(
    '%s finds a shift of two deviations that no pane shows',
    (name) => {
      const next = random(10);
      const model = aModel(name, { scale: 'linear', 'least-spread': 0.5 });
      const values = Array.from(
        { length: 400 },
        (_, at) => 100 + normal(next) + (at >= 300 ? 2 : 0),
      );
      const bound = modelNamed(name)?.usual({}) ?? 0;
      const found = scores(model, values).findIndex((score) => score >= bound);
      expect(found).toBeGreaterThanOrEqual(300);
      expect(found).toBeLessThan(330);
    },
  );
  it.each(['cusum', 'page_hinkley'])('%s is not moved to its bound by one pane alone', (name) => {
    const model = aModel(name);
    scores(
      model,
      Array.from({ length: 100 }, () => 100),
    );
    expect(model.score(pane(100, 1e12), 'up')).toBeLessThanOrEqual(4);
  });
});

describe('poisson', () => {
  it('gives the tail exactly, as summing it up does', () => {
    const exact = (count: number, rate: number): number => {
      let term = Math.exp(-rate);
      let below = 0;
      for (let n = 0; n < count; n++) {
        below += term;
        term *= rate / (n + 1);
      }
      return -Math.log10(1 - below);
    };
    for (const rate of [0.5, 3, 20])
      for (const count of [1, 3, 10, 25])
        if (exact(count, rate) < 8)
          expect(poissonTail(count, rate, 'up')).toBeCloseTo(exact(count, rate), 5);
    expect(poissonTail(0, 30, 'down')).toBeCloseTo(30 / Math.LN10, 6);
    expect(leastCountBeyond(6, 3, 'up')).toBe(15);
    expect(leastCountBeyond(6, 3, 'down')).toBeUndefined();
  });
});

describe('ks', () => {
  it('gives the critical distance that tables give', () => {
    // 1.36 √(2/n) at 5 %
    expect(10 ** -kolmogorovSurprise(1.358 * Math.sqrt(2 / 1e6), [1e6, 1e6])).toBeCloseTo(0.05, 3);
    const [left, right] = [new DdSketch(0.01), new DdSketch(0.01)];
    for (let at = 1; at <= 100; at++) left.add(at);
    for (let at = 51; at <= 150; at++) right.add(at);
    expect(kolmogorovDistance(left, right)).toBeCloseTo(0.5, 1);
    expect(kolmogorovDistance(left, left)).toBe(0);
  });
});
