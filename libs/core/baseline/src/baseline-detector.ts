import type { BaselineBody, Floor, Season } from './baseline-rule.ts';
import { learnHabit, scoreOf, valueAt, type Habit } from './mad.ts';
import { PaneHistory, type ClosedPane } from './pane-history.ts';
import { RunningPane, type StoredPane } from './running-pane.ts';

/** A pane that is far above the entity's habit. Values are in the measure's own unit. */
export interface BaselineFiring {
  readonly value: number;
  /** the usual value: the median of the history */
  readonly expected: number;
  /** the value that had to be passed */
  readonly bound: number;
  readonly score: number;
  /** closed panes that the habit was learned from */
  readonly support: number;
}

/** The state of one entity, plain data. */
export interface StoredDetector {
  readonly since: number;
  readonly running: StoredPane;
  readonly history: readonly ClosedPane[];
  readonly firedAt: number | null;
}

const HOUR_MS = 3_600_000;

/**
 * Compares one entity's running pane with its own closed panes. Panes without an event are no part of the history: the habit is what the
 * entity does when it is active. It speaks as soon as the running pane is over the bound, not only when it ends, then keeps still for
 * `refractory`; it says nothing before the entity has been known for `learn` and has `support` closed panes. Time is an argument and never falls.
 */
export class BaselineDetector {
  readonly #rule: BaselineBody;
  readonly #history: PaneHistory;
  #since = 0;
  #running: RunningPane | undefined;
  #firedAt: number | undefined;
  /** computed from the history when first asked in a pane */
  #habit: { readonly habit: Habit; readonly support: number } | undefined;
  constructor(rule: BaselineBody) {
    this.#rule = rule;
    this.#history = new PaneHistory(Math.floor(rule.history / rule.pane));
  }
  /** @param value the field's value: a number for `sum`, text for `distinct`, nothing for `count` */
  observe(at: number, value?: string | number): BaselineFiring | undefined {
    const index = Math.floor(at / this.#rule.pane);
    if (!this.#running) this.#since = index;
    if (this.#running?.index !== index) this.#turn(index);
    const measured = this.#running?.add(this.#rule.measure, value) ?? 0;
    const firing = this.#isReady(at, index) ? this.#judge(measured, index) : undefined;
    if (firing) this.#firedAt = at;
    return firing;
  }
  /** what the running pane has measured so far */
  get measured(): number {
    return this.#running?.value ?? 0;
  }
  snapshot(): StoredDetector | undefined {
    if (!this.#running) return undefined;
    return {
      since: this.#since,
      running: this.#running.snapshot(),
      history: this.#history.panes,
      firedAt: this.#firedAt ?? null,
    };
  }
  restore({ since, running, history, firedAt }: StoredDetector): void {
    this.#since = since;
    this.#running = RunningPane.restore(running);
    this.#history.restore(history);
    this.#firedAt = firedAt ?? undefined;
    this.#habit = undefined;
  }
  #turn(index: number): void {
    if (this.#running) this.#history.add(this.#running.index, this.#running.value);
    this.#running = new RunningPane(index);
    this.#habit = undefined;
  }
  #isReady(at: number, index: number): boolean {
    if ((index - this.#since) * this.#rule.pane < this.#rule.learn) return false;
    return this.#firedAt === undefined || at - this.#firedAt >= this.#rule.refractory;
  }
  #judge(value: number, index: number): BaselineFiring | undefined {
    const { score: scoreFloor, value: valueFloor } = this.#rule;
    if (valueFloor && !passes(value, valueFloor)) return undefined;
    const known = this.#habitAt(index);
    if (!known) return undefined;
    const score = scoreOf(value, known.habit);
    if (!passes(score, scoreFloor)) return undefined;
    return {
      value,
      expected: valueAt(0, known.habit),
      bound: Math.max(valueAt(scoreFloor.bound, known.habit), valueFloor?.bound ?? 0),
      score,
      support: known.support,
    };
  }
  #habitAt(index: number): { readonly habit: Habit; readonly support: number } | undefined {
    if (this.#habit) return this.#habit;
    const { support, season, pane, history, model } = this.#rule;
    const oldest = index - Math.floor(history / pane);
    const known = this.#history.panes.filter(([old]) => old >= oldest);
    const slot = slotOf(index * pane, season);
    const same = known.filter(([old]) => slotOf(old * pane, season) === slot);
    // an hour that was rarely seen is judged by all hours
    const panes = same.length >= support ? same : known;
    if (panes.length < support) return undefined;
    const values = panes.map(([, value]) => value);
    this.#habit = { habit: learnHabit(values, model.scale), support: panes.length };
    return this.#habit;
  }
}

function passes(value: number, { bound, inclusive }: Floor): boolean {
  return inclusive ? value >= bound : value > bound;
}

/** Hours are UTC; the epoch was a Thursday, which only names the slots. */
function slotOf(at: number, season: Season): number {
  if (season === 'none') return 0;
  return Math.floor(at / HOUR_MS) % (season === 'hour-of-day' ? 24 : 168);
}
