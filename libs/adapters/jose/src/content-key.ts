import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK } from 'jose';
import { ContentKeyError } from './content-key-error.ts';

export type WrapAlgorithm = 'RSA-OAEP-256' | 'ECDH-ES+A256KW';

/** The public key that data keys are wrapped to. */
export interface ContentKey {
  /** RFC 7638 thumbprint */
  readonly id: string;
  readonly algorithm: WrapAlgorithm;
  readonly key: KeyObject;
}

const MIN_RSA_BITS = 2048;
const CURVES = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

/** Reads a public key, PEM (SPKI) or JWK. @throws ContentKeyError with what to do about it */
export async function readContentKey(text: string): Promise<ContentKey> {
  const key = parsePublic(text);
  return { id: await thumbprintOf(key), algorithm: algorithmOf(key), key };
}

/** How data keys are wrapped to a key of this kind. @throws ContentKeyError KEY_UNSUITABLE */
export function algorithmOf({
  asymmetricKeyType: type,
  asymmetricKeyDetails: details = {},
}: KeyObject): WrapAlgorithm {
  const { modulusLength: bits = 0, namedCurve = '' } = details;
  if (type === 'rsa' && bits >= MIN_RSA_BITS) return 'RSA-OAEP-256';
  if (type === 'x25519' || CURVES.has(namedCurve)) return 'ECDH-ES+A256KW';
  throw new ContentKeyError(
    'KEY_UNSUITABLE',
    `a key of the kind ${[type, namedCurve || `${bits} bits`].join(' ')} can't be used: it must be EC (P-256, P-384, P-521), X25519, or RSA of at least ${MIN_RSA_BITS} bits; gatewatch keys new makes a pair`,
  );
}

export async function thumbprintOf(key: KeyObject): Promise<string> {
  const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...half } = await exportJWK(key);
  return calculateJwkThumbprint(half);
}

/** A private JWK has the member `d`. */
export function parseJwk(text: string): JsonWebKey | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as JsonWebKey;
  } catch {
    return undefined;
  }
}

function parsePublic(text: string): KeyObject {
  const jwk = parseJwk(text);
  if (text.includes('PRIVATE KEY') || jwk?.d !== undefined) {
    throw new ContentKeyError(
      'KEY_IS_PRIVATE',
      'this is the private key: it must never lie where gatewatch runs. Move it to who may read content, and name the public key here',
    );
  }
  try {
    return jwk ? createPublicKey({ key: jwk, format: 'jwk' }) : createPublicKey(text);
  } catch (cause) {
    throw new ContentKeyError(
      'KEY_UNREADABLE',
      'this is no public key, neither PEM (-----BEGIN PUBLIC KEY-----) nor JWK; gatewatch keys new makes a pair',
      { cause },
    );
  }
}
