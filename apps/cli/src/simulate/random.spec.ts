import { describe, expect, it } from '@jest/globals';
import { Random } from './random.ts';
import { CONVERSATION_INPUT, sampleTokens } from './token-quantiles.ts';

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function draw<T>(count: number, of: (random: Random) => T): T[] {
  const random = new Random('spec');
  return Array.from({ length: count }, () => of(random));
}

describe('Random', () => {
  it('is the same on every machine', () => {
    const random = new Random('gatewatch');
    expect(Array.from({ length: 3 }, () => Math.floor(random.next() * 1e6))).toMatchInlineSnapshot(`
     [
       414752,
       980153,
       131473,
     ]
    `);
  });

  it('is uniform', () => {
    const values = draw(20_000, (random) => random.next());
    expect(mean(values)).toBeCloseTo(0.5, 1);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(values.filter((value) => value < 0.1).length / 20_000).toBeCloseTo(0.1, 1);
  });

  it('forks streams that do not depend on what was drawn before', () => {
    const random = new Random('one');
    const before = random.fork('part').next();
    random.next();
    expect(random.fork('part').next()).toBe(before);
    expect(random.fork('other').next()).not.toBe(before);
  });

  it('draws whole numbers with both ends', () => {
    expect(new Set(draw(500, (random) => random.between(1, 3)))).toEqual(new Set([1, 2, 3]));
  });

  it('draws by weight', () => {
    const items = [
      ['often', 9],
      ['seldom', 1],
    ] as const;
    const often = draw(5000, (random) => random.weighted(items)).filter((item) => item === 'often');
    expect(often.length / 5000).toBeCloseTo(0.9, 1);
  });

  it.each([0.4, 1, 3])('draws Gamma of shape %d with mean 1 and variance 1/shape', (shape) => {
    const values = draw(40_000, (random) => random.gamma(shape));
    const average = mean(values);
    expect(average).toBeGreaterThan(0.95);
    expect(average).toBeLessThan(1.05);
    const variance = mean(values.map((value) => (value - average) ** 2));
    expect(variance * shape).toBeGreaterThan(0.9);
    expect(variance * shape).toBeLessThan(1.1);
  });

  it('draws tokens by the quantiles of the traces', () => {
    const tokens = draw(20_000, (random) => sampleTokens(CONVERSATION_INPUT, random)).sort(
      (a, b) => a - b,
    );
    expect(tokens[10_000]).toBeGreaterThan(980);
    expect(tokens[10_000]).toBeLessThan(1060);
    expect(mean(tokens)).toBeGreaterThan(1000);
    expect(mean(tokens)).toBeLessThan(1300);
  });
});
