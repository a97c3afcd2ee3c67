import { GeneralDetector } from './general-detector.ts';

/** Scores a series, one value after the other; a score depends on what came before only. */
export interface SeriesModel {
  /** @param at epoch ms, not falling. @returns how anomalous the value is, in [0, 1] */
  score(at: number, value: number): number;
}

const MODELS: ReadonlyMap<string, () => SeriesModel> = new Map([
  ['auto', () => new GeneralDetector()],
]);

export const SERIES_MODELS: readonly string[] = [...MODELS.keys()];

/** @returns undefined where there is no model of this name */
export function createSeriesModel(name: string): SeriesModel | undefined {
  return MODELS.get(name)?.();
}
