// The same two services from docker-compose.yml, where a Docker engine answers.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runs } from './processes.mjs';
import { root, ServicesError } from './settings.mjs';

const marker = (folder) => join(folder, 'docker.json');

export function dockerAnswers() {
  return runs('docker', ['info'], 5000);
}

function compose(settings, args) {
  const [command, ...first] = runs('docker', ['compose', 'version'])
    ? ['docker', 'compose']
    : ['docker-compose'];
  const env = {
    ...process.env,
    GATEWATCH_SERVICES_KAFKA_PORT: String(settings.kafka.port),
    GATEWATCH_SERVICES_REDIS_PORT: String(settings.redis.port),
  };
  return spawnSync(command, [...first, ...args], { cwd: root, env, stdio: ['ignore', 2, 2] });
}

/** The services that `up` started in Docker, and which `down` may therefore stop. */
export function startedInDocker({ folder }) {
  return existsSync(marker(folder)) ? JSON.parse(readFileSync(marker(folder), 'utf8')) : [];
}

export function startInDocker(settings, name) {
  if (compose(settings, ['up', '-d', name]).status !== 0) {
    throw new ServicesError(`docker compose could not start ${name}: see above.`);
  }
  mkdirSync(settings.folder, { recursive: true });
  const started = new Set([...startedInDocker(settings), name]);
  writeFileSync(marker(settings.folder), JSON.stringify([...started]));
}

export function stopInDocker(settings) {
  const names = startedInDocker(settings);
  if (names.length === 0) return [];
  if (compose(settings, ['stop', ...names]).status !== 0) {
    throw new ServicesError(`docker compose could not stop ${names.join(', ')}: see above.`);
  }
  rmSync(marker(settings.folder));
  return names;
}
