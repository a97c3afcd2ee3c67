import type { Problems, YamlNode } from '@gatewatch/event';

/** Every code that this package reports for rules, filters, correlations and overrides. */
export type RuleProblemCode =
  /** the document is none that Sigma knows */
  | 'SIGMA_DOCUMENT'
  /** a document of a collection (`action:`) is not understood */
  | 'SIGMA_ACTION'
  /** a key that must be there is missing */
  | 'SIGMA_MISSING_KEY'
  /** a key that nothing reads, most often a slip of the pen */
  | 'SIGMA_UNKNOWN_KEY'
  /** a value of the wrong kind, or not one of those that are allowed */
  | 'SIGMA_VALUE'
  /** `id` is no UUID */
  | 'SIGMA_ID'
  /** a tag is not `namespace.value` */
  | 'SIGMA_TAG'
  /** a date is not YYYY-MM-DD */
  | 'SIGMA_DATE'
  /** two documents have the same `id` */
  | 'SIGMA_DUPLICATE_ID'
  /** two documents have the same `name` */
  | 'SIGMA_DUPLICATE_NAME'
  /** `logsource` says nothing, or not in a way that is understood */
  | 'SIGMA_LOGSOURCE'
  /** a selection is not a map, a list of maps or a list of texts */
  | 'SIGMA_SELECTION'
  /** the condition names a selection that is not there */
  | 'SIGMA_UNDEFINED_SELECTION'
  /** a selection that the condition never names */
  | 'SIGMA_UNUSED_SELECTION'
  /** a modifier that is unknown, or does not go with the others */
  | 'SIGMA_MODIFIER'
  /** a value that the modifier cannot work on */
  | 'SIGMA_MODIFIER_VALUE'
  /** a regular expression that cannot be compiled to run in linear time */
  | 'SIGMA_REGEX'
  /** `%placeholder%` without a list to fill it */
  | 'SIGMA_PLACEHOLDER'
  /** a condition that cannot be read */
  | 'SIGMA_CONDITION'
  /** `| count() …` in a condition, which Sigma has replaced by correlations */
  | 'SIGMA_AGGREGATION'
  /** `timeframe`, which Sigma has replaced by the `timespan` of a correlation */
  | 'SIGMA_TIMEFRAME'
  /** a correlation whose parts do not go together */
  | 'SIGMA_CORRELATION'
  /** a timespan is not a number and a unit, e.g. 5m */
  | 'SIGMA_TIMESPAN'
  /** a filter that cannot be read, or does not apply to the rule that it names */
  | 'SIGMA_FILTER'
  /** a correlation, filter or override names a rule that is not there */
  | 'SIGMA_UNKNOWN_RULE'
  /** an override that cannot be read, or says nothing */
  | 'SIGMA_OVERRIDE'
  /** an override whose day is over and that has no effect any more */
  | 'SIGMA_OVERRIDE_EXPIRED';

export function refuse(
  problems: Problems,
  at: YamlNode | undefined,
  code: RuleProblemCode,
  message: string,
): void {
  problems.error(at, code, message);
}

export function warn(
  problems: Problems,
  at: YamlNode | undefined,
  code: RuleProblemCode,
  message: string,
): void {
  problems.warning(at, code, message);
}

/** `: did you mean 'x'?` or `; known are a, b` for the end of a message about an unknown word. */
export function suggest(near: string | undefined, known: readonly string[]): string {
  if (near !== undefined) return `: did you mean '${near}'?`;
  return known.length > 0 && known.length <= 40 ? `; known are ${known.join(', ')}` : '';
}
