import type { Plain } from '../plain.ts';
import type { ModelContext, Pane, PaneModel, Side } from './pane-model.ts';
import { PaneHistory, type ClosedPane } from './pane-history.ts';
import { slotAt } from './season-levels.ts';

/** What a model with a history makes of the values of like panes, once per pane. */
export class LikePanes<Habit> {
  readonly #context: ModelContext;
  readonly #history: PaneHistory;
  readonly #learn: (values: readonly number[]) => Habit;
  #index = Number.NaN;
  #habit: { readonly habit: Habit; readonly support: number } | undefined;

  constructor(context: ModelContext, learn: (values: readonly number[]) => Habit) {
    this.#context = context;
    this.#history = new PaneHistory(context.length);
    this.#learn = learn;
  }

  /** undefined where no pane is known. An hour that was rarely seen is judged by all hours. */
  at(pane: Pane): { readonly habit: Habit; readonly support: number } | undefined {
    if (this.#index !== pane.index) {
      this.#index = pane.index;
      this.#habit = this.#habitAt(pane);
    }
    return this.#habit;
  }

  add({ index, at, value }: Pane): void {
    if (value !== undefined) this.#history.add([index, value, slotAt(at, this.#context.season)]);
    this.#index = Number.NaN;
  }

  snapshot(): Plain {
    return this.#history.panes;
  }

  restore(stored: Plain): void {
    this.#history.restore(stored as unknown as readonly ClosedPane[]);
    this.#index = Number.NaN;
  }

  #habitAt({ index, at }: Pane): { readonly habit: Habit; readonly support: number } | undefined {
    const { season, support, length } = this.#context;
    const known = this.#history.panes.filter(([old]) => old >= index - length);
    const slot = slotAt(at, season);
    const same = season === 'none' ? known : known.filter(([, , own]) => own === slot);
    const panes = same.length >= support ? same : known;
    if (panes.length === 0) return undefined;
    return { habit: this.#learn(panes.map(([, value]) => value)), support: panes.length };
  }
}

/** A model that judges a pane by what it makes of the values of like panes. */
export abstract class LikePanesModel<Habit> implements PaneModel {
  protected readonly panes: LikePanes<Habit>;

  constructor(context: ModelContext, learn: (values: readonly number[]) => Habit) {
    this.panes = new LikePanes(context, learn);
  }

  abstract score(pane: Pane, side: Side): number | undefined;
  abstract expected(pane: Pane): number;
  abstract valueAt(score: number, pane: Pane, side: Side): number | undefined;

  support(pane: Pane): number {
    return this.panes.at(pane)?.support ?? 0;
  }

  learn(pane: Pane): void {
    this.panes.add(pane);
  }

  snapshot(): Plain {
    return this.panes.snapshot();
  }

  restore(stored: Plain): void {
    this.panes.restore(stored);
  }
}
