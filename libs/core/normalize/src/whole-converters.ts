import { findClient, parseAddress } from './address.ts';
import { isEmpty } from './path.ts';
import type { RecordContext } from './record-context.ts';
import { credentialTexts, readSecret } from './secret-value.ts';
import { FAILED, toText } from './value.ts';

/** A converter over everything that `from` names, in its order. */
export type ConvertWhole = (values: readonly unknown[], context: RecordContext) => unknown;

/** The last value is the peer that the gateway saw, those before it are forwarded chains, of which the first present one counts. */
export const toClientAddress: ConvertWhole = (values, { isTrusted }) => {
  const peer = hopsOf(values.at(-1));
  const forwarded = firstBeforeLast(values);
  const nearest = peer.at(-1);
  if (nearest === undefined) return forwarded === undefined ? undefined : FAILED;
  if (forwarded === undefined && peer.length === 1) return parseAddress(nearest) ?? FAILED;
  return findClient(nearest, [...hopsOf(forwarded), ...peer.slice(0, -1)], isTrusted) ?? FAILED;
};

function firstBeforeLast(values: readonly unknown[]): unknown {
  for (let index = 0; index < values.length - 1; index++) {
    if (!isEmpty(values[index])) return values[index];
  }
  return undefined;
}

const MAX_HOPS = 64;

function hopsOf(value: unknown): string[] {
  if (isEmpty(value)) return [];
  if (typeof value === 'string' && !value.includes(',')) {
    const hop = value.trim();
    return hop === '' ? [] : [hop];
  }
  const texts = (Array.isArray(value) ? (value as unknown[]) : [value]).map(toText);
  const text = texts.filter((one) => one !== FAILED).join(',');
  return text
    .split(',')
    .slice(-MAX_HOPS)
    .map((hop) => hop.trim())
    .filter((hop) => hop !== '');
}

/** The token of the first credential; every one that was presented is remembered as something to take out. */
export const toToken: ConvertWhole = (values, { secrets, tokenize }) => {
  let token: string | undefined;
  for (const value of values) {
    if (isEmpty(value)) continue;
    for (const text of credentialTexts(value)) {
      const secret = readSecret(text);
      if (!secret) continue;
      secrets.push(...secret.parts);
      token ??= tokenize(secret.credential);
    }
  }
  return token;
};
