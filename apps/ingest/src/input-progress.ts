export interface ProgressOptions {
  /** how long after its time an event may reach its input, ms */
  readonly delayMs: number;
  /** an input that gave nothing for so long no longer holds time back, ms */
  readonly idleMs: number;
}

export interface EmptyRead {
  readonly promise: number;
  readonly idle: boolean;
}

/**
 * What an input may promise about times still to come. A promise moves at the clock's speed from the newest event and
 * never jumps, so that an input which lags behind is not made late by an empty read; one that stays empty becomes idle.
 */
export class InputProgress {
  readonly #options: ProgressOptions;
  #newest: number | undefined;
  #tookAt = 0;
  #emptySince: number | undefined;

  constructor(options: ProgressOptions) {
    this.#options = options;
  }

  /** `newest` is the largest order time of a batch that was taken at `now` (the clock's, ms). */
  took(newest: number | undefined, now: number): void {
    this.#newest = this.newestWith(newest);
    this.#tookAt = now;
    this.#emptySince = undefined;
  }

  /** The largest order time, should one more batch have `newest` as its own. */
  newestWith(newest: number | undefined): number | undefined {
    if (newest === undefined || this.#newest === undefined) return newest ?? this.#newest;
    return Math.max(newest, this.#newest);
  }

  /** The input was read to its end, asked at `askedAt` (the clock's, ms). */
  empty(askedAt: number): EmptyRead {
    this.#emptySince ??= askedAt;
    const reach = askedAt - this.#options.delayMs;
    if (this.#newest === undefined) return { promise: reach, idle: true };
    const idle = askedAt - this.#emptySince >= this.#options.idleMs;
    return { promise: Math.min(reach, this.#newest + Math.max(0, askedAt - this.#tookAt)), idle };
  }
}
