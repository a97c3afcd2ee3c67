import { PERCENTILE_ERROR } from '../gauges/sketch-gauge.ts';
import { numberOf, type ModelParams, type Param } from '../models/model-params.ts';
import type { ModelKind, Pane, PaneModel } from '../models/pane-model.ts';
import { DdSketch } from '../sketches/dd-sketch.ts';
import { BOUND_PARAM, share } from './pane-series.ts';

export const DISTRIBUTION_PARAMS: readonly Param[] = [
  BOUND_PARAM,
  {
    name: 'window',
    kind: 'number',
    whole: true,
    least: 20,
    most: 5000,
    fallback: 100,
    says: 'newest values that are compared with those before them',
  },
  {
    name: 'history',
    kind: 'number',
    whole: true,
    least: 40,
    most: 100_000,
    fallback: 2000,
    says: 'values that are remembered, fading',
  },
];

/** The newest values of a series against those before them, which are learnt in pieces of one window each. */
export class DistributionSeries {
  readonly #model: PaneModel;
  readonly #bound: number;
  readonly #window: number;
  readonly #current: number[] = [];
  #left: DdSketch = new DdSketch(PERCENTILE_ERROR);
  #index = 0;

  constructor(kind: ModelKind, params: ModelParams) {
    const { bound } = params;
    this.#window = numberOf(params, 'window');
    const length = Math.ceil(numberOf(params, 'history') / this.#window);
    this.#model = kind.create(params, { season: 'none', length, support: 1 });
    this.#bound = typeof bound === 'number' ? bound : kind.usual(params);
  }

  /** @param at epoch ms, not falling. @returns how anomalous the window that ends here is, in [0, 1]: 0.5 at the bound */
  score(at: number, value: number): number {
    if (!Number.isFinite(value)) return 0;
    this.#current.push(value);
    this.#index++;
    if (this.#current.length > this.#window) this.#leave(at, this.#current.shift() ?? 0);
    if (this.#current.length < this.#window) return 0;
    const sketch = new DdSketch(PERCENTILE_ERROR);
    for (const one of this.#current) sketch.add(one);
    return share(this.#model.score(this.#pane(at, sketch), 'up') ?? 0, this.#bound);
  }

  #leave(at: number, value: number): void {
    this.#left.add(value);
    if (this.#left.total < this.#window) return;
    this.#model.learn(this.#pane(at, this.#left));
    this.#left = new DdSketch(PERCENTILE_ERROR);
  }

  #pane(at: number, sketch: DdSketch): Pane {
    return { index: this.#index, at, value: sketch.total, sketch };
  }
}
