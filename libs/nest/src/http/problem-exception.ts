import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';

export const PROBLEM_TYPE = 'application/problem+json';

/** An error as RFC 9457 has it. */
export interface ProblemDetails {
  /** `urn:gatewatch:problem:<code>`, or `about:blank` where the status says it all */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  /** what is wrong with a body, one sentence each */
  readonly errors?: readonly string[];
}

/** kebab-case, part of the problem's `type` */
export type HttpProblemCode =
  | 'misdirected'
  | 'cross-origin'
  | 'token-needed'
  | 'token-unknown'
  | 'token-too-weak'
  | 'login-code-spent'
  | 'body-too-large'
  | 'bad-encoding'
  | 'unknown-encoding'
  | 'busy'
  | 'not-ready'
  | 'unknown-source'
  | 'invalid'
  | 'not-found'
  | 'conflict';

export function toProblem(status: number, code?: HttpProblemCode, detail?: string): ProblemDetails {
  return {
    type: code ? `urn:gatewatch:problem:${code}` : 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    ...(detail === undefined ? {} : { detail }),
  };
}

/** An expected refusal of a request. `headers` go with it, e.g. `{ 'retry-after': '1' }`. */
export class ProblemException extends HttpException {
  readonly problem: ProblemDetails;
  readonly headers: Readonly<Record<string, string>>;
  constructor(problem: ProblemDetails, headers: Readonly<Record<string, string>> = {}) {
    super(problem, problem.status);
    this.problem = problem;
    this.headers = headers;
  }
}

/** Shorthand: `throw refuse(429, 'busy', 'try again in a second', { 'retry-after': '1' })` */
export function refuse(
  status: number,
  code: HttpProblemCode,
  detail: string,
  headers?: Readonly<Record<string, string>>,
): ProblemException {
  return new ProblemException(toProblem(status, code, detail), headers);
}
