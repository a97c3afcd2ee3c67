/** How many of the largest magnitudes are kept. */
const MOST_KEPT = 64;
/** The tail: this share of all magnitudes, at least and at most so many. */
const TAIL_SHARE = 0.02;
const LEAST_TAIL = 8;
/** Fewer magnitudes say nothing of a tail. */
const LEAST_SEEN = 30;
/** Shapes beyond these are errors of small samples. */
const LIGHTEST = -0.2;
const HEAVIEST = 0.7;
const MOST_SURPRISE = 20;

interface Fit {
  readonly threshold: number;
  readonly shape: number;
  readonly scale: number;
  readonly size: number;
}

/**
 * The upper tail of a stream of magnitudes (≥ 0), in constant memory: a generalised Pareto distribution over the largest ones, fitted by
 * probability weighted moments (Hosking and Wallis, "Parameter and Quantile Estimation for the Generalized Pareto Distribution",
 * Technometrics 29, 1987). A heavy-tailed stream is surprised by little, so no scale has to be chosen.
 */
export class TailEstimate {
  readonly #largest: number[] = [];
  #seen = 0;
  #fit: Fit | undefined;

  /** −log10 of the probability that a magnitude is this large, 0 within the body of the distribution, at most 20. */
  surprise(magnitude: number, leastScale: number): number {
    if (this.#seen < LEAST_SEEN) return 0;
    this.#fit ??= this.#estimate();
    const { threshold, shape, scale, size } = this.#fit;
    if (magnitude <= threshold) return 0;
    const excess = (magnitude - threshold) / Math.max(scale, leastScale);
    return Math.min(MOST_SURPRISE, Math.log10(this.#seen / size) + logSurvival(excess, shape));
  }

  add(magnitude: number): void {
    this.#seen++;
    const largest = this.#largest;
    const full = largest.length === MOST_KEPT;
    if (full && magnitude <= (largest.at(-1) ?? 0)) return this.#age();
    if (full) largest.pop();
    let place = largest.length;
    while (place > 0 && (largest[place - 1] ?? 0) < magnitude) place--;
    largest.splice(place, 0, magnitude);
    this.#fit = undefined;
  }

  /** One that lies on the other side: it counts, but is no magnitude of this tail. */
  skip(): void {
    this.#seen++;
    this.#age();
  }

  /** Until the tail has its full size it grows with what was seen. */
  #age(): void {
    if (this.#fit && this.#tailSize() !== this.#fit.size) this.#fit = undefined;
  }

  #tailSize(): number {
    const wanted = Math.max(LEAST_TAIL, Math.floor(this.#seen * TAIL_SHARE));
    return Math.max(0, Math.min(wanted, MOST_KEPT - 1, this.#largest.length - 1));
  }

  #estimate(): Fit {
    const size = this.#tailSize();
    const threshold = this.#largest[size] ?? Infinity;
    let mean = 0;
    let weighted = 0;
    for (let rank = 0; rank < size; rank++) {
      const excess = (this.#largest[rank] ?? 0) - threshold;
      mean += excess / size;
      weighted += (excess * (rank + 0.35)) / size / size;
    }
    const difference = mean - 2 * weighted;
    const raw = difference > 1e-12 * mean ? 2 - mean / difference : 0;
    const shape = Math.max(LIGHTEST, Math.min(HEAVIEST, raw));
    return { threshold, shape, scale: mean * (1 - shape), size };
  }
}

/** −log10 of the survival function of the generalised Pareto distribution of scale 1. */
function logSurvival(excess: number, shape: number): number {
  if (Math.abs(shape) < 1e-6) return excess / Math.LN10;
  const base = 1 + shape * excess;
  return base <= 1e-9 ? MOST_SURPRISE : Math.log10(base) / shape;
}

/** Deviations with a sign: rises and falls have a tail each. */
export class SignedTails {
  readonly #rises = new TailEstimate();
  readonly #falls = new TailEstimate();

  surprise(deviation: number, leastScale: number): number {
    const tail = deviation >= 0 ? this.#rises : this.#falls;
    return tail.surprise(Math.abs(deviation), leastScale);
  }

  add(deviation: number): void {
    const [hit, other] = deviation >= 0 ? [this.#rises, this.#falls] : [this.#falls, this.#rises];
    hit.add(Math.abs(deviation));
    other.skip();
  }
}
