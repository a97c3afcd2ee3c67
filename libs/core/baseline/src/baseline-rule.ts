export const MEASURES = ['count', 'sum', 'distinct'] as const;
export const SEASONS = ['none', 'hour-of-day', 'hour-of-week'] as const;
export const SCALES = ['log', 'linear'] as const;

/** What is measured in each pane: how many events, the sum of a field, or how many different values of it. */
export type Measure =
  { readonly kind: 'count' } | { readonly kind: 'sum' | 'distinct'; readonly field: string };
export type Season = (typeof SEASONS)[number];
export type Scale = (typeof SCALES)[number];

/** Median and median absolute deviation of the entity's own panes. */
export interface MadModel {
  readonly kind: 'mad';
  readonly scale: Scale;
}

/** An exclusive (`gt`) or inclusive (`gte`) lower bound. */
export interface Floor {
  readonly bound: number;
  readonly inclusive: boolean;
}

/** The body of a `baseline:` document, checked. Spans are ms. */
export interface BaselineBody {
  /** names or ids of the rules whose events count */
  readonly rules: readonly string[];
  readonly groupBy: readonly string[];
  readonly measure: Measure;
  readonly pane: number;
  readonly history: number;
  readonly season: Season;
  readonly model: MadModel;
  readonly score: Floor;
  readonly value?: Floor;
  /** silent until the entity has been known for so long */
  readonly learn: number;
  /** closed panes that the history must have */
  readonly support: number;
  /** one firing per entity and so long */
  readonly refractory: number;
}

export const DEFAULT_HISTORY_MS = 28 * 86_400_000;
export const DEFAULT_LEARN_MS = 7 * 86_400_000;
export const DEFAULT_REFRACTORY_MS = 3_600_000;
export const DEFAULT_SUPPORT = 12;

/** Why a `baseline:` document was refused. */
export type BaselineProblemCode =
  /** a part of the document is of the wrong kind */
  | 'BASELINE_SYNTAX'
  /** a key that nothing reads, most often a slip of the pen */
  | 'BASELINE_UNKNOWN_KEY'
  /** a key that must be there is missing */
  | 'BASELINE_MISSING'
  /** a value that is not allowed */
  | 'BASELINE_BAD_VALUE'
  /** a duration is not a number and a unit, e.g. 10m */
  | 'BASELINE_BAD_DURATION'
  /** a model or measure that this version does not have yet */
  | 'BASELINE_UNSUPPORTED';

/** `count`, `sum(gen_ai.usage.total_tokens)` */
export function describeMeasure(measure: Measure): string {
  return measure.kind === 'count' ? 'count' : `${measure.kind}(${measure.field})`;
}
