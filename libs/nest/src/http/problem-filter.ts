import { safeMessage, type Emit } from '@gatewatch/event';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { formatSize } from '../configuration/size.ts';
import {
  PROBLEM_TYPE,
  ProblemException,
  toProblem,
  type HttpProblemCode,
  type ProblemDetails,
} from './problem-exception.ts';

/** Answers every error as `application/problem+json`. What wasn't expected is a fault: it's told, and the client learns nothing of it. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #emit: Emit;
  readonly #maxBodyBytes: number;
  constructor(emit: Emit, maxBodyBytes: number) {
    this.#emit = emit;
    this.#maxBodyBytes = maxBodyBytes;
  }
  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = describe(error, this.#maxBodyBytes);
    if (!problem) {
      this.#emit({ name: 'fault', place: 'http', message: safeMessage(error), attempt: 1 });
    }
    if (error instanceof ProblemException) void reply.headers(error.headers);
    sendProblem(reply, problem ?? toProblem(500, undefined, 'an unexpected error; see the log'));
  }
}

export function sendProblem(reply: FastifyReply, problem: ProblemDetails): void {
  if (reply.sent) return;
  void reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
}

function describe(error: unknown, maxBodyBytes: number): ProblemDetails | undefined {
  if (error instanceof ProblemException) return error.problem;
  const problem = error instanceof HttpException ? describeHttp(error) : describeFastify(error);
  if (problem?.status !== 413) return problem;
  const most = formatSize(maxBodyBytes);
  return { ...problem, detail: `a body has at most ${most}: send less, or send it packed (gzip)` };
}

function describeHttp(error: HttpException): ProblemDetails | undefined {
  const status = error.getStatus();
  if (status >= 500 && error.cause !== undefined) return undefined;
  const body = error.getResponse();
  const messages: unknown = typeof body === 'string' ? body : Reflect.get(body, 'message');
  if (Array.isArray(messages)) {
    const errors = messages.map(String);
    return { ...toProblem(status, 'invalid', errors.join('; ')), errors };
  }
  const detail = typeof messages === 'string' ? messages : undefined;
  return toProblem(status, CODES[status], detail);
}

const CODES: Readonly<Record<number, HttpProblemCode>> = {
  400: 'invalid',
  404: 'not-found',
  413: 'body-too-large',
};

/** What Fastify refuses by itself: too large a body, JSON that isn't, an unknown media type, a malformed URL. */
export function describeFastify(error: unknown): ProblemDetails | undefined {
  if (!(error instanceof Error)) return undefined;
  const status: unknown = Reflect.get(error, 'statusCode');
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  return toProblem(status, CODES[status], error.message);
}
