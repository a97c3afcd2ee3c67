import {
  accessSync,
  constants,
  mkdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteError } from './sqlite-error.ts';

/** The right to be the one process that works on a data directory. The system takes it back when the process dies. */
export interface DataDirLock {
  release(): void;
}

interface Holding {
  readonly connection: DatabaseSync;
  claimed: boolean;
  shares: number;
}

const SQLITE_BUSY = 5;
const held = new Map<string, Holding>();

/** Makes the directory, readable by its owner alone, where it is missing. @returns its one real path */
export function prepareDataDir(dataDir: string): string {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    return realpathSync(dataDir);
  } catch (cause) {
    throw notWritable(dataDir, cause);
  }
}

/** Claims the directory for the caller alone. Throws DATA_DIR_IN_USE or DATA_DIR_NOT_WRITABLE. */
export function lockDataDir(dataDir: string): DataDirLock {
  const place = prepareDataDir(dataDir);
  const holding = held.get(place) ?? take(place);
  if (holding.claimed) throw inUse(place, String(process.pid));
  holding.claimed = true;
  return releaseOnce(place, () => {
    holding.claimed = false;
  });
}

/** The same for this process: several may share it here, no other process can have it. */
export function shareDataDir(dataDir: string): DataDirLock {
  const place = prepareDataDir(dataDir);
  const holding = held.get(place) ?? take(place);
  holding.shares++;
  return releaseOnce(place, () => {
    holding.shares--;
  });
}

function releaseOnce(place: string, give: () => void): DataDirLock {
  let released = false;
  return {
    release: () => {
      if (released) return;
      released = true;
      give();
      const holding = held.get(place);
      if (!holding || holding.claimed || holding.shares > 0) return;
      held.delete(place);
      holding.connection.close();
    },
  };
}

/** A transaction that never ends: SQLite's file lock, which the system drops with the process, kill -9 included. */
function take(place: string): Holding {
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(join(place, 'lock.db'), { timeout: 0 });
    connection.exec('BEGIN EXCLUSIVE');
    // apart from lock.db: closing any other descriptor of a locked file would drop the lock
    writeFileSync(join(place, 'lock.pid'), `${process.pid}\n`);
  } catch (cause) {
    connection?.close();
    const { errcode } = cause as { errcode?: number };
    throw errcode === SQLITE_BUSY ? inUse(place, readPid(place), cause) : notWritable(place, cause);
  }
  const holding = { connection, claimed: false, shares: 0 };
  held.set(place, holding);
  return holding;
}

function readPid(place: string): string {
  try {
    return readFileSync(join(place, 'lock.pid'), 'utf8').trim();
  } catch {
    return 'unknown';
  }
}

function inUse(place: string, pid: string, cause?: unknown): SqliteError {
  return new SqliteError(
    'DATA_DIR_IN_USE',
    `the data directory ${place} is in use by process ${pid}: stop that process, or set another dataDir`,
    { cause },
  );
}

function notWritable(place: string, cause: unknown): SqliteError {
  const { code = 'unknown' } = cause as { code?: string };
  return new SqliteError(
    'DATA_DIR_NOT_WRITABLE',
    `the data directory ${place} cannot be written (${code}): give this user the right to write there, or set another dataDir`,
    { cause },
  );
}
