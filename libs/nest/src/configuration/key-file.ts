import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { StartError } from '../lifecycle/start-error.ts';
import { writeOnce } from '../lifecycle/data-directory.ts';

const KEY_BYTES = 32;

/** A key as it is kept: base64, epoch ms. */
export interface KeptKey {
  readonly key: string;
  /** absent in files of the first version */
  readonly createdAt?: number;
  /** of a former HMAC key: tokens are made with it until then */
  readonly until?: number;
}

/** What `keys.json` holds, the newest key of each kind first. */
export interface KeyFile {
  readonly v: 2;
  readonly hmac: readonly KeptKey[];
  readonly seal: readonly KeptKey[];
}

export function freshKey(createdAt: number): KeptKey {
  return { key: randomBytes(KEY_BYTES).toString('base64'), createdAt };
}

/**
 * Reads the file, which is made (mode 0600) where it is missing: several processes may start at once, and all get the same keys.
 * @throws StartError KEYS_UNREADABLE, KEYS_EXPOSED
 */
export function readOrMakeKeyFile(path: string, now: number): KeyFile {
  const fresh: KeyFile = { v: 2, hmac: [freshKey(now)], seal: [freshKey(now)] };
  writeOnce(path, `${JSON.stringify(fresh)}\n`);
  refuseExposed(path);
  return parse(path);
}

/** Puts another in its place, whole or not at all. */
export function replaceKeyFile(path: string, file: KeyFile): void {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, `${JSON.stringify(file)}\n`, { mode: 0o600, flush: true });
    renameSync(draft, path);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw new StartError('KEYS_UNREADABLE', `the keys in ${path} can't be written: allow it`, {
      cause,
    });
  }
}

interface FirstVersion {
  readonly v: 1;
  readonly hmacKey?: string;
  readonly sealKey?: string;
}

function parse(path: string): KeyFile {
  try {
    const kept = JSON.parse(readFileSync(path, 'utf8')) as KeyFile | FirstVersion;
    if (kept.v === 2) return { v: 2, hmac: [...kept.hmac], seal: [...kept.seal] };
    return {
      v: 2,
      hmac: [{ key: kept.hmacKey ?? '' }],
      seal: [{ key: kept.sealKey ?? '' }],
    };
  } catch (cause) {
    throw new StartError('KEYS_UNREADABLE', `the keys in ${path} can't be read: restore the file`, {
      cause,
    });
  }
}

const OTHERS = 0o007;

function refuseExposed(path: string): void {
  const mode = statSync(path).mode & 0o777;
  if (process.platform === 'win32' || (mode & OTHERS) === 0) return;
  throw new StartError(
    'KEYS_EXPOSED',
    `every user of this machine may read the keys in ${path}: chmod 600 it, and rotate them (gatewatch keys rotate)`,
  );
}

/** The bytes of a key. @throws StartError where there are not 32 */
export function keyBytes(text: string | undefined, name: string): Buffer {
  const key = Buffer.from(text ?? '', 'base64');
  if (key.length === KEY_BYTES) return key;
  throw new StartError('KEYS_UNREADABLE', `${name} must be ${KEY_BYTES} bytes in base64`);
}
