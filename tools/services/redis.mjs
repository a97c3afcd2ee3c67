// A real Redis without Docker: Debian's package, installed when this runs as root.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runs, start } from './processes.mjs';
import { ServicesError } from './settings.mjs';

const HOW =
  process.platform === 'darwin' ? 'brew install redis' : 'sudo apt-get install -y redis-server';

function install(say) {
  if (process.getuid?.() !== 0 || !runs('apt-get', ['--version'])) {
    throw new ServicesError(`Redis needs Docker, or its own package: ${HOW}`);
  }
  say('redis-server is installed by apt-get, once …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => spawnSync('apt-get', ['-qq', ...args], { env, stdio: 'ignore' });
  const wanted = ['install', '-y', '--no-install-recommends', 'redis-server'];
  if (apt(...wanted).status !== 0) {
    apt('update');
    apt(...wanted);
  }
  if (!runs('redis-server', ['--version'])) {
    throw new ServicesError(`apt-get could not install Redis; by hand: ${HOW}`);
  }
}

/** Starts Redis with its data in `<folder>/redis`; evicts nothing, since what it keeps is state and not a cache. */
export function startRedis({ folder, redis }, say) {
  if (!runs('redis-server', ['--version'])) install(say);
  const home = join(folder, 'redis');
  mkdirSync(home, { recursive: true });
  const place = ['--bind', '127.0.0.1', '--port', String(redis.port), '--dir', home];
  const keep = ['--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction'];
  start(folder, 'redis', {
    command: 'redis-server',
    args: [...place, ...keep, '--daemonize', 'no'],
    marker: String(redis.port),
    port: redis.port,
  });
}
