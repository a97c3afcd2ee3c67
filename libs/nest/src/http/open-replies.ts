import type { FastifyInstance, FastifyReply } from 'fastify';

const EVENT_STREAM = 'text/event-stream';

/** Replies that have not ended, so that a closing server can end those that would never end by themselves. */
export class OpenReplies {
  readonly #open = new Set<FastifyReply>();
  constructor(fastify: FastifyInstance) {
    fastify.addHook('onRequest', (_request, reply, done) => {
      this.#open.add(reply);
      reply.raw.once('close', () => this.#open.delete(reply));
      done();
    });
  }
  /** Ends server-sent events; their readers connect again to whoever comes next. */
  endStreams(): void {
    for (const reply of this.#open) if (isStream(reply)) reply.raw.end();
  }
}

/** Headers that are written straight to the socket can't be read back, so what the reader asked for counts, too. */
function isStream({ raw, request }: FastifyReply): boolean {
  const type = raw.getHeader('content-type') ?? request.headers.accept;
  return raw.headersSent && typeof type === 'string' && type.startsWith(EVENT_STREAM);
}
