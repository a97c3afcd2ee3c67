import { describe, expect, it } from '@jest/globals';
import { array, assert, double, property } from 'fast-check';
import { SignedTails, TailEstimate } from './tail-estimate.ts';

/** Quantiles of a distribution in a scrambled order: a sample without chance. */
function sample(size: number, quantile: (share: number) => number): number[] {
  const stride = 7919; // coprime to the sizes used here
  return Array.from({ length: size }, (_, index) =>
    quantile((((index * stride) % size) + 0.5) / size),
  );
}

function learnt(values: readonly number[]): TailEstimate {
  const tail = new TailEstimate();
  for (const value of values) tail.add(value);
  return tail;
}

describe('TailEstimate', () => {
  it('tells the probability of an exponential tail within a fifth of its logarithm, beyond what was seen too', () => {
    const tail = learnt(sample(5000, (share) => -Math.log(1 - share)));
    for (const digits of [2, 3, 4, 5]) {
      const surprise = tail.surprise(digits * Math.LN10, 1e-9);
      expect(Math.abs(surprise - digits)).toBeLessThan(digits / 5);
    }
  });

  it('is not surprised by ten times the usual where tails are heavy, and is where they are light', () => {
    const heavy = learnt(sample(5000, (share) => (1 - share) ** -0.5));
    const light = learnt(sample(5000, (share) => share));
    expect(heavy.surprise(30, 1e-9)).toBeLessThan(4);
    expect(light.surprise(30, 1e-9)).toBeGreaterThan(10);
  });

  it('says nothing before it has seen thirty, nor of what lies within the body', () => {
    expect(learnt(Array.from({ length: 29 }, (_, index) => index)).surprise(1e6, 1)).toBe(0);
    expect(learnt(sample(1000, (share) => share)).surprise(0.9, 1e-9)).toBe(0);
  });

  it('never falls as the magnitude grows, and stays between 0 and 20', () => {
    const magnitude = double({ min: 0, max: 1e6, noNaN: true });
    assert(
      property(array(magnitude, { minLength: 30 }), magnitude, magnitude, (seen, one, two) => {
        const tail = learnt(seen);
        const less = tail.surprise(Math.min(one, two), 1e-3);
        const more = tail.surprise(Math.max(one, two), 1e-3);
        expect(less).toBeGreaterThanOrEqual(0);
        expect(more).toBeGreaterThanOrEqual(less);
        expect(more).toBeLessThanOrEqual(20);
      }),
    );
  });

  it('counts ties and a constant stream without dividing by nothing', () => {
    const tail = learnt(Array.from({ length: 500 }, () => 0));
    expect(tail.surprise(0, 0.1)).toBe(0);
    expect(tail.surprise(5, 0.1)).toBeGreaterThan(10);
  });
});

describe('SignedTails', () => {
  it('is surprised by a fall where only rises are usual', () => {
    const tails = new SignedTails();
    for (const value of sample(2000, (share) => (share < 0.5 ? -share : share * 100))) {
      tails.add(value);
    }
    expect(tails.surprise(50, 1e-3)).toBe(0);
    expect(tails.surprise(-50, 1e-3)).toBeGreaterThan(5);
  });
});
