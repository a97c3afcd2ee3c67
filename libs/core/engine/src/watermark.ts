/** After so long without a word from a source (by the log's clock) nobody waits for it, ms; far longer than any hand-over. */
export const DEFAULT_SOURCE_IDLE_MS = 120_000;

export interface StoredWatermark {
  readonly at: number | null;
  readonly promises: Readonly<Record<string, number>>;
  readonly heard: Readonly<Record<string, number>>;
  readonly appended: number;
  readonly since: number | null;
}

/**
 * The time before which nothing more is expected: the least of what the sources have promised, once each of them was heard.
 * It never goes back, and it is a function of the log: no clock moves it but the log's append times.
 */
export class Watermark {
  readonly #idle: number;
  readonly #promises = new Map<string, number>();
  readonly #heard = new Map<string, number>();
  #appended = 0;
  #since: number | undefined;
  #at = Number.NEGATIVE_INFINITY;
  constructor(idle: number = DEFAULT_SOURCE_IDLE_MS) {
    this.#idle = idle;
  }
  /** ms; −∞ before anything could be promised */
  get at(): number {
    return this.#at;
  }
  hear(s: string, appendedAt: number, promise: number | undefined): void {
    this.#appended = Math.max(this.#appended, appendedAt);
    this.#since ??= this.#appended;
    this.#heard.set(s, this.#appended);
    if (promise !== undefined)
      this.#promises.set(s, Math.max(this.#promises.get(s) ?? promise, promise));
  }
  /** Moves to what `sources` sources now allow. A source that was never heard is waited for as long as one that fell silent. */
  advance(sources: number): void {
    const waits = this.#appended - (this.#since ?? this.#appended) <= this.#idle;
    if (this.#heard.size < sources && waits) return;
    let least = Number.POSITIVE_INFINITY;
    for (const [s, heard] of this.#heard) {
      if (this.#appended - heard > this.#idle) continue;
      least = Math.min(least, this.#promises.get(s) ?? Number.NEGATIVE_INFINITY);
    }
    if (least !== Number.POSITIVE_INFINITY) this.force(least);
  }
  /** Moves on in any case: what is held has reached its bound. */
  force(at: number): void {
    this.#at = Math.max(this.#at, at);
  }
  snapshot(): StoredWatermark {
    return {
      at: Number.isFinite(this.#at) ? this.#at : null,
      promises: Object.fromEntries(this.#promises),
      heard: Object.fromEntries(this.#heard),
      appended: this.#appended,
      since: this.#since ?? null,
    };
  }
  restore({ at, promises, heard, appended, since }: StoredWatermark): void {
    this.#at = at ?? Number.NEGATIVE_INFINITY;
    this.#appended = appended;
    this.#since = since ?? undefined;
    for (const [s, promise] of Object.entries(promises)) this.#promises.set(s, promise);
    for (const [s, time] of Object.entries(heard)) this.#heard.set(s, time);
  }
}
