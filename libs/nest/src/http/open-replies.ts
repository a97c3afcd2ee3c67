import type { FastifyInstance, FastifyReply } from 'fastify';

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
    for (const { raw } of this.#open) {
      const type = raw.getHeader('content-type');
      if (typeof type === 'string' && type.startsWith('text/event-stream')) raw.end();
    }
  }
}
