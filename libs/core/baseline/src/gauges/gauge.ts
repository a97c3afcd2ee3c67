import type { DdSketch } from '../sketches/dd-sketch.ts';
import type { Plain } from '../plain.ts';

/** Measures the events of one pane of one entity. */
export interface Gauge {
  /**
   * @param value what the measure reads of an event, if anything
   * @param rule the reference that the event came by
   * @returns whether it is time to judge the pane again
   */
  add(value: string | number | undefined, rule: string): boolean;
  /** undefined: too little was seen to measure anything */
  readonly value: number | undefined;
  /** the values themselves, where a model compares distributions */
  readonly sketch?: DdSketch;
  snapshot(): Plain;
  restore(stored: Plain): void;
}

/**
 * When to judge a measure that does not only grow: once there is enough, and again whenever there is twice as much. A look at every event
 * would soon find some moment that is out of the ordinary.
 */
export class Looks {
  #next: number;

  constructor(least: number) {
    this.#next = Math.max(least, Number.MIN_VALUE);
  }

  get next(): number {
    return this.#next;
  }

  isDue(size: number): boolean {
    if (size < this.#next) return false;
    this.#next = 2 * size;
    return true;
  }

  restore(next: number): void {
    this.#next = next;
  }
}
