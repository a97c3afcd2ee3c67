import type { Plain } from '../plain.ts';
import { ChangeModel, type ChangeSum } from './change-model.ts';
import { numberOf } from './model-params.ts';
import type { ModelKind } from './pane-model.ts';
import { SCALE_PARAMS } from './scaling.ts';

/**
 * Page-Hinkley: how far the sum of (deviation − mean of the deviations − delta) stands above its lowest point. Hinkley, "Inference about the
 * change-point from cumulative sum tests", Biometrika 58 (1971).
 */
class PageHinkleySum implements ChangeSum {
  readonly #delta: number;
  #seen = 0;
  #mean = 0;
  #above = 0;
  constructor(delta: number) {
    this.#delta = delta;
  }
  after(deviation: number): number {
    const mean = this.#mean + (deviation - this.#mean) / (this.#seen + 1);
    return Math.max(0, this.#above + deviation - mean - this.#delta);
  }
  add(deviation: number): void {
    this.#above = this.after(deviation);
    this.#seen++;
    this.#mean += (deviation - this.#mean) / this.#seen;
  }
  reset(): void {
    [this.#seen, this.#mean, this.#above] = [0, 0, 0];
  }
  snapshot(): Plain {
    return [this.#seen, this.#mean, this.#above];
  }
  restore(stored: Plain): void {
    const [seen = 0, mean = 0, above = 0] = stored as readonly number[];
    [this.#seen, this.#mean, this.#above] = [seen, mean, above];
  }
}

export const pageHinkley: ModelKind = {
  name: 'page_hinkley',
  says: 'how far the summed deviations stand above their lowest point, in deviations',
  params: [
    {
      name: 'delta',
      kind: 'number',
      least: 0,
      most: 3,
      fallback: 0.25,
      says: 'deviations that are forgiven in each pane',
    },
    ...SCALE_PARAMS,
  ],
  usual: () => 15,
  ownBound: false,
  judges: 'running',
  sideless: false,
  seasonal: true,
  create: (params, context) =>
    new ChangeModel(params, context, () => new PageHinkleySum(numberOf(params, 'delta'))),
};
