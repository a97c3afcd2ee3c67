import type { FastifyInstance } from 'fastify';
import { rememberCaller } from './caller.ts';
import type { Doors } from './doors.ts';
import { sendProblem } from './problem-filter.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** Judges every request, unknown routes too, before its body is read. */
export function addDoorHooks(fastify: FastifyInstance, doors: Doors): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.headers(SECURITY_HEADERS);
    const { method, headers } = request;
    const judgement = doors.judge({ method, headers, route: request.routeOptions.url });
    if (judgement.open) {
      rememberCaller(request, judgement.caller);
      done();
      return;
    }
    const { problem } = judgement;
    if (problem.status === 401) void reply.header('www-authenticate', 'Bearer realm="gatewatch"');
    // the body stays unread, so the connection can't be used again
    if (!['GET', 'HEAD'].includes(method)) void reply.header('connection', 'close');
    sendProblem(reply, problem);
  });
}
