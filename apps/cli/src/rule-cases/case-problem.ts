import type { Problems, YamlNode } from '@gatewatch/event';

/** What can be wrong with a file of cases, besides YAML's own syntax (`YAML_…`). */
export type CaseProblemCode =
  /** the file is not one document with `cases` */
  | 'CASE_FILE'
  /** a part of a case is missing or of the wrong kind */
  | 'CASE_FORM'
  /** a key that nothing reads, most often a slip of the pen */
  | 'CASE_UNKNOWN_KEY'
  /** an event that cannot be read */
  | 'CASE_EVENT'
  /** a field that a case cannot give */
  | 'CASE_FIELD'
  /** a time is not a number and a unit, e.g. 90s */
  | 'CASE_TIME'
  /** a case expands to too many events */
  | 'CASE_TOO_LARGE'
  /** a case expects a rule that is not there, or that never fires by itself */
  | 'CASE_UNKNOWN_RULE'
  /** a file of rules has no cases beside it */
  | 'CASES_MISSING'
  /** there is no file that these cases belong to */
  | 'CASES_WITHOUT_FILE';

export function refuse(
  problems: Problems,
  at: YamlNode | undefined,
  code: CaseProblemCode,
  message: string,
): void {
  problems.error(at, code, message);
}
