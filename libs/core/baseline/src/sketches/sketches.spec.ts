import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { DdSketch, MAX_BINS } from './dd-sketch.ts';
import { DISTINCT_ERROR, HyperLogLog } from './hyper-log-log.ts';

describe('HyperLogLog', () => {
  it.each([10, 3000, 12_000, 200_000])('counts %d texts within three standard errors', (count) => {
    const sketch = new HyperLogLog();
    for (let turn = 0; turn < 2; turn++)
      for (let at = 0; at < count; at++) sketch.add(`203.0.113.${at}`);
    expect(Math.abs(sketch.count / count - 1)).toBeLessThan(3 * DISTINCT_ERROR);
    const other = new HyperLogLog();
    other.restore(sketch.snapshot());
    expect(other.count).toBe(sketch.count);
  });
});

describe('DdSketch', () => {
  it('keeps every quantile within its error, whatever the values', () => {
    const values = fc.array(
      fc.oneof(
        fc.integer({ min: -1e6, max: 1e6 }),
        fc.double({ min: 0.001, max: 1e9, noNaN: true }),
      ),
      { minLength: 1, maxLength: 300 },
    );
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, p) => {
        const sketch = new DdSketch(0.01);
        for (const value of list) sketch.add(value);
        const sorted = list.toSorted((left, right) => left - right);
        const exact = sorted[Math.floor(p * (list.length - 1) + 1e-9)] ?? 0;
        expect(Math.abs(sketch.quantile(p) - exact)).toBeLessThanOrEqual(
          0.0101 * Math.abs(exact) + 1e-9,
        );
      }),
    );
  });

  it('is the same merged of parts as made of the whole, and stays bounded', () => {
    const [whole, left, right] = [new DdSketch(0.01), new DdSketch(0.01), new DdSketch(0.01)];
    for (let at = 0; at < 5000; at++) {
      const value = Math.exp((at - 2500) / 120);
      whole.add(value);
      (at % 3 === 0 ? left : right).add(value);
    }
    left.merge(right);
    expect(left.total).toBe(whole.total);
    expect(left.quantile(0.9)).toBe(whole.quantile(0.9));
    expect(whole.bins().length).toBeLessThanOrEqual(MAX_BINS + 1);
    const other = new DdSketch(0.01);
    other.restore(whole.snapshot());
    expect(other.snapshot()).toEqual(whole.snapshot());
  });
});
