import { createHmac } from 'node:crypto';
import type { NamedKey } from '@gatewatch/nest/configuration';

const MAX_REMEMBERED = 10_000;
const TOKEN_BYTES = 16;

/** Turns secrets into keyed tokens, `<key id>.<128 bits, base64url>`. */
export interface Tokenizer {
  /** Equal secrets give equal tokens, and a token tells nothing about its secret to who lacks the key. */
  readonly tokenize: (secret: string) => string;
  /** The tokens of the same secret under the other keys in force; empty while there is one key. Only right after `tokenize`. */
  readonly otherTokens: (token: string) => readonly string[];
}

/**
 * Keys come newest first. A token is made with the oldest key that has not ended, so that an entity keeps its token when a new key
 * comes, and the tokens under the newer keys are told beside it until the old one ends. Tokens of the newest secrets are remembered.
 */
export function createTokenizer(keys: readonly NamedKey[], now: () => number): Tokenizer {
  const remembered = new Map<string, string>();
  const others = new Map<string, readonly string[]>();
  let { inForce, changesAt } = keysAt(keys, now());
  const refresh = (): void => {
    if (now() < changesAt) return;
    ({ inForce, changesAt } = keysAt(keys, now()));
    remembered.clear();
    others.clear();
  };
  const make = (secret: string): string => {
    const [token = '', ...rest] = inForce.map((key) => tokenOf(key, secret));
    if (remembered.size >= MAX_REMEMBERED) {
      remembered.clear();
      others.clear();
    }
    remembered.set(secret, token);
    if (rest.length > 0) others.set(token, rest);
    return token;
  };
  return {
    tokenize: (secret) => {
      refresh();
      return remembered.get(secret) ?? make(secret);
    },
    otherTokens: (token) => others.get(token) ?? NONE,
  };
}

const NONE: readonly string[] = [];

interface InForce {
  /** the oldest first */
  readonly inForce: readonly NamedKey[];
  /** when the next of them ends, epoch ms */
  readonly changesAt: number;
}

function keysAt(keys: readonly NamedKey[], at: number): InForce {
  const inForce = keys.filter(({ until }, index) => index === 0 || (until ?? Infinity) > at);
  const ends = inForce.slice(1).map(({ until }) => until ?? Infinity);
  return { inForce: inForce.toReversed(), changesAt: Math.min(Infinity, ...ends) };
}

function tokenOf({ id, key }: NamedKey, secret: string): string {
  const digest = createHmac('sha256', key).update(secret).digest();
  return `${id}.${digest.subarray(0, TOKEN_BYTES).toString('base64url')}`;
}
