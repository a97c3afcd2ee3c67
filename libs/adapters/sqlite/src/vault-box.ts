import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The key that wraps data keys, of a seal key and for nothing else. */
export function wrappingKey(sealKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', sealKey, '', 'gatewatch credential vault', 32));
}

/** AES-256-GCM: nonce, tag, ciphertext. `bound` must be the same when it is opened. */
export function shut(key: Buffer, plain: Uint8Array, bound: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(bound));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** Throws where the key is another, or anything was changed. */
export function openBox(key: Buffer, box: Uint8Array, bound: string): Buffer {
  const bodyAt = NONCE_BYTES + TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(bound));
  decipher.setAuthTag(box.subarray(NONCE_BYTES, bodyAt));
  return Buffer.concat([decipher.update(box.subarray(bodyAt)), decipher.final()]);
}
