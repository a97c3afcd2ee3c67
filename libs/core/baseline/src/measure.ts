export const MEASURES = [
  'count',
  'sum',
  'distinct',
  'ratio',
  'percentile',
  'distribution',
] as const;

/** Events of one rule per events of another (`by: rules`), or the sum of one field per the sum of another. */
export interface RatioMeasure {
  readonly kind: 'ratio';
  readonly by: 'rules' | 'fields';
  readonly of: string;
  readonly per: string;
  /** a pane with a smaller denominator is neither judged nor learnt */
  readonly least: number;
}

/** What is measured in each pane. `distribution` is for the models that compare distributions. */
export type Measure =
  | { readonly kind: 'count' }
  | { readonly kind: 'sum' | 'distinct'; readonly field: string }
  | RatioMeasure
  | {
      readonly kind: 'percentile';
      readonly field: string;
      /** in (0, 100) */
      readonly p: number;
      /** a pane with fewer values is neither judged nor learnt */
      readonly least: number;
    }
  | { readonly kind: 'distribution'; readonly field: string; readonly least: number };

export const DEFAULT_LEAST_EVENTS = 20;
export const DEFAULT_LEAST_VALUES = 200;

/** The fields that a measure reads, as the rule names them. */
export function fieldsOf(measure: Measure): readonly string[] {
  if (measure.kind === 'count') return [];
  if (measure.kind !== 'ratio') return [measure.field];
  return measure.by === 'fields' ? [measure.of, measure.per] : [];
}

/** The same measure over fields of other names, in the order of `fieldsOf`. */
export function withFields(measure: Measure, fields: readonly string[]): Measure {
  const [first, second] = fields;
  if (measure.kind === 'count' || first === undefined) return measure;
  if (measure.kind !== 'ratio') return { ...measure, field: first };
  return { ...measure, of: first, per: second ?? measure.per };
}

/** Whether it only grows while a pane lasts, so that what is too much already stays too much. */
export function isRising(measure: Measure): boolean {
  return measure.kind === 'count' || measure.kind === 'sum' || measure.kind === 'distinct';
}

/** `count`, `sum(gen_ai.usage.total_tokens)`, `refused per request`, `p95(event.duration)` */
export function describeMeasure(measure: Measure): string {
  if (measure.kind === 'count') return 'count';
  if (measure.kind === 'ratio') return `${measure.of} per ${measure.per}`;
  return measure.kind === 'percentile'
    ? `p${measure.p}(${measure.field})`
    : `${measure.kind}(${measure.field})`;
}
