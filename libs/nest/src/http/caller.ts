import type { FastifyRequest } from 'fastify';
import type { Caller } from './doors.ts';

const callers = new WeakMap<object, Caller>();

export function rememberCaller(request: FastifyRequest, caller: Caller): void {
  callers.set(request, caller);
}

/** Who sends this request, as the doors found. */
export function callerOf(request: FastifyRequest): Caller {
  return callers.get(request) ?? 'nobody';
}
