import type { Measure } from './measure.ts';
import type { ModelParams } from './models/model-params.ts';
import type { Season } from './models/pane-model.ts';

export const DIRECTIONS = ['up', 'down', 'both'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** A model by its name, its parameters complete. */
export interface NamedModel {
  readonly kind: string;
  readonly params: ModelParams;
}

/** An exclusive or inclusive bound. */
export interface Bound {
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
  readonly model: NamedModel;
  readonly direction: Direction;
  readonly score: Bound;
  /** the value must be above this, too */
  readonly floor?: Bound;
  /** and below this */
  readonly ceiling?: Bound;
  /** silent until the entity has been known for so long */
  readonly learn: number;
  /** closed panes that a judgement must rest on */
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
  /** parts that do not go together, e.g. psi with a count */
  | 'BASELINE_MISMATCH'
  /** a model, measure or comparison that this version does not have */
  | 'BASELINE_UNSUPPORTED';
