import { describe, expect, it } from '@jest/globals';
import { createSeriesModel, SERIES_MODELS, type SeriesModel } from './series-model.ts';

function made(name: string, params: Record<string, unknown> = {}): SeriesModel {
  const created = createSeriesModel(name, params);
  if (!created.ok) throw new Error(created.faults.join());
  return created.model;
}

/** Noise of a fixed sequence around 100, ten times as much from `from` on. */
function series(length: number, from: number): number[] {
  return Array.from({ length }, (_, index) => {
    const x = Math.sin(index * 12.9898 + 78.233) * 43_758.5453;
    return Math.round(100 + 20 * (x - Math.floor(x) - 0.5)) * (index >= from ? 10 : 1);
  });
}

describe.each(SERIES_MODELS)('the series model %s', (name) => {
  it('scores the habit low and what is ten times as much 0.5 and more', () => {
    const model = made(name);
    const scores = series(1200, 1000).map((value, at) => model.score(at * 300_000, value));
    const high = scores.flatMap((score, at) => (score >= 0.5 && at > 300 ? [at] : []));
    expect(high[0]).toBeGreaterThanOrEqual(1000);
    expect(high[0]).toBeLessThan(1100);
    expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
  });

  it('scores by what came before only', () => {
    const [short, long] = [made(name), made(name)];
    const values = series(500, 300);
    const all = values.map((value, at) => long.score(at * 300_000, value));
    expect(values.slice(0, 350).map((value, at) => short.score(at * 300_000, value))).toEqual(
      all.slice(0, 350),
    );
  });
});

describe('parameters of a series model', () => {
  it.each([
    ['magic', {}, "there is no model 'magic'; there is auto, mad"],
    ['ewma', { alpha: 7 }, 'alpha must be a number from 0.0001 to 1'],
    ['ewma', { alpha: '0.1' }, 'alpha must be a number'],
    ['spot', { q: 1e-3, w: 1 }, "spot has no parameter 'w'; it has q, initial, depth"],
    ['psi', { bins: 4.5 }, 'bins must be a whole number from 3 to 50'],
    ['mad', { season: 'monthly' }, 'season must be none or hour-of-day or hour-of-week'],
    ['auto', { alpha: 1 }, "auto has no parameter 'alpha'; it has none"],
  ])('of %s are refused: %j', (name, params, says) => {
    const created = createSeriesModel(name, params);
    expect(created.ok ? [] : created.faults).toEqual([expect.stringContaining(says)]);
  });

  it('move the bound', () => {
    const [strict, loose] = [made('ewma', { bound: 1 }), made('ewma', { bound: 100 })];
    const values = series(400, 399);
    const last = (model: SeriesModel): number =>
      values.map((value, at) => model.score(at * 300_000, value)).at(-1) ?? 0;
    expect(last(strict)).toBeGreaterThan(last(loose));
  });
});
