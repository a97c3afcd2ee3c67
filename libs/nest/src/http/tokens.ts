import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeOnce } from '../lifecycle/data-directory.ts';
import { StartError } from '../lifecycle/start-error.ts';

/** `push` may only push records, `admin` may do everything. */
export type TokenRole = 'push' | 'admin';

export type TokenHashes = Readonly<Record<TokenRole, string>>;

/** Keeps the hashes of the tokens of one installation. */
export interface TokenStore {
  load(): Promise<TokenHashes | undefined>;
  /** Keeps these unless others stand already. @returns whether these were kept */
  create(hashes: TokenHashes): Promise<boolean>;
  /** Forgets what is kept, so that the next start makes new ones. */
  remove(): Promise<void>;
}

export const TOKENS_FILE = 'tokens.json';

/** In `dataDir`, mode 0600. Whoever removes the file makes new tokens at the next start. */
export class FileTokenStore implements TokenStore {
  readonly #path: string;
  constructor(dataDir: string) {
    this.#path = join(dataDir, TOKENS_FILE);
  }
  async load(): Promise<TokenHashes | undefined> {
    try {
      return parseHashes(await readFile(this.#path, 'utf8'));
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      const message = `the tokens in ${this.#path} can't be read: remove the file to make new ones`;
      throw new StartError('TOKENS_UNREADABLE', message, { cause });
    }
  }
  async create(hashes: TokenHashes): Promise<boolean> {
    return writeOnce(this.#path, `${JSON.stringify({ v: 1, ...hashes })}\n`);
  }
  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}

function parseHashes(text: string): TokenHashes {
  const { push, admin } = JSON.parse(text) as Partial<TokenHashes>;
  if (!isHash(push) || !isHash(admin)) throw new TypeError('no hashes');
  return { push, admin };
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

const TOKEN_BYTES = 32;
const PREFIXES = { push: 'gwp_', admin: 'gwa_' } as const;

export function createToken(role: TokenRole): string {
  return PREFIXES[role] + randomBytes(TOKEN_BYTES).toString('base64url');
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Knows the two tokens by their hashes alone. */
export class Tokens {
  readonly #hashes: TokenHashes;
  constructor(hashes: TokenHashes) {
    this.#hashes = hashes;
  }
  /** In time that doesn't depend on how much of a token is right. */
  roleOf(token: string): TokenRole | undefined {
    const hash = Buffer.from(hashToken(token), 'hex');
    const isAdmin = timingSafeEqual(hash, Buffer.from(this.#hashes.admin, 'hex'));
    const isPush = timingSafeEqual(hash, Buffer.from(this.#hashes.push, 'hex'));
    if (isAdmin) return 'admin';
    return isPush ? 'push' : undefined;
  }
  /** Changes with the admin token, so that what is bound to it ends with it. */
  get adminHash(): string {
    return this.#hashes.admin;
  }
}

export interface OpenedTokens {
  readonly tokens: Tokens;
  /** the tokens in plain text, only when this call made them: show them once */
  readonly created?: Readonly<Record<TokenRole, string>>;
}

/** The installation's tokens: the configured ones, else the kept ones, else new ones. */
export async function openTokens(
  store: TokenStore,
  configured: { readonly pushToken?: string; readonly adminToken?: string } = {},
): Promise<OpenedTokens> {
  const { pushToken, adminToken } = configured;
  if (pushToken !== undefined && adminToken !== undefined) {
    return {
      tokens: new Tokens({ push: hashToken(pushToken), admin: hashToken(adminToken) }),
    };
  }
  const { hashes, created } = await keptOrNew(store);
  const tokens = new Tokens({
    push: pushToken === undefined ? hashes.push : hashToken(pushToken),
    admin: adminToken === undefined ? hashes.admin : hashToken(adminToken),
  });
  if (!created) return { tokens };
  return {
    tokens,
    created: { push: pushToken ?? created.push, admin: adminToken ?? created.admin },
  };
}

async function keptOrNew(
  store: TokenStore,
): Promise<{ hashes: TokenHashes; created?: Record<TokenRole, string> }> {
  const kept = await store.load();
  if (kept) return { hashes: kept };
  const created = { push: createToken('push'), admin: createToken('admin') };
  const hashes = { push: hashToken(created.push), admin: hashToken(created.admin) };
  if (await store.create(hashes)) return { hashes, created };
  const others = await store.load();
  if (!others)
    throw new StartError('TOKENS_UNREADABLE', 'the tokens vanished while they were made');
  return { hashes: others };
}
