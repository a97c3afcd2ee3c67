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

type Within = (value: number) => boolean;

/** Windows are made for every entity, bounds for every rule: what is made of them is kept with them. */
const compiled = new WeakMap<Bounds, Within>();
const caps = new WeakMap<Bounds, number>();

/** Tells whether a value is within all bounds (two make a range). */
export function compileBounds(bounds: Bounds): Within {
  const known = compiled.get(bounds);
  if (known) return known;
  const tests = entriesOf(bounds).map(
    ([name, bound]): Within =>
      (value) =>
        TESTS[name](value, bound),
  );
  const [only] = tests;
  const within: Within =
    only && tests.length === 1 ? only : (value) => tests.every((test) => test(value));
  compiled.set(bounds, within);
  return within;
}

/**
 * How far a counter must count so that every bound can still be told apart: N for `gte: N`, else the largest bound + 1.
 * A window remembers no more than that.
 */
export function countingCap(bounds: Bounds): number {
  const cap = caps.get(bounds) ?? capOf(entriesOf(bounds));
  caps.set(bounds, cap);
  return cap;
}

function capOf(entries: ReturnType<typeof entriesOf>): number {
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
