// What the services are: addresses, folders, versions. Everything can be changed by an environment variable.
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A sentence for the person at the terminal; `status` is the exit code. */
export class ServicesError extends Error {
  constructor(message, status = 1) {
    super(message);
    this.status = status;
  }
}

function port(env, name, standard) {
  const text = env[name] ?? String(standard);
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1024 || value > 65_000) {
    throw new ServicesError(`${name}=${text} is not a port between 1024 and 65000.`, 2);
  }
  return value;
}

/** The settings under an environment. @throws ServicesError with status 2 for a value that can't be used. */
export function readSettings(env) {
  const folder = resolve(root, env.GATEWATCH_SERVICES_DIR ?? '.services');
  return {
    folder,
    lib: env.GATEWATCH_SERVICES_CACHE ? resolve(env.GATEWATCH_SERVICES_CACHE) : join(folder, 'lib'),
    docker: env.GATEWATCH_SERVICES_DOCKER !== 'never',
    kafka: { name: 'kafka', port: port(env, 'GATEWATCH_SERVICES_KAFKA_PORT', 19_092) },
    redis: { name: 'redis', port: port(env, 'GATEWATCH_SERVICES_REDIS_PORT', 16_379) },
  };
}

export function addressOf(service) {
  return service.name === 'redis'
    ? `redis://127.0.0.1:${service.port}`
    : `127.0.0.1:${service.port}`;
}
