import type { Problems, YamlNode } from '@gatewatch/event';

/** Every code that this package reports for rules, filters, correlations and overrides. */
export type RuleProblemCode =
  | 'SIGMA_DOCUMENT'
  | 'SIGMA_ACTION'
  | 'SIGMA_MISSING_KEY'
  | 'SIGMA_UNKNOWN_KEY'
  | 'SIGMA_VALUE'
  | 'SIGMA_ID'
  | 'SIGMA_TAG'
  | 'SIGMA_DATE'
  | 'SIGMA_DUPLICATE_ID'
  | 'SIGMA_DUPLICATE_NAME'
  | 'SIGMA_LOGSOURCE'
  | 'SIGMA_SELECTION'
  | 'SIGMA_UNDEFINED_SELECTION'
  | 'SIGMA_UNUSED_SELECTION'
  | 'SIGMA_MODIFIER'
  | 'SIGMA_MODIFIER_VALUE'
  | 'SIGMA_REGEX'
  | 'SIGMA_PLACEHOLDER'
  | 'SIGMA_CONDITION'
  | 'SIGMA_AGGREGATION'
  | 'SIGMA_TIMEFRAME'
  | 'SIGMA_CORRELATION'
  | 'SIGMA_TIMESPAN'
  | 'SIGMA_FILTER'
  | 'SIGMA_UNKNOWN_RULE'
  | 'SIGMA_OVERRIDE'
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
