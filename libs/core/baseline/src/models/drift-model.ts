import type { Plain } from '../plain.ts';
import { PERCENTILE_ERROR } from '../gauges/sketch-gauge.ts';
import { DdSketch, type StoredSketch } from '../sketches/dd-sketch.ts';
import type { ModelContext, Pane, PaneModel } from './pane-model.ts';

/** How far one distribution lies from another. */
export interface Divergence {
  /** what is told as the value of the pane */
  measured(reference: DdSketch, current: DdSketch): number;
  score(reference: DdSketch, current: DdSketch): number;
  /** the score is what is told as the value */
  readonly isScore: boolean;
}

/**
 * Compares the distribution of a pane's values with that of the panes before it, which are forgotten exponentially over the history. Two
 * sketches per entity (at most 2 · `MAX_BINS` bins each, far fewer in practice).
 */
export class DriftModel implements PaneModel {
  readonly #divergence: Divergence;
  readonly #keep: number;
  readonly #reference = new DdSketch(PERCENTILE_ERROR);
  #panes = 0;

  constructor({ length }: ModelContext, divergence: Divergence) {
    this.#divergence = divergence;
    this.#keep = 1 - 1 / Math.max(2, length);
  }

  support(): number {
    return this.#panes;
  }

  measured({ sketch }: Pane): number | undefined {
    if (!sketch || this.#panes === 0) return undefined;
    return this.#divergence.measured(this.#reference, sketch);
  }

  score({ sketch, value }: Pane): number | undefined {
    if (!sketch || value === undefined || this.#panes === 0) return undefined;
    return this.#divergence.score(this.#reference, sketch);
  }

  /** Nothing is as usual as no difference. */
  expected(): number {
    return 0;
  }

  valueAt(score: number): number | undefined {
    return this.#divergence.isScore ? score : undefined;
  }

  learn({ sketch, value }: Pane): void {
    if (!sketch || value === undefined) return;
    this.#reference.merge(sketch, this.#keep);
    this.#panes++;
  }

  snapshot(): Plain {
    return [this.#panes, this.#reference.snapshot()];
  }

  restore(stored: Plain): void {
    const [panes, reference] = stored as readonly [number, StoredSketch];
    this.#panes = panes;
    this.#reference.restore(reference);
  }
}
