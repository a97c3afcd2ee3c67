import { DdSketch, type StoredSketch } from '../sketches/dd-sketch.ts';
import type { Plain } from '../plain.ts';
import { Looks, type Gauge } from './gauge.ts';

/** Relative error of a percentile. */
export const PERCENTILE_ERROR = 0.01;

export interface SketchedMeasure {
  /** in (0, 1); undefined: the whole distribution is wanted, its value is how many values there are */
  readonly share?: number;
  readonly least: number;
}

/** A percentile of a field, or the distribution of its values, by a `DdSketch`. */
export class SketchGauge implements Gauge {
  readonly sketch = new DdSketch(PERCENTILE_ERROR);
  readonly #measure: SketchedMeasure;
  readonly #looks: Looks;

  constructor(measure: SketchedMeasure) {
    this.#measure = measure;
    this.#looks = new Looks(measure.least);
  }

  get value(): number | undefined {
    const { share, least } = this.#measure;
    if (this.sketch.total < least) return undefined;
    return share === undefined ? this.sketch.total : this.sketch.quantile(share);
  }

  add(value: string | number | undefined): boolean {
    if (typeof value !== 'number') return false;
    this.sketch.add(value);
    return this.#looks.isDue(this.sketch.total);
  }

  snapshot(): Plain {
    return [this.#looks.next, this.sketch.snapshot()];
  }

  restore(stored: Plain): void {
    const [next, sketch] = stored as readonly [number, StoredSketch];
    this.#looks.restore(next);
    this.sketch.restore(sketch);
  }
}
