import { comparePlaced, type Placed } from './order.ts';

interface Held extends Placed {
  readonly logOffset: number;
}

/** Observations that wait for their place in time: a heap in the engine's order, which also knows where in the log the oldest stands. */
export class ReorderBuffer {
  readonly #heap: Held[] = [];
  /** log offset → how many of its observations are held; offsets were added ascending */
  readonly #perOffset = new Map<number, number>();
  get size(): number {
    return this.#heap.length;
  }
  /** the lowest log offset that something held came from */
  get oldestOffset(): number | undefined {
    const [oldest] = this.#perOffset.keys();
    return oldest;
  }
  /** time of the next one to be released, ms */
  get nextTime(): number | undefined {
    return this.#heap[0]?.observation.t;
  }
  hold(placed: Placed, logOffset: number): void {
    this.#heap.push({ ...placed, logOffset });
    this.#perOffset.set(logOffset, (this.#perOffset.get(logOffset) ?? 0) + 1);
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
    const left = (this.#perOffset.get(first.logOffset) ?? 1) - 1;
    if (left > 0) this.#perOffset.set(first.logOffset, left);
    else this.#perOffset.delete(first.logOffset);
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
