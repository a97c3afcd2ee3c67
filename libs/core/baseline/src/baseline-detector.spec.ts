import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { BaselineDetector, type StoredDetector } from './baseline-detector.ts';
import type { BaselineBody } from './baseline-rule.ts';
import { DISTINCT_ERROR } from './sketches/hyper-log-log.ts';
import { completeParams } from './models/model-params.ts';
import { modelNamed, PANE_MODELS } from './models/models.ts';
import { MAX_HISTORY_PANES } from './models/pane-history.ts';
import { MAX_DISTINCT } from './gauges/distinct-gauge.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;

const aRule = (changes: Partial<BaselineBody> = {}): BaselineBody => ({
  rules: ['r'],
  groupBy: ['api.key.id'],
  measure: { kind: 'sum', field: 'tokens' },
  pane: 5 * MINUTE,
  history: 28 * 24 * HOUR,
  season: 'none',
  model: { kind: 'mad', params: { scale: 'log' } },
  direction: 'up',
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
    expect(firings[at]?.firing.value).toBe(2000);
    expect(firings[at]?.firing.expected).toBeCloseTo(Math.sqrt(1021 * 1041) - 1, 6);
    expect(firings[at]?.firing.bound).toBeGreaterThan(1500);
    expect(firings[at]?.firing.bound).toBeLessThan(2000);
    expect(firings[at]?.firing.score).toBeGreaterThan(6);
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
      rule: { floor: { bound: 1e6 + 1, inclusive: true } },
    },
    {
      name: 'the floor is exactly met',
      panes: 12,
      rule: { floor: { bound: 1e6, inclusive: false } },
    },
  ])('keeps still while $name', ({ panes, rule }) => {
    const detector = new BaselineDetector(aRule(rule));
    const start = train(detector, panes);
    expect(detector.observe(start, 1e6)).toBeUndefined();
  });

  it.each([
    { name: 'support is just there', rule: { support: 12 } },
    { name: 'the learning time has just passed', rule: { learn: HOUR } },
    { name: 'an inclusive floor is exactly met', rule: { floor: { bound: 1e6, inclusive: true } } },
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

  it('says of the pane before that it was far too small, once it is over', () => {
    const detector = new BaselineDetector(aRule({ direction: 'down' }));
    const start = train(detector, 12);
    expect(detector.observe(start, 5)).toBeUndefined();
    const judged = detector.observe(start + 5 * MINUTE, 1000);
    expect(judged?.ofClosed).toBe(true);
    expect(judged?.firing.value).toBe(5);
    expect(judged?.firing.bound).toBeLessThan(1000);
    expect(judged?.firing.score).toBeGreaterThan(6);
  });

  it('judges a ratio of rules once its denominator is large enough', () => {
    const rule = aRule({
      measure: { kind: 'ratio', by: 'rules', of: 'refused', per: 'request', least: 10 },
      model: { kind: 'ewma', params: { alpha: 0.05, scale: 'linear', 'least-spread': 0.02 } },
    });
    const detector = new BaselineDetector(rule);
    for (let pane = 0; pane < 12; pane++) {
      for (let index = 0; index < 20; index++)
        expect(detector.observe(pane * rule.pane + index, undefined, 'request')).toBeUndefined();
    }
    const found: number[] = [];
    for (let index = 0; index < 20; index++) {
      detector.observe(12 * rule.pane + index, undefined, 'refused');
      const judged = detector.observe(12 * rule.pane + index, undefined, 'request');
      if (judged) found.push(index, judged.firing.value);
    }
    expect(found).toEqual([9, 1]);
  });

  it('tells a distribution that has drifted, and not one that has not', () => {
    const rule = aRule({
      measure: { kind: 'distribution', field: 'length', least: 100 },
      model: { kind: 'psi', params: { bins: 10 } },
      score: { bound: 0.25, inclusive: true },
    });
    const detector = new BaselineDetector(rule);
    const feed = (pane: number, from: number) =>
      Array.from({ length: 300 }, (_, index) =>
        detector.observe(pane * rule.pane + index, from + ((index * 7919) % 100)),
      ).find((judged) => judged !== undefined);
    for (let pane = 0; pane < 20; pane++) expect(feed(pane, 100)).toBeUndefined();
    feed(20, 150);
    const judged = feed(21, 100);
    expect(judged?.ofClosed).toBe(true);
    expect(judged?.firing.value).toBeGreaterThan(0.25);
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
    expect(counted.find((firing) => firing)?.firing.value).toBe(3);
    const different = Array.from({ length: 9 }, (_, at) => distinct.observe(HOUR + at, `v${at}`));
    expect(different.find((firing) => firing)?.firing.value).toBe(3);
    for (let at = 0; at < 9; at++) expect(distinct.observe(HOUR + 10 + at, 'v0')).toBeUndefined();
  });

  it('keeps a bounded state whatever it is fed', () => {
    const detector = new BaselineDetector(
      aRule({ measure: { kind: 'distinct', field: 'ip' }, pane: MINUTE }),
    );
    for (let index = 0; index < 3 * MAX_HISTORY_PANES; index++)
      detector.observe(index * MINUTE, 'a');
    for (let at = 0; at < 20 * MAX_DISTINCT; at++)
      detector.observe(3 * MAX_HISTORY_PANES * MINUTE + at, `v${at}`);
    const off = detector.measured / (20 * MAX_DISTINCT) - 1;
    expect(Math.abs(off)).toBeLessThan(4 * DISTINCT_ERROR);
    expect(JSON.stringify(detector.snapshot()).length).toBeLessThan(16_384);
  });

  it.each(PANE_MODELS.map(({ name }) => name))(
    'goes on from a snapshot exactly as it would have gone on: %s',
    (name) => {
      const rule = modelRule(name);
      const steps = fc.array(
        fc.tuple(fc.integer({ min: 0, max: 3 * MINUTE }), fc.integer({ min: 0, max: 1000 })),
        { maxLength: 150, minLength: 60 },
      );
      fc.assert(
        fc.property(steps, fc.nat(150), (list, cut) => {
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
          expect(parted.snapshot()).toEqual(whole.snapshot());
        }),
        { numRuns: 12, endOnFailure: true },
      );
    },
  );
});

const SHORTENED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  spot: { initial: 30, depth: 5, q: 0.05 },
};

const MEASURED: Readonly<Record<string, BaselineBody['measure']>> = {
  distribution: { kind: 'distribution', field: 'tokens', least: 2 },
  count: { kind: 'count' },
};

/** Eager, so that something happens. */
function modelRule(name: string): BaselineBody {
  const kind = modelNamed(name);
  if (!kind) throw new Error(name);
  const { params } = completeParams(kind.params, SHORTENED[name] ?? {});
  return aRule({
    measure: MEASURED[kind.takes ?? ''] ?? { kind: 'sum', field: 'tokens' },
    model: { kind: name, params },
    direction: kind.sideless ? 'up' : 'both',
    season: kind.seasonal ? 'hour-of-day' : 'none',
    pane: MINUTE,
    score: { bound: 0.5, inclusive: true },
    learn: 10 * MINUTE,
    support: 5,
    refractory: 5 * MINUTE,
  });
}
