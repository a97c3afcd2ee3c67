export { BaselineDetector, type BaselineFiring, type StoredDetector } from './baseline-detector.ts';
export {
  describeMeasure,
  type BaselineBody,
  type BaselineProblemCode,
  type Floor,
  type MadModel,
  type Measure,
  type Scale,
  type Season,
} from './baseline-rule.ts';
export { LEAST_SPREAD, learnHabit, MAD_TO_SIGMA, scoreOf, valueAt, type Habit } from './mad.ts';
export { MAX_HISTORY_PANES } from './pane-history.ts';
export { parseBaseline } from './parse-baseline.ts';
export { MAX_DISTINCT } from './running-pane.ts';
export { createSeriesModel, SERIES_MODELS, type SeriesModel } from './series/series-model.ts';
