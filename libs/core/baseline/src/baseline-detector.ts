import type { BaselineBody, Bound } from './baseline-rule.ts';
import { isRising } from './measure.ts';
import { modelNamed } from './models/models.ts';
import type { ModelKind, PaneModel, Side } from './models/pane-model.ts';
import type { Plain } from './plain.ts';
import { RunningPane, type StoredPane } from './running-pane.ts';

/** A pane that is far from the entity's habit. Values are in the measure's own unit. */
export interface BaselineFiring {
  readonly value: number;
  /** the usual value */
  readonly expected: number;
  /** the value that had to be passed, where there is one */
  readonly bound?: number;
  readonly score: number;
  /** closed panes that the judgement rests on */
  readonly support: number;
}

/** What became of an event: a firing, and whether it is about the pane before the event's own. */
export interface Judged {
  readonly firing: BaselineFiring;
  readonly ofClosed: boolean;
}

/** The state of one entity, plain data. */
export interface StoredDetector {
  readonly since: number;
  readonly running: StoredPane;
  readonly model: Plain;
  /** when it last fired and in which pane */
  readonly fired: readonly [at: number, index: number] | null;
}

interface Found {
  readonly value: number;
  readonly score: number;
  readonly side: Side;
}

const SIDES = { up: ['up'], down: ['down'], both: ['up', 'down'] } as const;

/**
 * Compares one entity's panes with its own closed panes. Panes without an event are no part of the history: the habit is what the entity does
 * when it is active. It speaks as soon as the running pane is over its upper bound; what is too little, and what only whole panes can tell, it
 * says with the event after the pane. Then it keeps still for `refractory`; it says nothing before the entity has been known for `learn` and
 * the judgement rests on `support` closed panes. Time is an argument and never falls.
 */
export class BaselineDetector {
  readonly #rule: BaselineBody;
  readonly #model: PaneModel;
  readonly #runningSides: readonly Side[];
  readonly #closedSides: readonly Side[];
  #since = 0;
  #running: RunningPane | undefined;
  #fired: { readonly at: number; readonly index: number } | undefined;

  /** @throws where there is no such model: the parser refuses those */
  constructor(rule: BaselineBody) {
    const kind = modelNamed(rule.model.kind);
    if (!kind) throw new RangeError(`no model is named ${rule.model.kind}`);
    const { season, support, history, pane, model, direction } = rule;
    this.#rule = rule;
    this.#model = kind.create(model.params, {
      season,
      support,
      length: Math.floor(history / pane),
    });
    const sides = SIDES[kind.sideless ? 'up' : direction];
    this.#runningSides = runningSides(kind, rule);
    // what only grows was judged above its bound while the pane was running
    this.#closedSides =
      kind.judges === 'running' && isRising(rule.measure)
        ? sides.filter((side) => side === 'down')
        : sides;
  }

  /**
   * @param value what the measure reads: a number for sums and percentiles, text for `distinct`, two numbers in a text for a ratio of fields
   * @param rule the reference that the event came by, for a ratio of rules
   */
  observe(at: number, value?: string | number, rule = ''): Judged | undefined {
    const index = Math.floor(at / this.#rule.pane);
    const closed = this.#turn(index, at);
    const due = this.#running?.add(value, rule) ?? false;
    if (closed) return { firing: closed, ofClosed: true };
    const firing =
      due && this.#running ? this.#judge(this.#running, this.#runningSides, at) : undefined;
    return firing && { firing, ofClosed: false };
  }

  /** Which pane is being filled; undefined before the first event. */
  get index(): number | undefined {
    return this.#running?.index;
  }

  /** what the running pane has measured so far */
  get measured(): number {
    return (this.#running && this.#told(this.#running)) ?? 0;
  }

  snapshot(): StoredDetector | undefined {
    if (!this.#running) return undefined;
    return {
      since: this.#since,
      running: this.#running.snapshot(),
      model: this.#model.snapshot(),
      fired: this.#fired ? [this.#fired.at, this.#fired.index] : null,
    };
  }

  restore({ since, running: [index, gauge], model, fired }: StoredDetector): void {
    this.#since = since;
    this.#running = new RunningPane(index, this.#rule.pane, this.#rule.measure);
    this.#running.restore(gauge);
    this.#model.restore(model);
    this.#fired = fired ? { at: fired[0], index: fired[1] } : undefined;
  }

  /** Closes the running pane where the event lies in another. */
  #turn(index: number, at: number): BaselineFiring | undefined {
    const pane = this.#running;
    if (pane?.index === index) return undefined;
    if (!pane) this.#since = index;
    const isNew = pane && this.#fired?.index !== pane.index;
    const firing = isNew ? this.#judge(pane, this.#closedSides, at) : undefined;
    if (pane) this.#model.learn(pane);
    this.#running = new RunningPane(index, this.#rule.pane, this.#rule.measure);
    return firing;
  }

  #judge(pane: RunningPane, sides: readonly Side[], at: number): BaselineFiring | undefined {
    if (sides.length === 0 || !this.#isReady(at, pane.index)) return undefined;
    const value = this.#told(pane);
    if (value === undefined || !this.#isWithin(value) || !this.#isSupported(pane)) return undefined;
    for (const side of sides) {
      const score = this.#model.score(pane, side);
      if (score !== undefined && passes(score, this.#rule.score))
        return this.#fire(pane, { value, score, side }, at);
    }
    return undefined;
  }

  #fire(pane: RunningPane, found: Found, at: number): BaselineFiring {
    const firing = this.#firing(pane, found);
    this.#fired = { at, index: pane.index };
    this.#model.acknowledge?.();
    return firing;
  }

  #isReady(at: number, index: number): boolean {
    if ((index - this.#since) * this.#rule.pane < this.#rule.learn) return false;
    return this.#fired === undefined || at - this.#fired.at >= this.#rule.refractory;
  }

  #told(pane: RunningPane): number | undefined {
    return this.#model.measured?.(pane) ?? pane.value;
  }

  #isSupported(pane: RunningPane): boolean {
    return this.#model.support(pane) >= this.#rule.support;
  }

  #isWithin(value: number): boolean {
    const { floor, ceiling } = this.#rule;
    if (floor && !passes(value, floor)) return false;
    return !ceiling || passes(-value, { ...ceiling, bound: -ceiling.bound });
  }

  #firing(pane: RunningPane, { value, score, side }: Found): BaselineFiring {
    const { floor, ceiling, score: least } = this.#rule;
    const own = this.#model.valueAt(least.bound, pane, side);
    const bound = side === 'up' ? highest(own, floor?.bound) : lowest(own, ceiling?.bound);
    const told = { value, expected: this.#model.expected(pane), score };
    const support = this.#model.support(pane);
    return bound === undefined ? { ...told, support } : { ...told, bound, support };
  }
}

/** A pane that is not over is judged above its bound only: it may still grow. */
function runningSides({ judges }: ModelKind, { direction }: BaselineBody): readonly Side[] {
  return judges === 'running' && direction !== 'down' ? ['up'] : [];
}

function passes(value: number, { bound, inclusive }: Bound): boolean {
  return inclusive ? value >= bound : value > bound;
}

function highest(own: number | undefined, floor: number | undefined): number | undefined {
  return own === undefined ? floor : Math.max(own, floor ?? own);
}

function lowest(own: number | undefined, ceiling: number | undefined): number | undefined {
  return own === undefined ? ceiling : Math.min(own, ceiling ?? own);
}
