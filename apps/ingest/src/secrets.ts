import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

const MAX_REMEMBERED = 10_000;
const TOKEN_BYTES = 16;

/**
 * Turns a secret into a keyed token, `<key id>.<128 bits, base64url>`: equal secrets give equal tokens, and a token
 * tells nothing about its secret to who lacks the key. Tokens of the newest secrets are remembered.
 */
export function createTokenizer(key: Buffer, keyId: string): (secret: string) => string {
  const remembered = new Map<string, string>();
  return (secret) => {
    const known = remembered.get(secret);
    if (known !== undefined) return known;
    const digest = createHmac('sha256', key).update(secret).digest();
    const token = `${keyId}.${digest.subarray(0, TOKEN_BYTES).toString('base64url')}`;
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(secret, token);
    return token;
  };
}

const SEAL_VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts a record with AES-256-GCM: base64 of version, nonce, tag and ciphertext. */
export function seal(key: Buffer, record: Uint8Array): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const body = Buffer.concat([cipher.update(record), cipher.final()]);
  return Buffer.concat([Buffer.of(SEAL_VERSION), nonce, cipher.getAuthTag(), body]).toString(
    'base64',
  );
}

/** Gives back what `seal` took; throws where the key is another or the text was changed. */
export function unseal(key: Buffer, sealed: string): Buffer {
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes[0] !== SEAL_VERSION)
    throw new Error(`a sealed record of version ${bytes[0]} can't be opened`);
  const bodyAt = 1 + NONCE_BYTES + TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + NONCE_BYTES));
  decipher.setAuthTag(bytes.subarray(1 + NONCE_BYTES, bodyAt));
  return Buffer.concat([decipher.update(bytes.subarray(bodyAt)), decipher.final()]);
}
