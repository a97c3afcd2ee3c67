import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { StartError } from '../lifecycle/start-error.ts';
import type { SecretSettings } from './gatewatch-config.ts';
import {
  freshKey,
  keyBytes,
  readOrMakeKeyFile,
  replaceKeyFile,
  type KeptKey,
  type KeyFile,
} from './key-file.ts';

export const KEYS_FILE = 'keys.json';

/** A key with the id that tokens and sealed records name it by: first 8 hex digits of its SHA-256. */
export interface NamedKey {
  readonly id: string;
  readonly key: Buffer;
  /** epoch ms; absent where the key is configured, or older than such notes */
  readonly createdAt?: number;
  /** of a former HMAC key: until then tokens are made with it, epoch ms */
  readonly until?: number;
}

/** The keys of one installation, 32 bytes each. */
export interface Keys {
  /** the newest HMAC key */
  readonly hmacKey: Buffer;
  readonly hmacKeyId: string;
  /** the newest seal key, with which dead letters are sealed */
  readonly sealKey: Buffer;
  /** make the tokens that stand for API keys, the newest first; a former one stays in force until its end */
  readonly hmacKeys: readonly NamedKey[];
  /** open what was sealed, the newest first */
  readonly sealKeys: readonly NamedKey[];
}

const EMPTY: KeyFile = { v: 2, hmac: [], seal: [] };

type KeySettings = Pick<SecretSettings, 'hmacKey' | 'sealKey'> &
  Partial<Pick<SecretSettings, 'formerHmacKeys' | 'formerSealKeys'>>;

/**
 * The configured keys; what is not configured is read from `keys.json` in `dataDir`, which is made (mode 0600) at first start.
 * @throws StartError where the file can't be read or written, or everybody may read it
 */
export function loadOrCreateKeys(
  dataDir: string,
  settings: KeySettings = {},
  now = Date.now(),
): Keys {
  const needsFile = !settings.hmacKey || !settings.sealKey;
  const file = needsFile ? readOrMakeKeyFile(join(dataDir, KEYS_FILE), now) : EMPTY;
  const hmacKeys = named(configuredHmac(settings) ?? file.hmac, 'hmacKey');
  const sealKeys = named(configuredSeal(settings) ?? file.seal, 'sealKey');
  const hmac = newestOf(hmacKeys);
  return {
    hmacKey: hmac.key,
    hmacKeyId: hmac.id,
    sealKey: newestOf(sealKeys).key,
    hmacKeys,
    sealKeys,
  };
}

function configuredHmac({ hmacKey, formerHmacKeys = [] }: KeySettings): KeptKey[] | undefined {
  return hmacKey ? [{ key: hmacKey }, ...formerHmacKeys.map(readFormer)] : undefined;
}

function configuredSeal({ sealKey, formerSealKeys = [] }: KeySettings): KeptKey[] | undefined {
  return sealKey ? [sealKey, ...formerSealKeys].map((key) => ({ key })) : undefined;
}

function newestOf([newest]: readonly NamedKey[]): NamedKey {
  if (newest) return newest;
  throw new StartError('KEYS_UNREADABLE', `${KEYS_FILE} holds no key: restore the file`);
}

export interface Rotation {
  readonly now: number;
  /** for how long tokens stay under the key that was the newest, ms */
  readonly overlapMs: number;
}

/**
 * Puts a new HMAC key and a new seal key before the kept ones. The former HMAC key ends after the overlap; one whose end has passed is
 * forgotten, former seal keys are kept, since records that they sealed are. Takes effect where processes start anew.
 */
export function rotateKeys(dataDir: string, { now, overlapMs }: Rotation): void {
  const path = join(dataDir, KEYS_FILE);
  const { hmac, seal } = readOrMakeKeyFile(path, now);
  const former = hmac
    .map((kept) => ({ ...kept, until: kept.until ?? now + overlapMs }))
    .filter(({ until }) => until > now);
  const rotated: KeyFile = {
    v: 2,
    hmac: [freshKey(now), ...former],
    seal: [freshKey(now), ...seal],
  };
  replaceKeyFile(path, rotated);
}

function named(kept: readonly KeptKey[], name: string): NamedKey[] {
  return kept.map(({ key: text, createdAt, until }) => {
    const key = keyBytes(text, name);
    const id = createHash('sha256').update(key).digest('hex').slice(0, 8);
    return {
      id,
      key,
      ...(createdAt === undefined ? {} : { createdAt }),
      ...(until === undefined ? {} : { until }),
    };
  });
}

/** `<32 bytes, base64>@<ISO time of its end>` */
function readFormer(text: string): KeptKey {
  const [key = '', end = ''] = text.split('@');
  const until = Date.parse(end);
  if (Number.isNaN(until)) {
    throw new StartError(
      'KEYS_UNREADABLE',
      'secrets.formerHmacKeys: each is KEY@END, END being when it ends, e.g. 2027-01-31T00:00:00Z',
    );
  }
  return { key, until };
}
