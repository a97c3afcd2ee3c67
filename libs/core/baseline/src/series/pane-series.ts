import { numberOf, type ModelParams, type Param } from '../models/model-params.ts';
import { SEASONS, type ModelKind, type PaneModel, type Side } from '../models/pane-model.ts';

const whole = (name: string, fallback: number, says: string): Param => ({
  name,
  kind: 'number',
  whole: true,
  least: 1,
  most: 100_000,
  fallback,
  says,
});

export const BOUND_PARAM: Param = {
  name: 'bound',
  kind: 'number',
  least: 1e-6,
  most: 1e6,
  says: "the model's own score that becomes 0.5; its usual bound where nothing is said",
};

/** What every model of single values takes beside its own. */
export const PANE_PARAMS: readonly Param[] = [
  BOUND_PARAM,
  {
    name: 'direction',
    kind: 'choice',
    choices: ['both', 'up', 'down'],
    fallback: 'both',
    says: 'which side of the usual is anomalous',
  },
  {
    name: 'season',
    kind: 'choice',
    choices: SEASONS,
    fallback: 'none',
    says: 'compare with the same hour (UTC) of other days or weeks',
  },
  whole('learn', 100, 'values before the first score'),
  whole('history', 2000, 'values that are remembered, of more than 512 an even sample'),
];

const SIDES: Readonly<Record<string, readonly Side[]>> = {
  both: ['up', 'down'],
  up: ['up'],
  down: ['down'],
};
const SUPPORT = 12;

/** Each value of a series is one pane of a baseline's model. */
export class PaneSeries {
  readonly #model: PaneModel;
  readonly #sides: readonly Side[];
  readonly #bound: number;
  readonly #learn: number;
  #index = 0;

  constructor(kind: ModelKind, params: ModelParams) {
    const { bound, direction, season: named } = params;
    const season = SEASONS.find((one) => one === named) ?? 'none';
    const length = numberOf(params, 'history');
    this.#model = kind.create(params, { season, length, support: SUPPORT });
    this.#sides = SIDES[String(direction)] ?? [];
    this.#bound = typeof bound === 'number' ? bound : kind.usual(params);
    this.#learn = numberOf(params, 'learn');
  }

  /** @param at epoch ms, not falling. @returns how anomalous the value is, in [0, 1]: 0.5 at the bound */
  score(at: number, value: number): number {
    if (!Number.isFinite(value)) return 0;
    const pane = { index: this.#index++, at, value };
    const own = this.#sides.map((side) => this.#model.score(pane, side) ?? 0);
    this.#model.learn(pane);
    if (this.#index <= this.#learn) return 0;
    const score = share(Math.max(...own), this.#bound);
    if (score >= 0.5) this.#model.acknowledge?.();
    return score;
  }
}

/** A score from 0 to infinity as one from 0 to 1 that is 0.5 at the bound. */
export function share(score: number, bound: number): number {
  return score > 0 ? 1 / (1 + bound / score) : 0;
}
