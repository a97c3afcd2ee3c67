import type { Plain } from '../plain.ts';
import { numberOf, type ModelParams } from './model-params.ts';
import { Moments } from './moments.ts';
import type { ModelContext, ModelKind, Pane, PaneModel, Season, Side } from './pane-model.ts';
import { SCALE_PARAMS, scalingOf, type Scaling } from './scaling.ts';
import { slotAt, slotsOf } from './season-levels.ts';

/** A trend is not believed for ever: of each pane that it is drawn on, this share stays. */
const DAMPING = 0.98;
/** Panes without an event over which a trend is drawn on, at most. */
const LONGEST_GAP = 50;
/** An error further out than so many deviations is learnt as if it lay there. */
const MOST_DEVIATIONS = 4;
const LEAST_SEEN = 10;
/** So often an hour is new and its error is no burst. */
const FIRST_VISITS = 3;

/**
 * Level, trend and season, each smoothed exponentially, additive on the model's scale (Winters, "Forecasting sales by exponentially weighted
 * moving averages", Management Science 6, 1960) with a damped trend (Gardner and McKenzie, Management Science 31, 1985). The score is the error of
 * the forecast in deviations of past errors. Eight numbers per entity and two per hour of the season.
 */
class HoltWintersModel implements PaneModel {
  readonly #scaling: Scaling;
  readonly #season: Season;
  readonly #weights: { readonly level: number; readonly trend: number; readonly season: number };
  readonly #errors: Moments;
  #seasonal: number[];
  #visits: number[];
  #level = 0;
  #trend = 0;
  #seen = 0;
  #newest = 0;

  constructor(params: ModelParams, { season }: ModelContext) {
    this.#scaling = scalingOf(params);
    this.#season = season;
    const [level, trend] = [numberOf(params, 'alpha'), numberOf(params, 'beta')];
    this.#weights = { level, trend, season: numberOf(params, 'gamma') };
    this.#errors = new Moments(0.02);
    this.#seasonal = Array.from({ length: slotsOf(season) }, () => 0);
    this.#visits = this.#seasonal.map(() => 0);
  }

  support(): number {
    return this.#seen;
  }

  score(pane: Pane, side: Side): number | undefined {
    if (pane.value === undefined || this.#seen < 2) return undefined;
    const forecast = this.#forecast(pane);
    const deviations = (this.#scaling.to(pane.value) - forecast) / this.#spread(forecast);
    return side === 'up' ? deviations : -deviations;
  }

  expected(pane: Pane): number {
    return this.#scaling.from(this.#forecast(pane));
  }

  valueAt(score: number, pane: Pane, side: Side): number {
    const forecast = this.#forecast(pane);
    const away = (side === 'up' ? score : -score) * this.#spread(forecast);
    return this.#scaling.from(forecast + away);
  }

  learn(pane: Pane): void {
    if (pane.value === undefined) return;
    const value = this.#scaling.to(pane.value);
    if (this.#seen === 0) this.#level = value;
    else this.#correct(pane, value);
    this.#seen++;
    this.#newest = pane.index;
  }

  snapshot(): Plain {
    const season = this.#season === 'none' ? null : [this.#seasonal, this.#visits];
    const numbers = [this.#level, this.#trend, this.#seen, this.#newest];
    return [numbers, this.#errors.snapshot(), season];
  }

  restore(stored: Plain): void {
    const [numbers, errors = null, season] = stored as readonly Plain[];
    const [level = 0, trend = 0, seen = 0, newest = 0] = numbers as readonly number[];
    [this.#level, this.#trend, this.#seen, this.#newest] = [level, trend, seen, newest];
    this.#errors.restore(errors);
    if (season === null || season === undefined) return;
    const [seasonal = [], visits = []] = season as readonly (readonly number[])[];
    this.#seasonal = [...seasonal];
    this.#visits = [...visits];
  }

  #correct(pane: Pane, value: number): void {
    const forecast = this.#forecast(pane);
    const spread = this.#spread(forecast);
    const most = this.#seen > LEAST_SEEN ? MOST_DEVIATIONS * spread : Infinity;
    const error = Math.max(-most, Math.min(most, value - forecast));
    this.#errors.add(value - forecast, spread);
    const slot = slotAt(pane.at, this.#season);
    const before = this.#level;
    const drawn = this.#drawnTrend(pane);
    const { level, trend, season } = this.#weights;
    this.#level = before + drawn + Math.max(level, 1 / (this.#seen + 1)) * error;
    this.#trend = DAMPING * this.#trend + level * trend * error;
    if (this.#season === 'none') return;
    const visits = (this.#visits[slot] ?? 0) + 1;
    this.#visits[slot] = visits;
    // the first visits of an hour say most of it; the level has taken its own share of the error
    const share = Math.max(season, 1 / visits) * (1 - level);
    const learnt = visits <= FIRST_VISITS ? value - forecast : error;
    this.#seasonal[slot] = (this.#seasonal[slot] ?? 0) + share * learnt;
  }

  #forecast(pane: Pane): number {
    const slot = slotAt(pane.at, this.#season);
    return this.#level + this.#drawnTrend(pane) + (this.#seasonal[slot] ?? 0);
  }

  /** Damped over the panes since the newest one that was learnt. */
  #drawnTrend({ index }: Pane): number {
    const gap = Math.min(LONGEST_GAP, Math.max(1, index - this.#newest));
    return (this.#trend * DAMPING * (1 - DAMPING ** gap)) / (1 - DAMPING);
  }

  #spread(centre: number): number {
    return this.#scaling.atLeast(this.#errors.deviation, centre);
  }
}

const weight = (name: string, fallback: number, says: string): ModelKind['params'][number] => ({
  name,
  kind: 'number',
  least: 0,
  most: 1,
  fallback,
  says,
});

export const holtWinters: ModelKind = {
  name: 'holt_winters',
  says: 'deviations of the forecast by level, trend and season',
  params: [
    weight('alpha', 0.1, 'weight of the newest pane in the level'),
    weight('beta', 0.05, 'and in the trend'),
    weight('gamma', 0.2, "and in the season's hour"),
    ...SCALE_PARAMS,
  ],
  usual: () => 6,
  ownBound: false,
  judges: 'running',
  sideless: false,
  seasonal: true,
  create: (params, context) => new HoltWintersModel(params, context),
};
