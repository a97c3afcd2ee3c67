/** Long work that gives way: wherever it yields, its caller may do something else before it goes on. */
export type Sliced<T> = Generator<undefined, T, undefined>;

/** Steps between two places to give way: a millisecond or two. */
export const SLICE = 2048;

/** All of it at once. */
export function runWhole<T>(work: Sliced<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** Items one by one, giving way after each slice of them. */
export function* eachInSlices<T>(items: Iterable<T>, take: (item: T) => void): Sliced<void> {
  let steps = 0;
  for (const item of items) {
    take(item);
    if (++steps % SLICE === 0) yield;
  }
}

type Compare = (left: number, right: number) => number;

/** Sorts numbers, stably: slices by themselves, then merged. May use `numbers` as its own memory. */
export function* sortInSlices(numbers: Uint32Array, compare: Compare): Sliced<Uint32Array> {
  const { length } = numbers;
  for (let from = 0; from < length; from += SLICE) {
    numbers.subarray(from, from + SLICE).sort(compare);
    yield;
  }
  let source = numbers;
  let target: Uint32Array = new Uint32Array(length > SLICE ? length : 0);
  for (let width = SLICE; width < length; width *= 2) {
    for (let from = 0; from < length; from += 2 * width)
      yield* merge({ source, target, from, width }, compare);
    [source, target] = [target, source];
  }
  return source;
}

interface Merge {
  readonly source: Uint32Array;
  readonly target: Uint32Array;
  readonly from: number;
  readonly width: number;
}

/** Two sorted runs side by side become one. */
function* merge({ source, target, from, width }: Merge, compare: Compare): Sliced<void> {
  const middle = Math.min(from + width, source.length);
  const end = Math.min(middle + width, source.length);
  let [left, right] = [from, middle];
  for (let at = from; at < end; at++) {
    const isLeft =
      right >= end || (left < middle && compare(source[left] ?? 0, source[right] ?? 0) <= 0);
    target[at] = source[isLeft ? left++ : right++] ?? 0;
    if (at % SLICE === 0) yield;
  }
}
