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
  /** 421: the Host header names none of the addresses of this service */
  | 'misdirected'
  /** 403: a page of another origin asks */
  | 'cross-origin'
  /** 401: there is no token, and no session */
  | 'token-needed'
  /** 401: the token is not one of the two */
  | 'token-unknown'
  /** 403: the token that only pushes records was given for something else */
  | 'token-too-weak'
  /** 401: the link that signs in was used already, or is too old */
  | 'login-code-spent'
  /** 413: more bytes than are taken, packed or unpacked */
  | 'body-too-large'
  /** 400: the body is not what its Content-Encoding says */
  | 'bad-encoding'
  /** 415: a Content-Encoding other than gzip */
  | 'unknown-encoding'
  /** 429: records wait for the log: try again after Retry-After */
  | 'busy'
  /** 404: there is no source of this name */
  | 'unknown-source'
  /** 400 or 415: the body or a parameter is not what is asked for; `errors` says what */
  | 'invalid'
  /** 404: there is nothing of this name */
  | 'not-found'
  /** 409: what is there does not allow it now */
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
