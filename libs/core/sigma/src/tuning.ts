/** After so many events the choice is reviewed for the first time, then after each eightfold. */
const FIRST_REVIEW = 256;
const REVIEW_FACTOR = 8;
const LATEST_INTERVAL = 2 ** 18;
/** A rule is tried too often when it is tried in vain for one event in so many. */
const HOT_SHARE = 100;
/** Events are reviewed when more rules than this are tried in vain for each. */
const TOLERATED = 1;
const SAMPLES = 128;

/** Counts how often each rule is tried in vain, keeps samples of what was seen, and says when to choose anew. */
export class Tuning<Sample> {
  readonly samples: Sample[] = [];
  readonly #tried: Int32Array;
  #events = 0;
  #vain = 0;
  #since = 0;
  #nextReview = FIRST_REVIEW;

  constructor(rules: number) {
    this.#tried = new Int32Array(rules);
  }

  /** Counts an event. @returns whether it should be sampled */
  begin(): boolean {
    this.#events++;
    return this.#nextReview - this.#events < SAMPLES && this.samples.length < SAMPLES;
  }

  /** The rule was a candidate, and did not match. */
  failed(rule: number): void {
    this.#vain++;
    this.#tried[rule] = (this.#tried[rule] ?? 0) + 1;
  }

  get isDue(): boolean {
    return this.#events >= this.#nextReview;
  }

  /** The rules that were tried in vain too often since the last review. */
  review(): number[] {
    const events = this.#events - this.#since;
    const hot: number[] = [];
    if (this.#vain > TOLERATED * events) {
      for (const [rule, tried] of this.#tried.entries()) {
        if (tried * HOT_SHARE > events) hot.push(rule);
      }
    }
    this.#tried.fill(0);
    this.#vain = 0;
    this.#since = this.#events;
    this.#nextReview += Math.min(this.#events * (REVIEW_FACTOR - 1), LATEST_INTERVAL);
    return hot;
  }
}
