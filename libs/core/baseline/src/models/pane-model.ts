import type { DdSketch } from '../sketches/dd-sketch.ts';
import type { Plain } from '../plain.ts';
import type { ModelParams, Param } from './model-params.ts';

export const SEASONS = ['none', 'hour-of-day', 'hour-of-week'] as const;
export type Season = (typeof SEASONS)[number];

/** Above or below what is usual. */
export type Side = 'up' | 'down';

/** What one pane measured. */
export interface Pane {
  readonly index: number;
  /** its start, ms */
  readonly at: number;
  /** undefined: too little was seen in it */
  readonly value: number | undefined;
  readonly sketch?: DdSketch | undefined;
}

/** What surrounds a model. */
export interface ModelContext {
  readonly season: Season;
  /** how many panes back the history reaches */
  readonly length: number;
  /** closed panes that a time of day or week must have to be judged by itself */
  readonly support: number;
}

/** Learns the closed panes of one entity, oldest first, and judges others by what it learnt. Judging changes nothing. */
export interface PaneModel {
  /** closed panes that the judgement of this one rests on */
  support(pane: Pane): number;
  /** in the model's own unit, rising with how unusual; undefined: not known yet */
  score(pane: Pane, side: Side): number | undefined;
  /** the usual value at this pane */
  expected(pane: Pane): number;
  /** the value whose score this would be; undefined where no single value has it */
  valueAt(score: number, pane: Pane, side: Side): number | undefined;
  /** what is told and floored as the pane's value, where it is not the measure itself */
  measured?(pane: Pane): number | undefined;
  learn(pane: Pane): void;
  /** the change was told: what came before it is not the habit any more */
  acknowledge?(): void;
  snapshot(): Plain;
  restore(stored: Plain): void;
}

/** A model as rules name it. */
export interface ModelKind {
  readonly name: string;
  /** one sentence for the reference: what the score is */
  readonly says: string;
  readonly params: readonly Param[];
  /** the score from which on a pane is out of the ordinary, where a rule or a caller names none */
  usual(params: ModelParams): number;
  /** a rule need not name a score: the model's own parameters say enough */
  readonly ownBound: boolean;
  /** running: a pane that is not over yet can be judged. closed: only whole panes can */
  readonly judges: 'running' | 'closed';
  /** neither above nor below: direction means nothing */
  readonly sideless: boolean;
  /** false: it knows or needs no seasons from outside */
  readonly seasonal: boolean;
  /** what its panes must measure; any number where nothing is said */
  readonly takes?: 'count' | 'distribution';
  create(params: ModelParams, context: ModelContext): PaneModel;
}
