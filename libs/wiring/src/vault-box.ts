import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { VaultBox } from '@gatewatch/playbook';

export interface VaultKey {
  readonly id: string;
  readonly key: Buffer;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEALED = /^([^.]+)\.((?:[0-9a-f]{2})+)\.((?:[0-9a-f]{2})+)$/;

/**
 * Seals for the vault: AES-256-GCM under a data key of this process, which stands wrapped beside every text: `<key id>.<wrapped
 * data key>.<box>`, in hex. What wraps is derived from the newest seal key; whichever wrapped still opens, so a rotation loses nothing.
 */
export function createVaultBox(keys: readonly VaultKey[]): VaultBox {
  const dataKey = randomBytes(32);
  const wrapping = new Map(keys.map(({ id, key }) => [id, wrappingKey(key)]));
  const [newest] = keys;
  if (!newest) throw new TypeError('the vault needs a seal key');
  const wrapped = shut(wrappingKey(newest.key), dataKey, newest.id).toString('hex');
  return {
    seal: (text, name) =>
      `${newest.id}.${wrapped}.${shut(dataKey, Buffer.from(text), name).toString('hex')}`,
    open: (sealed, name) => {
      const [, id = '', key = '', box = ''] = SEALED.exec(sealed) ?? [];
      const known = wrapping.get(id);
      if (!known) return undefined;
      try {
        const opened = openBox(known, Buffer.from(key, 'hex'), id);
        return openBox(opened, Buffer.from(box, 'hex'), name).toString();
      } catch {
        return undefined;
      }
    },
  };
}

/** The key that wraps data keys, of a seal key and for nothing else. */
function wrappingKey(sealKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', sealKey, '', 'gatewatch credential vault', 32));
}

/** Nonce, tag, ciphertext. `bound` must be the same when it is opened. */
function shut(key: Buffer, plain: Uint8Array, bound: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(bound));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** Throws where the key is another, or anything was changed. */
function openBox(key: Buffer, box: Uint8Array, bound: string): Buffer {
  const bodyAt = NONCE_BYTES + TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(bound));
  decipher.setAuthTag(box.subarray(NONCE_BYTES, bodyAt));
  return Buffer.concat([decipher.update(box.subarray(bodyAt)), decipher.final()]);
}
