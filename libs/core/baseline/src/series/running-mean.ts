/** Exponentially weighted mean of about the last `span` values; the plain mean until there are as many (Roberts, Technometrics 1, 1959). */
export class RunningMean {
  readonly #weight: number;
  #seen = 0;
  #mean = 0;

  constructor(span: number) {
    this.#weight = 2 / (span + 1);
  }

  get value(): number {
    return this.#mean;
  }

  add(value: number): void {
    this.#seen++;
    this.#mean += Math.max(this.#weight, 1 / this.#seen) * (value - this.#mean);
  }
}
