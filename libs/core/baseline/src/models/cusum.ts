import type { Plain } from '../plain.ts';
import { ChangeModel, type ChangeSum } from './change-model.ts';
import { numberOf } from './model-params.ts';
import type { ModelKind } from './pane-model.ts';
import { SCALE_PARAMS } from './scaling.ts';

/** Tabular CUSUM: S = max(0, S + deviation − slack). Page, "Continuous inspection schemes", Biometrika 41 (1954). */
class CusumSum implements ChangeSum {
  readonly #slack: number;
  #sum = 0;
  constructor(slack: number) {
    this.#slack = slack;
  }
  after(deviation: number): number {
    return Math.max(0, this.#sum + deviation - this.#slack);
  }
  add(deviation: number): void {
    this.#sum = this.after(deviation);
  }
  reset(): void {
    this.#sum = 0;
  }
  snapshot(): Plain {
    return this.#sum;
  }
  restore(stored: Plain): void {
    this.#sum = Number(stored);
  }
}

export const cusum: ModelKind = {
  name: 'cusum',
  says: 'summed deviations over the slack, since the sum was last nothing',
  params: [
    {
      name: 'slack',
      kind: 'number',
      least: 0,
      most: 3,
      fallback: 0.5,
      says: 'deviations that are forgiven in each pane: half the shift that shall be found',
    },
    ...SCALE_PARAMS,
  ],
  usual: () => 8,
  ownBound: false,
  judges: 'running',
  sideless: false,
  seasonal: true,
  create: (params, context) =>
    new ChangeModel(params, context, () => new CusumSum(numberOf(params, 'slack'))),
};
