import fastifyStatic from '@fastify/static';
import type { HttpApp } from '@gatewatch/nest';
import type { FastifyInstance } from 'fastify';

/** Serves the built console at `/`. */
export async function serveConsole({ app }: HttpApp, folder: string): Promise<void> {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  await fastify.register(fastifyStatic, {
    root: folder,
    prefix: '/',
    wildcard: false,
    index: ['index.html'],
    cacheControl: true,
    maxAge: 0,
  });
}
