import { completeParams, type Param } from '../models/model-params.ts';
import { modelNamed, MODEL_NAMES } from '../models/models.ts';
import { GeneralDetector } from './general-detector.ts';
import { DISTRIBUTION_PARAMS, DistributionSeries } from './distribution-series.ts';
import { PANE_PARAMS, PaneSeries } from './pane-series.ts';

/** Scores a series, one value after the other; a score depends on what came before only. */
export interface SeriesModel {
  /** @param at epoch ms, not falling. @returns how anomalous the value is, in [0, 1] */
  score(at: number, value: number): number;
}

/** The general detector, which takes no parameters, and every model of baselines. */
export const SERIES_MODELS: readonly string[] = ['auto', ...MODEL_NAMES];

/** What a model of this name can be given; undefined where there is none. */
export function seriesParams(name: string): readonly Param[] | undefined {
  if (name === 'auto') return [];
  const kind = modelNamed(name);
  if (!kind) return undefined;
  return [...kind.params, ...(kind.takes === 'distribution' ? DISTRIBUTION_PARAMS : PANE_PARAMS)];
}

export type CreatedSeries =
  | { readonly ok: true; readonly model: SeriesModel }
  | { readonly ok: false; readonly faults: readonly string[] };

/** @param written what the caller sets of the model's parameters; what is wrong with it is told in sentences */
export function createSeriesModel(
  name: string,
  written: Readonly<Record<string, unknown>> = {},
): CreatedSeries {
  const known = seriesParams(name);
  if (!known) {
    const faults = [`there is no model '${name}'; there is ${SERIES_MODELS.join(', ')}`];
    return { ok: false, faults };
  }
  const names = known.map((param) => param.name);
  const unknown = Object.keys(written)
    .filter((key) => !names.includes(key))
    .map((key) => `${name} has no parameter '${key}'; it has ${names.join(', ') || 'none'}`);
  const { params, faults } = completeParams(known, written);
  const all = [...unknown, ...faults.map(({ message }) => message)];
  if (all.length > 0) return { ok: false, faults: all };
  const kind = modelNamed(name);
  if (!kind) return { ok: true, model: new GeneralDetector() };
  const isDistribution = kind.takes === 'distribution';
  const model = isDistribution
    ? new DistributionSeries(kind, params)
    : new PaneSeries(kind, params);
  return { ok: true, model };
}
