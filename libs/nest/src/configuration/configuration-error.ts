import { formatProblem, type Problem } from '@gatewatch/event';

export type ConfigurationErrorCode =
  /** the file is not there, or cannot be read */
  | 'CONFIG_UNREADABLE'
  /** the file is no YAML */
  | 'CONFIG_SYNTAX'
  /** a key, variable or flag that nothing reads, most often a slip of the pen */
  | 'CONFIG_UNKNOWN_KEY'
  /** a value that is not allowed */
  | 'CONFIG_BAD_VALUE';

/** The configuration can't be used. The message is one sentence that says where, what is wrong and what would be right; no secret is in it. */
export class ConfigurationError extends Error {
  readonly code: ConfigurationErrorCode;
  /** every mistake that was found, the first one being the message */
  readonly problems: readonly ConfigurationProblem[];
  constructor(problems: readonly [ConfigurationProblem, ...ConfigurationProblem[]]) {
    super(formatConfigurationProblem(problems[0]));
    this.name = 'ConfigurationError';
    this.code = problems[0].code;
    this.problems = problems;
  }
}

/** A mistake in the file at a position, in a variable or in a flag. */
export interface ConfigurationProblem {
  readonly code: ConfigurationErrorCode;
  readonly message: string;
  /** a position in the file, or the name of the variable or flag */
  readonly at: { readonly file: string; readonly line: number; readonly column: number } | string;
}

export function formatConfigurationProblem({ at, code, message }: ConfigurationProblem): string {
  if (typeof at === 'string') return `${at}: ${code}: ${message}`;
  return formatProblem({ ...at, code, message, severity: 'error' } satisfies Problem);
}
