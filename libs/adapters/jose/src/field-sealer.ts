import { createCipheriv, randomBytes } from 'node:crypto';
import { FlattenedEncrypt } from 'jose';
import { ContentKeyError } from './content-key-error.ts';
import type { ContentKey } from './content-key.ts';

export interface SealerOptions {
  /** epoch ms */
  readonly now: () => number;
  /** a data key is used for so long, default 1 h, ms */
  readonly lifeMs?: number;
  /** and for so many fields, default 100,000: random nonces of AES-GCM allow far more */
  readonly maxUses?: number;
}

/** A data key, wrapped, with the two parts of every JWE that are the same while it is used. */
interface DataKey {
  readonly header: string;
  readonly wrapped: string;
  readonly key: Buffer;
  readonly bornAt: number;
  uses: number;
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const HOUR_MS = 3_600_000;
const MAX_USES = 100_000;

/**
 * Encrypts fields as compact JWE (RFC 7516, A256GCM). The data key is wrapped to the public key once and used for a bounded time and
 * count, since wrapping costs a hundred times what encrypting does; each field has a nonce of its own. A due data key is replaced beside
 * the fields that are being encrypted: those of the same turn still have the former one.
 */
export class FieldSealer {
  readonly #to: ContentKey;
  readonly #options: Required<SealerOptions>;
  #current: DataKey;
  #renewing: Promise<void> | undefined;

  private constructor(to: ContentKey, options: Required<SealerOptions>, first: DataKey) {
    this.#to = to;
    this.#options = options;
    this.#current = first;
  }

  /** @throws ContentKeyError where nothing can be wrapped to the key */
  static async open(to: ContentKey, options: SealerOptions): Promise<FieldSealer> {
    const all = { lifeMs: HOUR_MS, maxUses: MAX_USES, ...options };
    return new FieldSealer(to, all, await makeDataKey(to, all.now()));
  }

  seal(text: string): string {
    const { header, wrapped, key } = this.#current;
    this.#current.uses++;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    cipher.setAAD(Buffer.from(header, 'ascii'));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    const parts = [nonce, body, cipher.getAuthTag()].map((part) => part.toString('base64url'));
    if (this.#isDue()) void this.renew();
    return `${header}.${wrapped}.${parts.join('.')}`;
  }

  /** Takes a new data key. One that can't be made leaves the former in use, and is tried again with the next field. */
  renew(): Promise<void> {
    this.#renewing ??= makeDataKey(this.#to, this.#options.now())
      .then(
        (fresh) => {
          this.#current = fresh;
        },
        () => undefined,
      )
      .finally(() => {
        this.#renewing = undefined;
      });
    return this.#renewing;
  }

  #isDue(): boolean {
    const { uses, bornAt } = this.#current;
    const { maxUses, lifeMs, now } = this.#options;
    return uses >= maxUses || now() - bornAt >= lifeMs;
  }
}

async function makeDataKey(to: ContentKey, bornAt: number): Promise<DataKey> {
  const key = randomBytes(KEY_BYTES);
  try {
    const wrapping = await new FlattenedEncrypt(new Uint8Array())
      .setProtectedHeader({ alg: to.algorithm, enc: 'A256GCM', kid: to.id })
      .setContentEncryptionKey(key)
      .encrypt(to.key);
    const { protected: header, encrypted_key: wrapped } = wrapping;
    if (header === undefined || wrapped === undefined) throw new Error('the JWE has no header');
    return { header, wrapped, key, bornAt, uses: 0 };
  } catch (cause) {
    throw new ContentKeyError('KEY_UNSUITABLE', 'no data key can be wrapped to this public key', {
      cause,
    });
  }
}
