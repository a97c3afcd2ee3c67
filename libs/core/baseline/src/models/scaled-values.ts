import type { Plain } from '../plain.ts';
import type { ModelParams } from './model-params.ts';
import type { ModelContext, Pane } from './pane-model.ts';
import { scalingOf, type Scaling } from './scaling.ts';
import { SeasonLevels } from './season-levels.ts';

/** Takes values to the scale of a model without history and takes the hour's usual part off. */
export class ScaledValues {
  readonly scaling: Scaling;
  readonly #levels: SeasonLevels;

  constructor(params: ModelParams, { season }: ModelContext) {
    this.scaling = scalingOf(params);
    this.#levels = new SeasonLevels(season);
  }

  /** undefined where the pane measured nothing */
  of({ at, value }: Pane): number | undefined {
    if (value === undefined) return undefined;
    return this.scaling.to(value) - this.#levels.offset(at);
  }

  /** The value that a person would compare the measure with. */
  back(scaled: number, { at }: Pane): number {
    return this.scaling.from(scaled + this.#levels.offset(at));
  }

  learn({ at, value }: Pane): void {
    if (value !== undefined) this.#levels.add(at, this.scaling.to(value));
  }

  snapshot(): Plain {
    return this.#levels.snapshot();
  }

  restore(stored: Plain): void {
    this.#levels.restore(stored);
  }
}
