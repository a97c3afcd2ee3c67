#!/usr/bin/env node
// Starts the command line on Node 24 or newer: on this one, else on the one that `npm start` or `npm test` brought, else on
// one that npm brings now. From a checkout it runs the build of apps/cli (made first where it is missing), from the packed
// tarball the bundle.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bringNode, fail, handOver, isNewEnough } from './bring-node.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..', '..');
const bundle = join(root, 'bundle', 'gatewatch.mjs');
const checkout = existsSync(join(root, 'tsconfig.base.json'));

function buildOnce() {
  if (!checkout || existsSync(join(root, 'apps', 'cli', 'dist', 'main.js'))) return;
  process.stderr.write('Building, once …\n');
  const { status } = spawnSync(
    process.execPath,
    [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b'],
    { cwd: root, stdio: ['ignore', 2, 2] },
  );
  if (status !== 0) fail('the build failed: see above.');
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
if (isNewEnough()) {
  buildOnce();
  await import(
    pathToFileURL(checkout ? join(root, 'apps', 'cli', 'dist', 'main.js') : bundle).href
  );
} else {
  const prefix = checkout ? join(root, '.node') : join(homedir(), '.cache', 'gatewatch', 'node');
  handOver(bringNode(prefix).node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
}
