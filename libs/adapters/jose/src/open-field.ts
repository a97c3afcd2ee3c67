import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { compactDecrypt, decodeProtectedHeader } from 'jose';
import { algorithmOf, parseJwk, thumbprintOf } from './content-key.ts';
import { ContentKeyError } from './content-key-error.ts';

export interface PrivateContentKey {
  /** thumbprint of the public half, as fields name it */
  readonly id: string;
  readonly key: KeyObject;
}

/** Reads a private key, PEM or JWK; `passphrase` opens an encrypted PEM. @throws ContentKeyError */
export async function readPrivateKey(
  text: string,
  passphrase?: string,
): Promise<PrivateContentKey> {
  const key = parsePrivate(text, passphrase);
  const half = createPublicKey(key);
  algorithmOf(half);
  return { id: await thumbprintOf(half), key };
}

function parsePrivate(text: string, passphrase: string | undefined): KeyObject {
  const jwk = parseJwk(text);
  if (text.includes('PUBLIC KEY') || (jwk && jwk.d === undefined)) {
    throw new ContentKeyError(
      'KEY_IS_PUBLIC',
      'this is the public key: only the private one opens',
    );
  }
  try {
    if (jwk) return createPrivateKey({ key: jwk, format: 'jwk' });
    return createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (cause) {
    throw new ContentKeyError(
      'KEY_UNREADABLE',
      'this is no private key (PEM or JWK), or its passphrase is another',
      { cause },
    );
  }
}

/** The text of an encrypted field. @throws ContentKeyError */
export async function openField(jwe: string, { id, key }: PrivateContentKey): Promise<string> {
  const kid = keyIdOf(jwe);
  if (kid !== undefined && kid !== id) {
    throw new ContentKeyError(
      'KEY_IS_ANOTHER',
      `it was encrypted for the key ${kid}, this is ${id}`,
    );
  }
  try {
    const { plaintext } = await compactDecrypt(jwe, key, {
      keyManagementAlgorithms: ['RSA-OAEP-256', 'ECDH-ES+A256KW'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    return new TextDecoder().decode(plaintext);
  } catch (cause) {
    throw new ContentKeyError('FIELD_UNREADABLE', 'the field was changed, or cut off', { cause });
  }
}

function keyIdOf(jwe: string): string | undefined {
  try {
    return decodeProtectedHeader(jwe).kid;
  } catch (cause) {
    throw new ContentKeyError('FIELD_UNREADABLE', 'this is no encrypted field (JWE)', { cause });
  }
}
