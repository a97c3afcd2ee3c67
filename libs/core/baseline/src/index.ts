export {
  BaselineDetector,
  type BaselineFiring,
  type Judged,
  type StoredDetector,
} from './baseline-detector.ts';
export {
  type BaselineBody,
  type BaselineProblemCode,
  type Bound,
  type Direction,
  type NamedModel,
} from './baseline-rule.ts';
export { MAX_DISTINCT } from './gauges/distinct-gauge.ts';
export { describeMeasure, fieldsOf, withFields, type Measure } from './measure.ts';
export { type ModelParams, type Param } from './models/model-params.ts';
export { modelNamed, PANE_MODELS } from './models/models.ts';
export { MAX_HISTORY_PANES } from './models/pane-history.ts';
export {
  type ModelKind,
  type Pane,
  type PaneModel,
  type Season,
  type Side,
} from './models/pane-model.ts';
export { parseBaseline } from './parse-baseline.ts';
export {
  createSeriesModel,
  SERIES_MODELS,
  seriesParams,
  type SeriesModel,
} from './series/series-model.ts';
export { hashText } from './sketches/hash-text.ts';
export { DISTINCT_ERROR, HyperLogLog } from './sketches/hyper-log-log.ts';
