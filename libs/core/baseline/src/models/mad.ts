import { median, medianAbsoluteDeviation } from 'simple-statistics';
import { LikePanesModel } from './like-panes.ts';
import type { ModelParams } from './model-params.ts';
import type { ModelContext, ModelKind, Pane, Side } from './pane-model.ts';
import { SCALE_PARAMS, scalingOf, type Scaling } from './scaling.ts';

/**
 * Makes the median absolute deviation estimate the standard deviation of a normal distribution: 1 / Φ⁻¹(3/4).
 * Source: Rousseeuw and Croux, "Alternatives to the Median Absolute Deviation", JASA 88 (1993).
 */
export const MAD_TO_SIGMA = 1.4826;

interface Habit {
  readonly centre: number;
  readonly spread: number;
}

/**
 * Median and MAD·1.4826 of like panes; the score is the modified z-score (Iglewicz and Hoaglin, "How to Detect and Handle Outliers", 1993).
 * It takes up to half of the panes to move it. At most `MAX_HISTORY_PANES` panes per entity.
 */
class MadModel extends LikePanesModel<Habit> {
  readonly #scaling: Scaling;

  constructor(params: ModelParams, context: ModelContext) {
    const scaling = scalingOf(params);
    super(context, (values) => {
      const scaled = values.map((value) => scaling.to(value));
      const centre = median(scaled);
      const spread = MAD_TO_SIGMA * medianAbsoluteDeviation(scaled);
      return { centre, spread: scaling.atLeast(spread, centre) };
    });
    this.#scaling = scaling;
  }

  score(pane: Pane, side: Side): number | undefined {
    const known = this.panes.at(pane);
    if (!known || pane.value === undefined) return undefined;
    const deviations = (this.#scaling.to(pane.value) - known.habit.centre) / known.habit.spread;
    return side === 'up' ? deviations : -deviations;
  }

  expected(pane: Pane): number {
    return this.valueAt(0, pane, 'up');
  }

  valueAt(score: number, pane: Pane, side: Side): number {
    const { centre, spread } = this.panes.at(pane)?.habit ?? { centre: 0, spread: 0 };
    return this.#scaling.from(centre + (side === 'up' ? score : -score) * spread);
  }
}

export const mad: ModelKind = {
  name: 'mad',
  says: 'robust deviations (MAD · 1.4826) from the median of the history',
  params: SCALE_PARAMS,
  usual: () => 6,
  ownBound: false,
  judges: 'running',
  sideless: false,
  seasonal: true,
  create: (params, context) => new MadModel(params, context),
};
