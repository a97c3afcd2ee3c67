import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StartError } from './start-error.ts';

/**
 * Makes the directory (mode 0700) where it is missing and proves that it can be written.
 * @throws StartError DATA_DIR_UNWRITABLE
 */
export function prepareDataDirectory(dataDir: string): void {
  const probe = join(dataDir, `.probe-${randomBytes(6).toString('hex')}`);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    writeFileSync(probe, '', { mode: 0o600 });
    rmSync(probe);
  } catch (cause) {
    throw unwritable(dataDir, cause);
  }
}

/**
 * Writes a private file (mode 0600) unless it's there already, whole or not at all, whoever else tries at the same time.
 * @returns whether this call wrote it
 */
export function writeOnce(path: string, text: string): boolean {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(draft, text, { mode: 0o600, flush: true });
  } catch (cause) {
    throw unwritable(dirname(path), cause);
  }
  try {
    linkSync(draft, path);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw unwritable(dirname(path), cause);
  } finally {
    rmSync(draft, { force: true });
  }
}

function unwritable(dataDir: string, cause: unknown): StartError {
  const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown';
  return new StartError(
    'DATA_DIR_UNWRITABLE',
    `the data directory ${dataDir} can't be written (${reason}): allow it, or set dataDir (GATEWATCH_DATA_DIR) to another`,
    { cause },
  );
}
