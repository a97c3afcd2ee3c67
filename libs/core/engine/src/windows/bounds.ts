import type { Comparison } from '@gatewatch/sigma';

export type Bounds = Readonly<Partial<Record<Comparison, number>>>;

const TESTS: Readonly<Record<Comparison, (value: number, bound: number) => boolean>> = {
  gt: (value, bound) => value > bound,
  gte: (value, bound) => value >= bound,
  lt: (value, bound) => value < bound,
  lte: (value, bound) => value <= bound,
  eq: (value, bound) => value === bound,
  neq: (value, bound) => value !== bound,
};
const WORDS: Readonly<Record<Comparison, string>> = {
  gt: 'more than',
  gte: 'at least',
  lt: 'less than',
  lte: 'at most',
  eq: 'exactly',
  neq: 'other than',
};
const ORDER: readonly Comparison[] = ['gte', 'gt', 'lte', 'lt', 'eq', 'neq'];

function entriesOf(bounds: Bounds): readonly (readonly [Comparison, number])[] {
  return ORDER.flatMap((name) => {
    const bound = bounds[name];
    return bound === undefined ? [] : [[name, bound] as const];
  });
}

/** Tells whether a value is within all bounds (two make a range). */
export function compileBounds(bounds: Bounds): (value: number) => boolean {
  const tests = entriesOf(bounds).map(
    ([name, bound]) =>
      (value: number) =>
        TESTS[name](value, bound),
  );
  return (value) => tests.every((test) => test(value));
}

/**
 * How far a counter must count so that every bound can still be told apart: N for `gte: N`, else the largest bound + 1.
 * A window remembers no more than that.
 */
export function countingCap(bounds: Bounds): number {
  const entries = entriesOf(bounds);
  const only = entries.length === 1 ? entries[0] : undefined;
  const needed =
    only?.[0] === 'gte'
      ? Math.ceil(only[1])
      : Math.max(...entries.map(([, bound]) => Math.floor(bound) + 1));
  return Math.max(1, needed);
}

/** `at least 5`, `more than 100 and at most 200` */
export function describeBounds(bounds: Bounds): string {
  return entriesOf(bounds)
    .map(([name, bound]) => `${WORDS[name]} ${bound}`)
    .join(' and ');
}
