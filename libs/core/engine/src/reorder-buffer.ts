import { comparePlaced, type Placed } from './order.ts';

interface Held extends Placed {
  readonly logOffset: number;
}

interface HeldEntry {
  /** how many of its observations are held */
  held: number;
  /** by the log's clock, epoch ms */
  readonly appendedAt: number;
}

/** Observations that wait for their place in time: a heap in the engine's order, which also knows where in the log the oldest stands. */
export class ReorderBuffer {
  readonly #heap: Held[] = [];
  /** by log offset; offsets were added ascending */
  readonly #perOffset = new Map<number, HeldEntry>();
  get size(): number {
    return this.#heap.length;
  }
  /** the lowest log offset that something held came from */
  get oldestOffset(): number | undefined {
    const [oldest] = this.#perOffset.keys();
    return oldest;
  }
  /** when what stands there was appended, epoch ms */
  get oldestAppend(): number | undefined {
    const [oldest] = this.#perOffset.values();
    return oldest?.appendedAt;
  }
  /** time of the next one to be released, ms */
  get nextTime(): number | undefined {
    return this.#heap[0]?.observation.t;
  }
  hold(placed: Placed, logOffset: number, appendedAt: number): void {
    this.#heap.push({ ...placed, logOffset });
    const entry = this.#perOffset.get(logOffset);
    if (entry) entry.held++;
    else this.#perOffset.set(logOffset, { held: 1, appendedAt });
    let at = this.#heap.length - 1;
    while (at > 0 && this.#isBefore(at, (at - 1) >> 1)) {
      this.#swap(at, (at - 1) >> 1);
      at = (at - 1) >> 1;
    }
  }
  /** Takes out the first one if it is strictly before `time`: equality waits. */
  release(time: number): Placed | undefined {
    const first = this.#heap[0];
    if (!first || first.observation.t >= time) return undefined;
    const last = this.#heap.pop();
    if (last && this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink();
    }
    const entry = this.#perOffset.get(first.logOffset);
    if (entry && --entry.held === 0) this.#perOffset.delete(first.logOffset);
    return first;
  }
  #sink(): void {
    let at = 0;
    for (;;) {
      const child = 2 * at + 1;
      let least = this.#isBefore(child, at) ? child : at;
      if (this.#isBefore(child + 1, least)) least = child + 1;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }
  #isBefore(left: number, right: number): boolean {
    const a = this.#heap[left];
    const b = this.#heap[right];
    return a !== undefined && b !== undefined && comparePlaced(a, b) < 0;
  }
  #swap(left: number, right: number): void {
    const a = this.#heap[left];
    const b = this.#heap[right];
    if (!a || !b) return;
    this.#heap[left] = b;
    this.#heap[right] = a;
  }
}
