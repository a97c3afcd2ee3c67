import { describe, expect, it } from '@jest/globals';
import { array, assert, double, integer, oneof, property } from 'fast-check';
import { GeneralDetector } from './general-detector.ts';

const STEP = 300_000;
const PER_DAY = 288;
const START = Date.UTC(2026, 0, 5);

/** Noise of a fixed sequence, in [-1, 1]. */
function noise(index: number): number {
  const x = Math.sin(index * 12.9898 + 78.233) * 43_758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}

function scores(values: readonly number[]): number[] {
  const detector = new GeneralDetector();
  return values.map((value, index) => detector.score(START + index * STEP, value));
}

const anomalies = (values: readonly number[]): number[] =>
  scores(values).flatMap((score, index) => (score >= 0.5 ? [index] : []));

const series = (length: number, at: (index: number) => number): number[] =>
  Array.from({ length }, (_, index) => at(index));

describe('GeneralDetector', () => {
  it('gives a spike once, where it begins', () => {
    const found = anomalies(series(3000, (i) => 50 + noise(i) + (i >= 2000 && i < 2020 ? 30 : 0)));
    expect(found[0]).toBe(2000);
    expect(found.length).toBeLessThanOrEqual(2);
  });

  it('finds a level that shifts, either way', () => {
    for (const shift of [6, -6]) {
      const found = anomalies(series(3000, (i) => 50 + noise(i) + (i >= 2000 ? shift : 0)));
      expect(found[0]).toBeGreaterThanOrEqual(2000);
      expect(found[0]).toBeLessThan(2010);
    }
  });

  it('finds a day without its peak, though no value of it is new', () => {
    const missing = 9 * PER_DAY;
    const all = anomalies(
      series(12 * PER_DAY, (i) => {
        const isPeak = i % PER_DAY >= 108 && i % PER_DAY < 216;
        const isMissing = i >= missing && i < missing + PER_DAY;
        return 20 + (isPeak && !isMissing ? 60 : 0) + 3 * noise(i);
      }),
    );
    // the first days are new to it
    const found = all.filter((index) => index > 3 * PER_DAY);
    expect(found[0]).toBeGreaterThanOrEqual(missing + 100);
    expect(found[0]).toBeLessThan(missing + 216);
  });

  it('gives at most two false alarms in 5,000 values of noise or a daily curve, and none where nothing changes', () => {
    const day = (i: number) => Math.sin((2 * Math.PI * i) / PER_DAY);
    const kinds: ((i: number) => number)[] = [
      (i) => 10 + noise(i),
      (i) => 100 + 40 * day(i) + 3 * noise(i),
    ];
    for (const kind of kinds) expect(anomalies(series(5000, kind)).length).toBeLessThanOrEqual(2);
    expect(anomalies(series(5000, () => 7))).toEqual([]);
  });

  it('takes nine of ten bursts that come again and again as usual', () => {
    const bursts = series(5000, (i) => (i % 37 === 0 ? 900 : 100) + 20 * noise(i));
    expect(anomalies(bursts).length).toBeLessThan(5000 / 37 / 10);
  });

  it('does not care for the unit', () => {
    const values = series(2500, (i) => 5 + noise(i) + (i === 2200 ? 20 : 0));
    expect(anomalies(values.map((value) => value * 1e6))).toEqual(anomalies(values));
    expect(anomalies(values.map((value) => value / 1e6))).toEqual(anomalies(values));
  });

  it('scores in [0, 1] by what came before only, whatever the values', () => {
    const value = oneof(double(), integer({ min: -5, max: 5 }));
    assert(
      property(array(value, { minLength: 130, maxLength: 400 }), (values) => {
        const all = scores(values);
        expect(all.every((score) => score >= 0 && score <= 1)).toBe(true);
        expect(scores(values.slice(0, 125))).toEqual(all.slice(0, 125));
      }),
      { numRuns: 30 },
    );
  });
});
