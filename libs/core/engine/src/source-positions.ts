/** A place in a source: offset, then index within. After a whole bundle up to `to` it is (to + 1, −1). */
export type Position = readonly [o: number, i: number];

export type StoredPositions = Readonly<Record<string, Position>>;

interface Step {
  readonly logOffset: number;
  readonly s: string;
  readonly after: Position;
}

/**
 * How far each source was taken: what was taken before is skipped, whoever sends it again. Also knows how far it was at the log
 * position that a restart will replay from, where the oldest held observation stands.
 */
export class SourcePositions {
  readonly #last = new Map<string, Position>();
  readonly #lastAtReplay = new Map<string, Position>();
  /** where the newest bundle of each source ended */
  readonly #ends = new Map<string, number>();
  /** what happened to `#last` from the replay position on */
  #steps: Step[] = [];
  #passed = 0;
  /** @returns false for an observation that was taken before */
  accept(s: string, o: number, i: number): boolean {
    const last = this.#last.get(s);
    if (last && (o < last[0] || (o === last[0] && i <= last[1]))) return false;
    this.#last.set(s, [o, i]);
    return true;
  }
  /** All up to offset `to` of the source is taken. @returns how many offsets were never seen before `from` */
  finish(
    logOffset: number,
    { s, from, to }: { readonly s: string; readonly from: number; readonly to: number },
  ): number {
    const expected = this.#ends.get(s) ?? from;
    const last = this.#last.get(s);
    const after: Position = last && last[0] > to ? last : [to + 1, -1];
    this.#last.set(s, after);
    this.#steps.push({ logOffset, s, after });
    this.#ends.set(s, after[0]);
    return Math.max(0, from - expected);
  }
  /** A restart would now replay from here. */
  replayFrom(logOffset: number): void {
    for (;;) {
      const step = this.#steps[this.#passed];
      if (!step || step.logOffset >= logOffset) break;
      this.#lastAtReplay.set(step.s, step.after);
      this.#passed++;
    }
    // passed steps are dropped in bulk: one by one would move all others each time
    if (this.#passed * 2 <= this.#steps.length) return;
    this.#steps = this.#steps.slice(this.#passed);
    this.#passed = 0;
  }
  /** As it was at the replay position. */
  snapshot(): StoredPositions {
    return Object.fromEntries(this.#lastAtReplay);
  }
  restore(stored: StoredPositions): void {
    for (const [s, position] of Object.entries(stored)) {
      this.#last.set(s, position);
      this.#lastAtReplay.set(s, position);
      this.#ends.set(s, position[0]);
    }
  }
}
