import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { BaselineDetector, type StoredDetector } from './baseline-detector.ts';
import type { BaselineBody } from './baseline-rule.ts';
import { MAX_HISTORY_PANES } from './pane-history.ts';
import { MAX_DISTINCT } from './running-pane.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;

const aRule = (changes: Partial<BaselineBody> = {}): BaselineBody => ({
  rules: ['r'],
  groupBy: ['api.key.id'],
  measure: { kind: 'sum', field: 'tokens' },
  pane: 5 * MINUTE,
  history: 28 * 24 * HOUR,
  season: 'none',
  model: { kind: 'mad', scale: 'log' },
  score: { bound: 6, inclusive: false },
  learn: HOUR,
  support: 12,
  refractory: HOUR,
  ...changes,
});

/** Feeds `panes` panes of about a thousand. @returns the start of the pane after them */
function train(detector: BaselineDetector, panes: number, rule = aRule()): number {
  for (let index = 0; index < panes; index++)
    expect(detector.observe(index * rule.pane, 1000 + (index % 5) * 20)).toBeUndefined();
  return panes * rule.pane;
}

describe('BaselineDetector', () => {
  it('fires while the pane is still running, as soon as it is over the bound', () => {
    const detector = new BaselineDetector(aRule());
    const start = train(detector, 12);
    const firings = Array.from({ length: 10 }, (_, index) =>
      detector.observe(start + index * 1000, 500),
    );
    const at = firings.findIndex((firing) => firing !== undefined);
    expect(at).toBe(3);
    expect(firings[at]?.value).toBe(2000);
    expect(firings[at]?.expected).toBeCloseTo(Math.sqrt(1021 * 1041) - 1, 6);
    expect(firings[at]?.bound).toBeGreaterThan(1500);
    expect(firings[at]?.bound).toBeLessThan(2000);
    expect(firings[at]?.score).toBeGreaterThan(6);
  });

  it('stays silent below its bound', () => {
    const detector = new BaselineDetector(aRule());
    const start = train(detector, 12);
    expect(detector.observe(start, 1500)).toBeUndefined();
  });

  it.each([
    { name: 'support is one pane short', panes: 12, rule: { support: 13 } },
    { name: 'it was known for less than the learning time', panes: 12, rule: { learn: HOUR + 1 } },
    {
      name: 'the floor is not passed',
      panes: 12,
      rule: { value: { bound: 1e6 + 1, inclusive: true } },
    },
    {
      name: 'the floor is exactly met',
      panes: 12,
      rule: { value: { bound: 1e6, inclusive: false } },
    },
  ])('keeps still while $name', ({ panes, rule }) => {
    const detector = new BaselineDetector(aRule(rule));
    const start = train(detector, panes);
    expect(detector.observe(start, 1e6)).toBeUndefined();
  });

  it.each([
    { name: 'support is just there', rule: { support: 12 } },
    { name: 'the learning time has just passed', rule: { learn: HOUR } },
    { name: 'an inclusive floor is exactly met', rule: { value: { bound: 1e6, inclusive: true } } },
  ])('speaks when $name', ({ rule }) => {
    const detector = new BaselineDetector(aRule(rule));
    const start = train(detector, 12);
    expect(detector.observe(start, 1e6)).toBeDefined();
  });

  it('keeps still for exactly the refractory time', () => {
    const detector = new BaselineDetector(aRule());
    const start = train(detector, 12);
    expect(detector.observe(start, 1e6)).toBeDefined();
    expect(detector.observe(start + HOUR - 1, 1e6)).toBeUndefined();
    expect(detector.observe(start + HOUR, 1e6)).toBeDefined();
  });

  it('judges a habit without any spread by a tenth, not by nothing', () => {
    const detector = new BaselineDetector(aRule());
    for (let index = 0; index < 12; index++) detector.observe(index * 5 * MINUTE, 1000);
    expect(detector.observe(HOUR, 1700)).toBeUndefined();
    expect(detector.observe(HOUR + 1, 200)).toBeDefined();
  });

  it('leaves silent panes out of the habit', () => {
    const rule = aRule({ learn: 24 * HOUR });
    const detector = new BaselineDetector(rule);
    for (let index = 0; index < 24; index++) detector.observe(index * HOUR, 1000);
    expect(detector.observe(24 * HOUR, 1100)).toBeUndefined();
  });

  it('is not poisoned by a burst of a minority of panes', () => {
    const detector = new BaselineDetector(aRule());
    const start = train(detector, 40);
    for (let index = 0; index < 10; index++) detector.observe(start + index * 5 * MINUTE, 1e6);
    expect(detector.observe(start + 2 * HOUR, 1e6)).toBeDefined();
  });

  it('forgets panes older than its history', () => {
    const rule = aRule({ history: 2 * HOUR, learn: HOUR });
    const detector = new BaselineDetector(rule);
    train(detector, 24, rule);
    expect(detector.observe(10 * HOUR, 1e6)).toBeUndefined();
  });

  it('compares an hour with the same hour of other days when these are known well enough', () => {
    const rule = aRule({ pane: HOUR, season: 'hour-of-day', learn: 24 * HOUR, support: 5 });
    const detector = new BaselineDetector(rule);
    for (let hour = 0; hour < 24 * 10; hour++) {
      const firing = detector.observe(hour * HOUR, hour % 24 === 12 ? 1e6 : 1000);
      if (hour >= 24 * 6) expect(firing).toBeUndefined();
    }
    expect(detector.observe((24 * 10 + 3) * HOUR, 1e6)).toBeDefined();
  });

  it('counts events and different values', () => {
    const count = new BaselineDetector(aRule({ measure: { kind: 'count' } }));
    const distinct = new BaselineDetector(aRule({ measure: { kind: 'distinct', field: 'ip' } }));
    for (let index = 0; index < 12; index++) {
      count.observe(index * 5 * MINUTE);
      distinct.observe(index * 5 * MINUTE, 'a');
      distinct.observe(index * 5 * MINUTE, 'a');
    }
    const counted = Array.from({ length: 9 }, (_, at) => count.observe(HOUR + at));
    expect(counted.find((firing) => firing)?.value).toBe(3);
    const different = Array.from({ length: 9 }, (_, at) => distinct.observe(HOUR + at, `v${at}`));
    expect(different.find((firing) => firing)?.value).toBe(3);
    for (let at = 0; at < 9; at++) expect(distinct.observe(HOUR + 10 + at, 'v0')).toBeUndefined();
  });

  it('keeps a bounded state whatever it is fed', () => {
    const detector = new BaselineDetector(
      aRule({ measure: { kind: 'distinct', field: 'ip' }, pane: MINUTE }),
    );
    for (let index = 0; index < 3 * MAX_HISTORY_PANES; index++)
      detector.observe(index * MINUTE, 'a');
    for (let at = 0; at < 2 * MAX_DISTINCT; at++)
      detector.observe(3 * MAX_HISTORY_PANES * MINUTE + at, `v${at}`);
    const stored = detector.snapshot();
    expect(stored?.history).toHaveLength(MAX_HISTORY_PANES);
    expect(stored?.running[2]).toHaveLength(MAX_DISTINCT);
    const oldest = stored?.history[0]?.[0] ?? Number.POSITIVE_INFINITY;
    expect(oldest).toBeLessThan(MAX_HISTORY_PANES / 4);
  });

  it('goes on from a snapshot exactly as it would have gone on', () => {
    const steps = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 20 * MINUTE }), fc.integer({ min: 0, max: 100_000 })),
      { maxLength: 120 },
    );
    fc.assert(
      fc.property(steps, fc.nat(120), (list, cut) => {
        const rule = aRule({ refractory: 30 * MINUTE, score: { bound: 3, inclusive: false } });
        const whole = new BaselineDetector(rule);
        let parted = new BaselineDetector(rule);
        let at = 0;
        for (const [index, [wait, value]] of list.entries()) {
          at += wait;
          if (index === cut) {
            const stored = parted.snapshot();
            parted = new BaselineDetector(rule);
            if (stored) parted.restore(JSON.parse(JSON.stringify(stored)) as StoredDetector);
          }
          expect(parted.observe(at, value)).toEqual(whole.observe(at, value));
        }
      }),
      { numRuns: 60 },
    );
  });
});
