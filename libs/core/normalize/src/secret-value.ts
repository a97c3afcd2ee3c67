import { isEmpty } from './path.ts';

/** A credential as it was presented, taken apart. */
export interface SecretValue {
  /** what is hashed: the credential without its scheme, so that a key has one token wherever it was presented */
  readonly credential: string;
  /** every text that must not appear in any output */
  readonly parts: readonly string[];
}

const SCHEME = /^(?:bearer|basic|negotiate|token|apikey|digest|aws4-hmac-sha256)(?:\s+|$)/i;
const AWS_CREDENTIAL = /Credential=([^/,\s]+)/;

/** Undefined where only a scheme was presented. An AWS signature is known by its access key: the rest changes with every request. */
export function readSecret(text: string): SecretValue | undefined {
  const trimmed = text.trim();
  const credential = trimmed.replace(SCHEME, '');
  if (credential === '') return undefined;
  const accessKey = AWS_CREDENTIAL.exec(credential)?.[1];
  if (accessKey === undefined) return { credential, parts: [credential] };
  return { credential: accessKey, parts: [credential, accessKey] };
}

/** The texts of a header's or member's value, which may be a list. */
export function credentialTexts(value: unknown): string[] {
  if (isEmpty(value)) return [];
  if (Array.isArray(value)) return value.flatMap(credentialTexts);
  return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
}

const SHORTEST_COOKIE = 8;

/** What must not appear elsewhere of a credential that no field is made of; of a cookie also each of its values. */
export function secretTexts(value: unknown): string[] {
  return credentialTexts(value).flatMap((text) => {
    const parts = text.split(';').map((part) => part.slice(part.indexOf('=') + 1).trim());
    return [
      ...(readSecret(text)?.parts ?? []),
      ...parts.filter((p) => p.length >= SHORTEST_COOKIE),
    ];
  });
}
