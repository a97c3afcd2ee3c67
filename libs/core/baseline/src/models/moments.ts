import type { Plain } from '../plain.ts';

/** Values further out than so many deviations are learnt as if they lay there, so that a burst does not become the habit. */
const MOST_DEVIATIONS = 4;
/** Until so many were seen nothing is far out. */
const LEAST_SEEN = 10;

/**
 * Exponentially weighted mean and variance (Finch, "Incremental calculation of weighted mean and variance", 2009, section 9), the plain ones
 * until there are as many values as the weight remembers; far values are pulled in (Huber, "Robust Statistics", 1981).
 */
export class Moments {
  readonly #weight: number;
  #seen = 0;
  #mean = 0;
  #variance = 0;

  constructor(weight: number) {
    this.#weight = weight;
  }

  get seen(): number {
    return this.#seen;
  }

  get mean(): number {
    return this.#mean;
  }

  get deviation(): number {
    return Math.sqrt(this.#variance);
  }

  /** @param spread what the deviation counts as, at least */
  add(value: number, spread: number): void {
    this.#seen++;
    const weight = Math.max(this.#weight, 1 / this.#seen);
    const most = this.#seen > LEAST_SEEN ? MOST_DEVIATIONS * spread : Infinity;
    const difference = Math.max(-most, Math.min(most, value - this.#mean));
    const step = weight * difference;
    this.#mean += step;
    this.#variance = (1 - weight) * (this.#variance + difference * step);
  }

  /** What was learnt weighs no more than so many values from now on. */
  forget(keep: number): void {
    this.#seen = Math.min(this.#seen, keep);
  }

  snapshot(): Plain {
    return [this.#seen, this.#mean, this.#variance];
  }

  restore(stored: Plain): void {
    const [seen = 0, mean = 0, variance = 0] = stored as readonly number[];
    this.#seen = seen;
    this.#mean = mean;
    this.#variance = variance;
  }
}
