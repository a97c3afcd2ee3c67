/** A mistake in a file that a user wrote: where it is, which one, and how to mend it. */
export interface Problem {
  readonly file: string;
  /** 1-based */
  readonly line: number;
  readonly column: number;
  /** SCREAMING_SNAKE, from a closed list per package */
  readonly code: string;
  readonly message: string;
  readonly severity: 'error' | 'warning';
}

/** What is wrong with the YAML itself. */
export type YamlProblemCode =
  /** no YAML 1.2 */
  | 'YAML_SYNTAX'
  /** a key stands twice in one map */
  | 'YAML_DUPLICATE_KEY'
  /** an alias leads nowhere, or makes the document too large */
  | 'YAML_ALIAS'
  /** a file larger than 1 MiB */
  | 'YAML_TOO_LARGE';

/** `file:line:column: CODE: what is wrong and how to mend it` */
export function formatProblem({ file, line, column, code, message, severity }: Problem): string {
  return `${file}:${line}:${column}: ${severity === 'warning' ? 'warning ' : ''}${code}: ${message}`;
}

/** How many files have an error, however many each. */
export function filesWithErrors(problems: readonly Problem[]): number {
  const errors = problems.filter(({ severity }) => severity === 'error');
  return new Set(errors.map(({ file }) => file)).size;
}
