import type { Measure } from './baseline-rule.ts';

/** Most different values that one pane counts; more stay at this number. */
export const MAX_DISTINCT = 2048;

export type StoredPane = readonly [index: number, total: number, values: readonly string[]];

/** The pane that is being filled. */
export class RunningPane {
  readonly index: number;
  #total = 0;
  readonly #values = new Set<string>();
  constructor(index: number) {
    this.index = index;
  }
  static restore([index, total, values]: StoredPane): RunningPane {
    const pane = new RunningPane(index);
    pane.#total = total;
    for (const value of values) pane.#values.add(value);
    return pane;
  }
  /** @returns what the pane measures now */
  add(measure: Measure, value: string | number | undefined): number {
    if (measure.kind === 'count') this.#total++;
    else if (measure.kind === 'sum') this.#total += typeof value === 'number' ? value : 0;
    else if (value !== undefined && this.#values.size < MAX_DISTINCT)
      this.#values.add(String(value));
    return this.value;
  }
  get value(): number {
    return this.#values.size > 0 ? this.#values.size : this.#total;
  }
  snapshot(): StoredPane {
    return [this.index, this.#total, [...this.#values]];
  }
}
