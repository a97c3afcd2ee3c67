import { quantileSorted } from 'simple-statistics';
import type { Plain } from '../plain.ts';
import { numberOf, type ModelParams } from './model-params.ts';
import type { ModelContext, ModelKind, Pane, PaneModel, Side } from './pane-model.ts';
import { excessOf, fitPareto, logExcess, type ParetoFit } from './pareto-fit.ts';
import { ScaledValues } from './scaled-values.ts';
import { SCALE_PARAMS } from './scaling.ts';

/** The tail begins at this quantile of the first values. */
const TAIL_FROM = 0.9;
/** Newest excesses that the tail is fitted to. */
const MOST_PEAKS = 128;
const MOST_SURPRISE = 20;

/** One tail of SPOT: a fixed threshold and what exceeds it. */
class Tail {
  #threshold = 0;
  #peaks: number[] = [];
  #exceeded = 0;
  #seen = 0;
  #fit: ParetoFit | undefined;

  begin(sorted: readonly number[]): void {
    this.#threshold = quantileSorted([...sorted], TAIL_FROM);
    this.#seen = sorted.length;
    this.#peaks = sorted.map((one) => one - this.#threshold).filter((excess) => excess > 0);
    this.#exceeded = this.#peaks.length;
    this.#fit = undefined;
  }

