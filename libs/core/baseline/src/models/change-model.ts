import type { Plain } from '../plain.ts';
import type { ModelParams } from './model-params.ts';
import { Moments } from './moments.ts';
import type { ModelContext, Pane, PaneModel, Side } from './pane-model.ts';
import { ScaledValues } from './scaled-values.ts';

/** One pane alone says no more than this, in deviations: a change lasts. */
const MOST_OF_ONE = 4;
/** Weight of the newest pane in the level that a change is told from. */
const LEVEL_WEIGHT = 0.01;
/** Until so many panes were learnt the level is a guess. */
const LEAST_SEEN = 10;
/** After a change the level follows as if it had been learnt from so many panes. */
const KEPT_AFTER_CHANGE = 2;

/** What is summed up of deviations from the level, in each direction. Plain data. */
export interface ChangeSum {
  /** @returns the statistic if this deviation were the next; changes nothing */
  after(deviation: number): number;
  add(deviation: number): void;
  reset(): void;
  snapshot(): Plain;
  restore(stored: Plain): void;
}

/** Sums deviations of closed panes, so that a small shift which lasts is seen; what sums them up decides the test. */
export class ChangeModel implements PaneModel {
  readonly #values: ScaledValues;
  readonly #moments = new Moments(LEVEL_WEIGHT);
  readonly #sums: Readonly<Record<Side, ChangeSum>>;

  constructor(params: ModelParams, context: ModelContext, createSum: () => ChangeSum) {
    this.#values = new ScaledValues(params, context);
    this.#sums = { up: createSum(), down: createSum() };
  }

  support(): number {
    return this.#moments.seen;
  }

  score(pane: Pane, side: Side): number | undefined {
    const deviation = this.#deviation(pane);
    if (deviation === undefined) return undefined;
    return this.#sums[side].after(side === 'up' ? deviation : -deviation);
  }

  expected(pane: Pane): number {
    return this.#values.back(this.#moments.mean, pane);
  }

  /** A sum over many panes has no value of one pane. */
  valueAt(): undefined {
    return undefined;
  }

  learn(pane: Pane): void {
    const deviation = this.#deviation(pane);
    if (deviation !== undefined) {
      this.#sums.up.add(deviation);
      this.#sums.down.add(-deviation);
    }
    const value = this.#values.of(pane);
    if (value !== undefined) this.#moments.add(value, this.#spread);
    this.#values.learn(pane);
  }

  acknowledge(): void {
    this.#sums.up.reset();
    this.#sums.down.reset();
    this.#moments.forget(KEPT_AFTER_CHANGE);
  }

  snapshot(): Plain {
    const sums = [this.#sums.up.snapshot(), this.#sums.down.snapshot()];
    return [this.#moments.snapshot(), this.#values.snapshot(), sums];
  }

  restore(stored: Plain): void {
    const [moments = null, values = null, sums] = stored as readonly Plain[];
    this.#moments.restore(moments);
    this.#values.restore(values);
    const [up = null, down = null] = sums as readonly Plain[];
    this.#sums.up.restore(up);
    this.#sums.down.restore(down);
  }

  #deviation(pane: Pane): number | undefined {
    const value = this.#values.of(pane);
    if (value === undefined || this.#moments.seen < LEAST_SEEN) return undefined;
    const deviation = (value - this.#moments.mean) / this.#spread;
    return Math.max(-MOST_OF_ONE, Math.min(MOST_OF_ONE, deviation));
  }

  get #spread(): number {
    return this.#values.scaling.atLeast(this.#moments.deviation, this.#moments.mean);
  }
}
