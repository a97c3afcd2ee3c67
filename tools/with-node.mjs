// Runs a command on Node 24 or newer, with the dependencies of the lock file installed and, with --build, everything built.
// The machine's Node is used where it is new enough; otherwise npm brings one into .node/.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bringNode, fail, handOver, isNewEnough } from '../apps/cli/bin/bring-node.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
function run(command, args, env, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env,
    shell: process.platform === 'win32',
    ...options,
  });
  if (result.error) fail(`${command} could not be started: ${result.error.message}`);
  return result.signal ? 1 : (result.status ?? 1);
}

const env = { ...process.env, SCARF_ANALYTICS: 'false' };
if (!isNewEnough()) {
  env.PATH = `${bringNode(join(root, '.node')).bin}${delimiter}${process.env.PATH ?? ''}`;
}

const lock = join(root, 'package-lock.json');
const installed = join(root, 'node_modules', '.package-lock.json');
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
  process.stderr.write('Installing dependencies, once …\n');
  const status = run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], env, {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) fail('npm ci failed: see above.');
}

const words = process.argv.slice(2);
if (words[0] === '--build') {
  words.shift();
  const status = run('npm', ['run', '-s', 'build'], env, { stdio: ['ignore', 2, 2] });
  if (status !== 0) fail('the build failed: see above.');
}
const [command, ...args] = words;
handOver(command, args, { cwd: root, env });