  /** @param least the scale of the tail counts as this, at least */
  surprise(value: number, least: number): number {
    if (value <= this.#threshold) return 0;
    const share = Math.log10(this.#seen / Math.max(1, this.#exceeded));
    return Math.min(
      MOST_SURPRISE,
      share + logExcess(value - this.#threshold, this.#fitted(least), MOST_SURPRISE),
    );
  }

  valueAt(surprise: number, least: number): number {
    const share = Math.log10(this.#seen / Math.max(1, this.#exceeded));
    return this.#threshold + excessOf(Math.max(0, surprise - share), this.#fitted(least));
  }

  add(value: number): void {
    this.#seen++;
    if (value <= this.#threshold) return;
    this.#exceeded++;
    this.#peaks.push(value - this.#threshold);
    if (this.#peaks.length > MOST_PEAKS) this.#peaks.shift();
    this.#fit = undefined;
  }

  snapshot(): Plain {
    return [this.#threshold, this.#exceeded, this.#seen, this.#peaks.slice()];
  }

  restore(stored: Plain): void {
    const [threshold, exceeded, seen, peaks] = stored as readonly [
      number,
      number,
      number,
      number[],
    ];
    [this.#threshold, this.#exceeded, this.#seen] = [threshold, exceeded, seen];
    this.#peaks = [...peaks];
    this.#fit = undefined;
  }

  #fitted(least: number): ParetoFit {
    if (!this.#fit) {
      const sorted = this.#peaks.toSorted((left, right) => left - right);
      this.#fit = sorted.length < 5 ? { shape: 0, scale: least } : fitPareto(sorted);
    }
    const { shape, scale } = this.#fit;
    return { shape, scale: Math.max(scale, least) };
  }
}

/**
 * Streaming peaks over threshold: what is rarer than `q` by the tail of what was seen (Siffer, Fouque, Termier and Largouët, "Anomaly Detection in
 * Streams with Extreme Value Theory", KDD 2017); with `depth` its drifting form DSPOT, which judges the distance to a moving mean. Alarms are
 * learnt as if they lay at the bound (left out, as in the paper, they would leave heavy tails too light); `initial` of them in a row begin a new
 * habit. The bound is the value of which the tail says q. At most `initial` + `depth` + 2 · 128 numbers per entity.
 */
class SpotModel implements PaneModel {
  readonly #values: ScaledValues;
  readonly #bound: number;
  readonly #initial: number;
  readonly #depth: number;
  readonly #up = new Tail();
  readonly #down = new Tail();
  #first: number[] = [];
  #recent: number[] = [];
  #seen = 0;
  /** in a row */
  #alarms = 0;

  constructor(params: ModelParams, context: ModelContext) {
    this.#values = new ScaledValues(params, context);
    this.#bound = -Math.log10(numberOf(params, 'q'));
    this.#initial = numberOf(params, 'initial');
    this.#depth = numberOf(params, 'depth');
  }

  support(): number {
    return this.#seen;
  }

  score(pane: Pane, side: Side): number | undefined {
    const value = this.#values.of(pane);
    if (value === undefined || this.#seen < this.#initial) return undefined;
    return this.#surprise(value - this.#mean, side);
  }

  expected(pane: Pane): number {
    return this.#values.back(this.#depth > 0 ? this.#mean : this.#threshold, pane);
  }

  valueAt(score: number, pane: Pane, side: Side): number {
    const away = (side === 'up' ? this.#up : this.#down).valueAt(score, this.#least);
    return this.#values.back(this.#mean + (side === 'up' ? away : -away), pane);
  }

  learn(pane: Pane): void {
    const value = this.#values.of(pane);
    this.#values.learn(pane);
    if (value === undefined) return;
    if (this.#seen < this.#initial) this.#begin(value);
    else this.#take(value);
  }

  snapshot(): Plain {
    const tails = [this.#up.snapshot(), this.#down.snapshot()];
    const lists = [this.#first.slice(), this.#recent.slice()];
    return [[this.#seen, this.#alarms], lists, tails, this.#values.snapshot()];
  }

  restore(stored: Plain): void {
    const [counts, lists, tails, values = null] = stored as readonly Plain[];
    const [seen = 0, alarms = 0] = counts as readonly number[];
    [this.#seen, this.#alarms] = [seen, alarms];
    const [first = [], recent = []] = lists as readonly (readonly number[])[];
    [this.#first, this.#recent] = [[...first], [...recent]];
    const [up = null, down = null] = tails as readonly Plain[];
    this.#up.restore(up);
    this.#down.restore(down);
    this.#values.restore(values);
  }

  /** DSPOT's moving mean; 0 for SPOT. */
  get #mean(): number {
    if (this.#depth === 0 || this.#recent.length === 0) return 0;
    let sum = 0;
    for (const value of this.#recent) sum += value;
    return sum / this.#recent.length;
  }

  /** where nothing else is usual: the upper threshold of the body */
  get #threshold(): number {
    return this.#up.valueAt(0, this.#least);
  }

  get #least(): number {
    return this.#values.scaling.atLeast(0, this.#mean) / 4;
  }

  #surprise(deviation: number, side: Side): number {
    return side === 'up'
      ? this.#up.surprise(deviation, this.#least)
      : this.#down.surprise(-deviation, this.#least);
  }

  #begin(value: number): void {
    this.#first.push(this.#recent.length < this.#depth ? 0 : value - this.#mean);
    this.#remember(value);
    this.#seen++;
    if (this.#seen < this.#initial) return;
    const sorted = this.#first.toSorted((left, right) => left - right);
    this.#up.begin(sorted);
    this.#down.begin(sorted.map((one) => -one).toReversed());
    this.#first = [];
  }

  #take(value: number): void {
    this.#seen++;
    const mean = this.#mean;
    const highest = mean + this.#up.valueAt(this.#bound, this.#least);
    const lowest = mean - this.#down.valueAt(this.#bound, this.#least);
    const isAlarm = value > highest || value < lowest;
    const learnt = Math.max(lowest, Math.min(highest, value));
    this.#up.add(learnt - mean);
    this.#down.add(mean - learnt);
    this.#remember(learnt);
    this.#alarms = isAlarm ? this.#alarms + 1 : 0;
    if (this.#alarms >= this.#initial) [this.#seen, this.#alarms, this.#recent] = [0, 0, []];
  }

  #remember(value: number): void {
    if (this.#depth === 0) return;
    this.#recent.push(value);
    if (this.#recent.length > this.#depth) this.#recent.shift();
  }
}

export const spot: ModelKind = {
  name: 'spot',
  says: '−log10 of the probability by the tail of what was seen; needs no score: q is the false-alarm probability',
  params: [
    {
      name: 'q',
      kind: 'number',
      least: 1e-10,
      most: 0.05,
      fallback: 1e-4,
      says: 'probability that an ordinary pane is an alarm',
    },
    {
      name: 'initial',
      kind: 'number',
      whole: true,
      least: 30,
      most: 1000,
      fallback: 100,
      says: 'panes that the tail is first fitted to',
    },
    {
      name: 'depth',
      kind: 'number',
      whole: true,
      least: 0,
      most: 500,
      fallback: 0,
      says: 'DSPOT: panes of the moving mean that values are compared with; 0 is SPOT',
    },
    ...SCALE_PARAMS,
  ],
  usual: (params) => -Math.log10(numberOf(params, 'q')),
  ownBound: true,
  judges: 'running',
  sideless: false,
  seasonal: true,
  create: (params, context) => new SpotModel(params, context),
};
