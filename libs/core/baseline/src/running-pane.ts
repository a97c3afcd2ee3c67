import type { Gauge } from './gauges/gauge.ts';
import { createGauge } from './gauges/create-gauge.ts';
import type { Measure } from './measure.ts';
import type { Pane } from './models/pane-model.ts';
import type { Plain } from './plain.ts';
import type { DdSketch } from './sketches/dd-sketch.ts';

export type StoredPane = readonly [index: number, gauge: Plain];

/** The pane that is being filled. */
export class RunningPane implements Pane {
  readonly index: number;
  readonly at: number;
  readonly #gauge: Gauge;
  /** @param span of a pane, ms */
  constructor(index: number, span: number, measure: Measure) {
    this.index = index;
    this.at = index * span;
    this.#gauge = createGauge(measure);
  }
  /** @returns whether it is time to judge it again */
  add(value: string | number | undefined, rule: string): boolean {
    return this.#gauge.add(value, rule);
  }
  get value(): number | undefined {
    return this.#gauge.value;
  }
  get sketch(): DdSketch | undefined {
    return this.#gauge.sketch;
  }
  snapshot(): StoredPane {
    return [this.index, this.#gauge.snapshot()];
  }
  restore(gauge: Plain): void {
    this.#gauge.restore(gauge);
  }
}
