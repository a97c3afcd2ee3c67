/** Most bins of one sign; over it the smallest magnitudes share a bin. At 1 % they span 17 powers of ten. */
export const MAX_BINS = 2048;
/** Magnitudes below it are 0. */
const LEAST_MAGNITUDE = 1e-9;

export type StoredSketch = readonly [
  total: number,
  zeros: number,
  above: StoredBins,
  below: StoredBins,
];
type StoredBins = readonly (readonly [bin: number, count: number])[];

/**
 * Quantiles of a stream of numbers, each within a stated relative error (Masson, Rim and Lee, "DDSketch", PVLDB 12, 2019): a value is counted
 * in the bin of its logarithm. Sketches of parts merge into the sketch of the whole without loss.
 */
export class DdSketch {
  readonly #logGamma: number;
  readonly #above = new Map<number, number>();
  readonly #below = new Map<number, number>();
  #zeros = 0;
  #total = 0;

  /** @param error of a quantile, as a share of its value */
  constructor(error: number) {
    this.#logGamma = Math.log((1 + error) / (1 - error));
  }

  /** How many values there are; a share of them where they were scaled down. */
  get total(): number {
    return this.#total;
  }

  add(value: number): void {
    if (!Number.isFinite(value)) return;
    this.#total++;
    const magnitude = Math.abs(value);
    if (magnitude < LEAST_MAGNITUDE) this.#zeros++;
    else count(value > 0 ? this.#above : this.#below, this.#binOf(magnitude), 1);
  }

  /** The value that the share `p` (0 to 1) of the values do not exceed; 0 where there are none. */
  quantile(p: number): number {
    const rank = p * Math.max(0, this.#total - 1);
    let seen = 0;
    for (const [value, amount] of this.bins()) {
      seen += amount;
      if (seen > rank + 1e-9) return value;
    }
    return this.bins().at(-1)?.[0] ?? 0;
  }

  /** Values and how often they occur, in rising order. */
  bins(): readonly (readonly [value: number, count: number])[] {
    const all: (readonly [number, number])[] = [];
    for (const [bin, amount] of inOrder(this.#below).toReversed())
      all.push([-this.#valueOf(bin), amount]);
    if (this.#zeros > 0) all.push([0, this.#zeros]);
    for (const [bin, amount] of inOrder(this.#above)) all.push([this.#valueOf(bin), amount]);
    return all;
  }

  /** Adds another sketch of the same error; what was here before then weighs `keep`. */
  merge(other: DdSketch, keep = 1): void {
    this.#zeros = this.#zeros * keep + other.#zeros;
    this.#total = this.#total * keep + other.#total;
    mergeBins(this.#above, other.#above, keep);
    mergeBins(this.#below, other.#below, keep);
  }

  snapshot(): StoredSketch {
    return [this.#total, this.#zeros, inOrder(this.#above), inOrder(this.#below)];
  }

  restore([total, zeros, above, below]: StoredSketch): void {
    this.#zeros = zeros;
    this.#total = total;
    for (const [bins, stored] of [
      [this.#above, above],
      [this.#below, below],
    ] as const) {
      bins.clear();
      for (const [bin, amount] of stored) bins.set(bin, amount);
    }
  }

  #binOf(magnitude: number): number {
    return Math.ceil(Math.log(magnitude) / this.#logGamma);
  }

  /** The middle of a bin in the sense that both its ends are as far from it, relatively. */
  #valueOf(bin: number): number {
    return (2 * Math.exp(bin * this.#logGamma)) / (Math.exp(this.#logGamma) + 1);
  }
}

function count(bins: Map<number, number>, bin: number, amount: number): void {
  bins.set(bin, (bins.get(bin) ?? 0) + amount);
  if (bins.size > MAX_BINS) collapse(bins);
}

/** The two lowest bins become one: large values, which are asked for, keep their error. */
function collapse(bins: Map<number, number>): void {
  const [lowest, next] = inOrder(bins);
  if (!lowest || !next) return;
  bins.delete(lowest[0]);
  bins.set(next[0], next[1] + lowest[1]);
}

function mergeBins(
  into: Map<number, number>,
  from: ReadonlyMap<number, number>,
  keep: number,
): void {
  if (keep !== 1) {
    for (const [bin, amount] of into) {
      if (amount * keep < 1e-6) into.delete(bin);
      else into.set(bin, amount * keep);
    }
  }
  for (const [bin, amount] of from) count(into, bin, amount);
}

function inOrder(bins: ReadonlyMap<number, number>): (readonly [number, number])[] {
  return [...bins].sort(([left], [right]) => left - right);
}
