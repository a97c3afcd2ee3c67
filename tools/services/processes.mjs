// Starts processes that outlive this one, and ends only those: a pid file counts only while its process still has our command line.
import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const pidFile = (folder, name) => join(folder, `${name}.pid.json`);
export const logFile = (folder, name) => join(folder, `${name}.log`);

/** Whether a program is found and runs. */
export function runs(command, args, timeout = 10_000) {
  const result = spawnSync(command, args, { stdio: 'ignore', timeout });
  return !result.error && result.status === 0;
}

/** Starts a process in the background; `marker` is a text of its command line by which it is known again. */
export function start(folder, name, { command, args, marker, port }) {
  mkdirSync(folder, { recursive: true });
  const log = openSync(logFile(folder, name), 'a');
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: folder,
  });
  closeSync(log);
  child.once('error', () => undefined);
  if (child.pid === undefined) return undefined;
  child.unref();
  writeFileSync(pidFile(folder, name), JSON.stringify({ pid: child.pid, marker, port }));
  return child.pid;
}

function remembered(folder, name) {
  const file = pidFile(folder, name);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** The port for which the process of `running` was started. */
export const portOf = (folder, name) => remembered(folder, name).port;

/** The pid of a process that `start` started and that still runs. */
export function running(folder, name) {
  const { pid, marker } = remembered(folder, name);
  if (pid === undefined) return undefined;
  const { stdout } = spawnSync('ps', ['-ww', '-o', 'stat=,command=', '-p', String(pid)], {
    encoding: 'utf8',
  });
  const line = (stdout ?? '').trim();
  return line.includes(marker) && !line.startsWith('Z') ? pid : undefined;
}

/** Ends what `start` started: asks first, then insists. @returns whether there was anything to end */
export async function end(folder, name, patienceMs = 20_000) {
  const pid = running(folder, name);
  if (pid === undefined) {
    rmSync(pidFile(folder, name), { force: true });
    return false;
  }
  process.kill(pid, 'SIGTERM');
  const deadline = Date.now() + patienceMs;
  while (running(folder, name) !== undefined) {
    if (Date.now() > deadline) {
      process.kill(pid, 'SIGKILL');
      break;
    }
    await pause(100);
  }
  rmSync(pidFile(folder, name), { force: true });
  return true;
}

/** The last lines of a service's log, for the person who has to find out why it did not start. */
export function tail(folder, name, lines = 8) {
  const file = logFile(folder, name);
  if (!existsSync(file)) return '';
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}
