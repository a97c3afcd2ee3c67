import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export const SESSION_COOKIE = 'gatewatch_session';
export const SESSION_MS = 12 * 3_600_000;
const CODE_PREFIX = 'gwl_';
const MAX_CODES = 32;

export interface SessionOptions {
  /** secret that signs; the same key keeps sessions over a restart */
  readonly key: Buffer;
  /** sessions end when this changes, e.g. the admin token's hash */
  readonly boundTo: string;
  /** wall clock, epoch ms */
  readonly now: () => number;
}

/** One-time login codes, and the signed admin sessions that they are exchanged for. Nothing of a session is kept. */
export class Sessions {
  readonly #key: Buffer;
  readonly #now: () => number;
  readonly #codes = new Map<string, number>();
  constructor({ key, boundTo, now }: SessionOptions) {
    this.#key = createHmac('sha256', key).update(`session:${boundTo}`).digest();
    this.#now = now;
  }
  /** A code that opens one session within 12 h. The newest 32 stand. */
  createLoginCode(): string {
    const code = CODE_PREFIX + randomBytes(32).toString('base64url');
    this.#codes.set(digest(code), this.#now() + SESSION_MS);
    for (const oldest of this.#codes.keys()) {
      if (this.#codes.size <= MAX_CODES) break;
      this.#codes.delete(oldest);
    }
    return code;
  }
  /** @returns a session, or undefined where the code is unknown, spent or too old */
  redeem(code: string): string | undefined {
    const key = digest(code);
    const until = this.#codes.get(key);
    this.#codes.delete(key);
    return until !== undefined && this.#now() < until ? this.open() : undefined;
  }
  /** A session for who has proven to be the administrator. */
  open(): string {
    const claim = `${this.#now() + SESSION_MS}.${randomBytes(16).toString('base64url')}`;
    return `${claim}.${this.#sign(claim)}`;
  }
  isValid(session: string): boolean {
    const [until = '', nonce = '', signature = ''] = session.split('.', 4);
    const expected = Buffer.from(this.#sign(`${until}.${nonce}`));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
    return this.#now() < Number(until);
  }
  #sign(claim: string): string {
    return createHmac('sha256', this.#key).update(claim).digest('base64url');
  }
}

function digest(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}

/** Never read by scripts, never sent from another site. `Secure` where readers come by https. */
export function sessionCookie(session: string, { secure }: { readonly secure: boolean }): string {
  const seconds = session === '' ? 0 : SESSION_MS / 1000;
  const flags = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure ? '; Secure' : ''}`;
  return `${SESSION_COOKIE}=${session}; ${flags}`;
}

export function readSessionCookie(header: string | undefined): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === SESSION_COOKIE) return value;
  }
  return undefined;
}
