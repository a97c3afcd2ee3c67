import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { NamedKey } from '@gatewatch/nest/configuration';

/** Without the key's id: the only version before keys could be rotated. */
const FIRST_VERSION = 1;
const SEAL_VERSION = 2;
const KEY_ID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts a record with AES-256-GCM under the newest key: base64 of version, key id, nonce, tag and ciphertext. */
export function seal([newest]: readonly NamedKey[], record: Uint8Array): string {
  if (!newest) throw new Error('there is no key to seal with');
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', newest.key, nonce);
  const id = Buffer.from(newest.id, 'hex');
  const header = Buffer.concat([Buffer.of(SEAL_VERSION), id]);
  cipher.setAAD(header);
  const body = Buffer.concat([cipher.update(record), cipher.final()]);
  return Buffer.concat([header, nonce, cipher.getAuthTag(), body]).toString('base64');
}

/** Gives back what `seal` took; throws where no key is the one, or the text was changed. */
export function unseal(keys: readonly NamedKey[], sealed: string): Buffer {
  const bytes = Buffer.from(sealed, 'base64');
  const version = bytes[0];
  if (version === FIRST_VERSION) return openFirst(keys, bytes.subarray(1));
  if (version !== SEAL_VERSION) throw new Error(`version ${version} of a seal can't be opened`);
  const header = bytes.subarray(0, 1 + KEY_ID_BYTES);
  const id = header.subarray(1).toString('hex');
  const known = keys.find((key) => key.id === id);
  if (!known) throw new Error(`the key ${id} that sealed it is not known any more`);
  return open(known.key, bytes.subarray(header.length), header);
}

function openFirst(keys: readonly NamedKey[], bytes: Buffer): Buffer {
  for (const { key } of keys.slice(0, -1)) {
    try {
      return open(key, bytes);
    } catch {
      // sealed with an older one
    }
  }
  const oldest = keys.at(-1);
  if (!oldest) throw new Error('there is no key to open it with');
  return open(oldest.key, bytes);
}

function open(key: Buffer, bytes: Buffer, header?: Buffer): Buffer {
  const bodyAt = NONCE_BYTES + TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  if (header) decipher.setAAD(header);
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, bodyAt));
  return Buffer.concat([decipher.update(bytes.subarray(bodyAt)), decipher.final()]);
}
