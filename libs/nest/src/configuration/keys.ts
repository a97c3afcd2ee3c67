import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../lifecycle/start-error.ts';
import { writeOnce } from '../lifecycle/data-directory.ts';
import type { SecretSettings } from './gatewatch-config.ts';

const KEY_BYTES = 32;
export const KEYS_FILE = 'keys.json';

/** The keys of one installation, 32 bytes each. */
export interface Keys {
  /** makes the tokens that stand for API keys */
  readonly hmacKey: Buffer;
  /** names the HMAC key without telling it: first 8 hex digits of its SHA-256 */
  readonly hmacKeyId: string;
  /** seals dead letters */
  readonly sealKey: Buffer;
}

/**
 * The configured keys; what is not configured is read from `keys.json` in `dataDir`, which is made (mode 0600) at first start.
 * Several processes may start at once: all get the same keys.
 * @throws StartError where the file can't be read or written
 */
export function loadOrCreateKeys(
  dataDir: string,
  { hmacKey, sealKey }: Pick<SecretSettings, 'hmacKey' | 'sealKey'> = {},
): Keys {
  const kept = hmacKey && sealKey ? undefined : readKept(join(dataDir, KEYS_FILE));
  const hmac = toKey(hmacKey ?? kept?.hmacKey, 'hmacKey');
  const seal = toKey(sealKey ?? kept?.sealKey, 'sealKey');
  const hmacKeyId = createHash('sha256').update(hmac).digest('hex').slice(0, 8);
  return { hmacKey: hmac, hmacKeyId, sealKey: seal };
}

interface KeptKeys {
  readonly hmacKey?: string;
  readonly sealKey?: string;
}

function readKept(path: string): KeptKeys {
  const fresh = { v: 1, hmacKey: freshKey(), sealKey: freshKey() };
  writeOnce(path, `${JSON.stringify(fresh)}\n`);
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as KeptKeys;
  } catch (cause) {
    throw new StartError('KEYS_UNREADABLE', `the keys in ${path} can't be read: restore the file`, {
      cause,
    });
  }
}

function freshKey(): string {
  return randomBytes(KEY_BYTES).toString('base64');
}

function toKey(text: string | undefined, name: string): Buffer {
  const key = Buffer.from(text ?? '', 'base64');
  if (key.length === KEY_BYTES) return key;
  throw new StartError('KEYS_UNREADABLE', `${name} must be ${KEY_BYTES} bytes in base64`);
}
