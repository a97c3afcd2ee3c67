import { mean } from 'simple-statistics';
import type { Plain } from '../plain.ts';
import { LikePanes } from './like-panes.ts';
import type { ModelContext, ModelKind, Pane, PaneModel, Side } from './pane-model.ts';
import { leastCountBeyond, poissonTail } from './poisson-tail.ts';

/** A rate that was never seen counts as one event in so many panes more. */
const UNSEEN = 0.5;

/**
 * How improbable a count is at the mean rate of like panes: −log10 of the exact tail probability of the Poisson distribution (Poisson 1837),
 * P(X ≥ count) or P(X ≤ count). At most `MAX_HISTORY_PANES` panes per entity.
 */
class PoissonModel implements PaneModel {
  readonly #panes: LikePanes<number>;

  constructor(context: ModelContext) {
    this.#panes = new LikePanes(context, (values) => {
      const rate = mean([...values]);
      return Math.max(rate, UNSEEN / values.length);
    });
  }

  support(pane: Pane): number {
    return this.#panes.at(pane)?.support ?? 0;
  }

  score(pane: Pane, side: Side): number | undefined {
    const known = this.#panes.at(pane);
    if (!known || pane.value === undefined) return undefined;
    return poissonTail(pane.value, known.habit, side);
  }

  expected(pane: Pane): number {
    return this.#panes.at(pane)?.habit ?? 0;
  }

  valueAt(score: number, pane: Pane, side: Side): number | undefined {
    return leastCountBeyond(score, this.expected(pane), side);
  }

  learn(pane: Pane): void {
    this.#panes.add(pane);
  }

  snapshot(): Plain {
    return this.#panes.snapshot();
  }

  restore(stored: Plain): void {
    this.#panes.restore(stored);
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
