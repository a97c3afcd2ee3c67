import { describe, expect, it } from '@jest/globals';
import { backoffMs, Holding, startOf } from './holding.ts';

const ends = { low: 10, high: 20 };

describe('where reading starts', () => {
  it.each([
    { name: 'the place that the member says', answer: 15, committed: 12, offset: 15 },
    { name: 'the commit where the member says none', answer: undefined, committed: 12, offset: 12 },
    { name: 'the oldest entry without both', answer: undefined, committed: undefined, offset: 10 },
    { name: 'the oldest entry where the place is gone', answer: 3, committed: 12, offset: 10 },
    { name: 'the end', answer: 20, committed: 12, offset: 20 },
  ])('is $name', ({ answer, committed, offset }) => {
    expect(startOf(answer, committed, ends)).toEqual({ offset, beyond: false });
  });

  it('is refused one past the end', () => {
    expect(startOf(21, undefined, ends).beyond).toBe(true);
    expect(startOf(undefined, 21, ends).beyond).toBe(true);
  });
});

describe('a holding', () => {
  it('delivers nothing until every hold is released', () => {
    const holding = new Holding({ topic: 't', partition: 0 });
    expect(holding.held).toBe(true);
    holding.hold('asked');
    holding.release('assigning');
    expect(holding.held).toBe(true);
    holding.release('asked');
    expect(holding.held).toBe(false);
  });

  it('does one piece of work at a time, in order, also after one that failed', async () => {
    const holding = new Holding({ topic: 't', partition: 0 });
    const steps: string[] = [];
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const first = holding.inTurn(async () => {
      await gate;
      steps.push('first');
      throw new Error('no');
    });
    const second = holding.inTurn(async () => steps.push('second'));
    expect(holding.busy).toBe(true);
    open();
    await expect(first).rejects.toThrow('no');
    await second;
    expect(steps).toEqual(['first', 'second']);
    expect(holding.busy).toBe(false);
  });
});

it('backs off from 200 ms, doubling, to its bound', () => {
  expect([1, 2, 3, 7, 100].map((attempt) => backoffMs(attempt))).toEqual([
    200, 400, 800, 10_000, 10_000,
  ]);
});
