export interface ProgressOptions {
  /** how long after its time an event may reach its input, ms: gateways and shippers write in batches */
  readonly delayMs: number;
  /** an input that gave nothing for so long no longer holds time back, ms */
  readonly idleMs: number;
  /** how far events of an input may be out of order, ms */
  readonly latenessMs: number;
}

export interface EmptyRead {
  /** absent: nothing can be promised */
  readonly promise?: number;
  readonly idle: boolean;
}

/** Events that come so long after their time are read again, or read for the first time long after: a replay, ms. */
const REPLAY_AFTER_MS = 10 * 60_000;

/**
 * What an input may promise about times still to come. Of live events a promise moves at the clock's speed from the newest one, and
 * never jumps, so that an input which lags behind is not made late by an empty read. Of a replay it stays at the newest event, since
 * what is read next follows that and not the clock. One that stays empty becomes idle, and lets go of what it held back.
 */
export class InputProgress {
  readonly #options: ProgressOptions;
  #newest: number | undefined;
  #tookAt = 0;
  #emptySince: number | undefined;

  constructor(options: ProgressOptions) {
    this.#options = options;
  }

  /** the largest order time so far, epoch ms */
  get newest(): number | undefined {
    return this.#newest;
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
    if (this.#newest === undefined) return { idle: true };
    this.#emptySince ??= askedAt;
    const { delayMs, idleMs, latenessMs } = this.#options;
    const idle = askedAt - this.#emptySince >= idleMs;
    if (this.#tookAt - this.#newest > REPLAY_AFTER_MS) {
      return { promise: idle ? this.#newest + latenessMs + 1 : this.#newest, idle };
    }
    const quiet = Math.max(0, askedAt - this.#tookAt);
    return { promise: Math.min(askedAt - delayMs, this.#newest + quiet), idle };
  }
}
