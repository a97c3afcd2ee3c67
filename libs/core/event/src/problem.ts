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

/** `file:line:column: CODE: what is wrong and how to mend it` */
export function formatProblem({ file, line, column, code, message, severity }: Problem): string {
  return `${file}:${line}:${column}: ${severity === 'warning' ? 'warning ' : ''}${code}: ${message}`;
}
