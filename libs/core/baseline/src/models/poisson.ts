import { mean } from 'simple-statistics';
import { LikePanesModel } from './like-panes.ts';
import type { ModelContext, ModelKind, Pane, Side } from './pane-model.ts';
import { leastCountBeyond, poissonTail } from './poisson-tail.ts';

/** A rate that was never seen counts as one event in so many panes more. */
const UNSEEN = 0.5;

/**
 * How improbable a count is at the mean rate of like panes: −log10 of the exact tail probability of the Poisson distribution (Poisson 1837),
 * P(X ≥ count) or P(X ≤ count). At most `MAX_HISTORY_PANES` panes per entity.
 */
class PoissonModel extends LikePanesModel<number> {
  constructor(context: ModelContext) {
    super(context, (values) => {
      const rate = mean([...values]);
      return Math.max(rate, UNSEEN / values.length);
    });
  }

  score(pane: Pane, side: Side): number | undefined {
    const known = this.panes.at(pane);
    if (!known || pane.value === undefined) return undefined;
    return poissonTail(pane.value, known.habit, side);
  }

  expected(pane: Pane): number {
    return this.panes.at(pane)?.habit ?? 0;
  }

  valueAt(score: number, pane: Pane, side: Side): number | undefined {
    return leastCountBeyond(score, this.expected(pane), side);
  }
}

export const poisson: ModelKind = {
  name: 'poisson',
  says: '−log10 of the probability of such a count at the usual rate: 6 is one in a million',
  params: [],
  usual: () => 6,
  ownBound: false,
  judges: 'running',
  sideless: false,
  seasonal: true,
  takes: 'count',
  create: (_, context) => new PoissonModel(context),
};
