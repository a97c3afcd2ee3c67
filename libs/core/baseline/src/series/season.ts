const MINUTE = 60_000;
/** Finer cells than this gain nothing and cost memory. */
const LEAST_CELL = MINUTE;
/** A season explains enough where its errors are so much smaller than those of the level. */
const WORTH = 0.8;
const FORGET = 0.9995;
const NEWEST_WEIGHT = 0.3;

/** The usual value at each time of a day or week, UTC, learnt as the mean of the last few. `step` is the time between values, ms. */
export class Season {
  readonly #period: number;
  readonly #cell: number;
  readonly #means: Float64Array;
  readonly #counts: Int32Array;
  #judged = 0;
  #errors = 0;
  #levelErrors = 0;

  constructor(period: number, step: number) {
    this.#period = period;
    this.#cell = Math.min(period, Math.max(step, LEAST_CELL));
    const cells = Math.ceil(period / this.#cell);
    this.#means = new Float64Array(cells);
    this.#counts = new Int32Array(cells);
  }

  /** The error of the season as a share of the error of the level: below 1 it is the better prediction. */
  get share(): number {
    return this.#judged > this.#means.length && this.#levelErrors > 0
      ? this.#errors / this.#levelErrors
      : Infinity;
  }

  get isWorth(): boolean {
    return this.share < WORTH;
  }

  /** How far the value lies above what is usual at this time; undefined where that is not known yet. */
  deviation(at: number, value: number): number | undefined {
    const cell = this.#cellOf(at);
    return this.#counts[cell] ? value - (this.#means[cell] ?? 0) : undefined;
  }

  add(at: number, value: number, level: number): void {
    const deviation = this.deviation(at, value);
    const cell = this.#cellOf(at);
    if (deviation !== undefined) {
      this.#judged++;
      this.#errors = FORGET * this.#errors + Math.abs(deviation);
      this.#levelErrors = FORGET * this.#levelErrors + Math.abs(value - level);
    }
    const count = (this.#counts[cell] ?? 0) + 1;
    this.#counts[cell] = count;
    const mean = this.#means[cell] ?? 0;
    this.#means[cell] = mean + Math.max(NEWEST_WEIGHT, 1 / count) * (value - mean);
  }

  #cellOf(at: number): number {
    const into = ((at % this.#period) + this.#period) % this.#period;
    return Math.min(this.#means.length - 1, Math.floor(into / this.#cell));
  }
}
