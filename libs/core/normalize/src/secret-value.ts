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
