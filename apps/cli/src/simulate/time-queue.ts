/** Gives back what was put in, earliest first; of equal times, what came first. */
export class TimeQueue<T> {
  readonly #heap: { readonly at: number; readonly order: number; readonly item: T }[] = [];
  #order = 0;

  get size(): number {
    return this.#heap.length;
  }

  push(at: number, item: T): void {
    const entry = { at, order: this.#order++, item };
    let place = this.#heap.length;
    this.#heap.push(entry);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#isBefore(place, parent)) break;
      this.#swap(place, parent);
      place = parent;
    }
  }

  pop(): T | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (!first || !last) return undefined;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink();
    }
    return first.item;
  }

  #sink(): void {
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const right = left + 1;
      let least = this.#isBefore(left, place) ? left : place;
      if (this.#isBefore(right, least)) least = right;
      if (least === place) return;
      this.#swap(place, least);
      place = least;
    }
  }

  #isBefore(left: number, right: number): boolean {
    const a = this.#heap[left];
    const b = this.#heap[right];
    if (!a || !b) return false;
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  #swap(left: number, right: number): void {
    const a = this.#heap[left];
    const b = this.#heap[right];
    if (!a || !b) return;
    this.#heap[left] = b;
    this.#heap[right] = a;
  }
}

/** Merges streams that are each in order of time into one. */
export function* mergeByTime<T extends { readonly at: number }>(
  streams: Iterable<Iterable<T>>,
): Generator<T> {
  const queue = new TimeQueue<{ readonly value: T; readonly rest: Iterator<T> }>();
  const advance = (rest: Iterator<T>): void => {
    const step = rest.next();
    if (step.done !== true) queue.push(step.value.at, { value: step.value, rest });
  };
  for (const stream of streams) advance(stream[Symbol.iterator]());
  for (let head = queue.pop(); head; head = queue.pop()) {
    yield head.value;
    advance(head.rest);
  }
}
