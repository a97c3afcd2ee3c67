import type { Plain } from '../plain.ts';
import { numberOf, type ModelParams } from './model-params.ts';
import { Moments } from './moments.ts';
import type { ModelContext, ModelKind, Pane, PaneModel, Side } from './pane-model.ts';
import { ScaledValues } from './scaled-values.ts';
import { SCALE_PARAMS } from './scaling.ts';

/**
 * Exponentially weighted moving average: how many deviations a value lies from a mean that follows slowly (Roberts, "Control chart tests based
 * on geometric moving averages", Technometrics 1, 1959). Three numbers per entity.
 */
class EwmaModel implements PaneModel {
  readonly #values: ScaledValues;
  readonly #moments: Moments;

  constructor(params: ModelParams, context: ModelContext) {
    this.#values = new ScaledValues(params, context);
    this.#moments = new Moments(numberOf(params, 'alpha'));
  }

  support(): number {
    return this.#moments.seen;
  }

  score(pane: Pane, side: Side): number | undefined {
    const value = this.#values.of(pane);
    if (value === undefined || this.#moments.seen < 2) return undefined;
    const deviations = (value - this.#moments.mean) / this.#spread;
    return side === 'up' ? deviations : -deviations;
  }

  expected(pane: Pane): number {
    return this.#values.back(this.#moments.mean, pane);
  }

  valueAt(score: number, pane: Pane, side: Side): number {
    const away = (side === 'up' ? score : -score) * this.#spread;
    return this.#values.back(this.#moments.mean + away, pane);
  }

  learn(pane: Pane): void {
    const value = this.#values.of(pane);
    if (value !== undefined) this.#moments.add(value, this.#spread);
    this.#values.learn(pane);
  }

  snapshot(): Plain {
    return [this.#moments.snapshot(), this.#values.snapshot()];
  }

  restore(stored: Plain): void {
    const [moments = null, values = null] = stored as readonly Plain[];
    this.#moments.restore(moments);
    this.#values.restore(values);
  }

  get #spread(): number {
    return this.#values.scaling.atLeast(this.#moments.deviation, this.#moments.mean);
  }
}

export const ewma: ModelKind = {
  name: 'ewma',
  says: 'deviations from an exponentially weighted mean',
  params: [
    {
      name: 'alpha',
      kind: 'number',
      least: 0.0001,
      most: 1,
      fallback: 0.02,
      says: 'weight of the newest pane: 2 / (n + 1) remembers about n',
    },
    ...SCALE_PARAMS,
  ],
  usual: () => 6,
  ownBound: false,
  judges: 'running',
  sideless: false,
  seasonal: true,
  create: (params, context) => new EwmaModel(params, context),
};
