import { quantile as quantileOf } from 'simple-statistics';
import { LikePanesModel } from './like-panes.ts';
import { numberOf, type ModelParams } from './model-params.ts';
import type { ModelContext, ModelKind, Pane, Side } from './pane-model.ts';

interface Habit {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/** Keeps a ratio to nothing finite. */
const LEAST = 1e-9;

/**
 * How many times the p-quantile of like panes a value is; downwards, how many times the (1 − p)-quantile is the value. No shape of the
 * distribution is supposed. At most `MAX_HISTORY_PANES` panes per entity.
 */
class QuantileModel extends LikePanesModel<Habit> {
  constructor(params: ModelParams, context: ModelContext) {
    const p = numberOf(params, 'p') / 100;
    super(context, (values) => {
      const [low = 0, middle = 0, high = 0] = quantileOf([...values], [1 - p, 0.5, p]);
      return { low, middle, high };
    });
  }

  score(pane: Pane, side: Side): number | undefined {
    const habit = this.panes.at(pane)?.habit;
    const { value } = pane;
    if (!habit || value === undefined) return undefined;
    const [large, small] = side === 'up' ? [value, habit.high] : [habit.low, value];
    return Math.max(0, large) / Math.max(LEAST, small);
  }

  expected(pane: Pane): number {
    return this.panes.at(pane)?.habit.middle ?? 0;
  }

  valueAt(score: number, pane: Pane, side: Side): number {
    const { low, high } = this.panes.at(pane)?.habit ?? { low: 0, high: 0 };
    return side === 'up' ? score * high : low / Math.max(LEAST, score);
  }
}

export const quantile: ModelKind = {
  name: 'quantile',
  says: 'how many times the p-quantile of the history (downwards: how many times smaller than the 1 − p one)',
  params: [
    {
      name: 'p',
      kind: 'number',
      least: 50,
      most: 100,
      fallback: 99,
      says: 'the quantile, in per cent; 100 is the largest value of the history',
    },
  ],
  usual: () => 2,
  ownBound: false,
  judges: 'running',
  sideless: false,
  seasonal: true,
  create: (params, context) => new QuantileModel(params, context),
};
