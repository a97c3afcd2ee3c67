import type { SealedCredentials } from './sealed-credentials.ts';

/** Who asks for a credential, and why. */
export interface VaultPurpose {
  /** the connector, by its name */
  readonly who: string;
  /** the field of the incident that holds the token */
  readonly field: string;
  readonly why: string;
}

/** One asking, as it is audited: never the credential. */
export interface VaultAccess extends VaultPurpose {
  /** epoch ms */
  readonly at: number;
  readonly token: string;
  readonly outcome: 'done' | 'refused';
}

/** What came of an asking. */
export type Revealed =
  | { readonly kind: 'revealed'; readonly credential: string }
  /** the operator has not allowed it */
  | { readonly kind: 'refused' }
  | { readonly kind: 'missing'; readonly why: string };

/** Seals texts for the vault and for nothing else. */
export interface VaultBox {
  /** `name` must be the same when it is opened */
  seal(text: string, name: string): string;
  /** undefined where it was sealed with a key that is not known here, or was changed */
  open(sealed: string, name: string): string | undefined;
}

export interface CredentialVaultParts {
  /** where sealed credentials lie; a sentence on why there is none */
  readonly store: SealedCredentials | string;
  readonly box: VaultBox;
  /** whether a connector may have the credentials of a field */
  readonly isAllowed: (who: string, field: string) => boolean;
  /** resolves once the asking can't be lost */
  readonly audit: (access: VaultAccess) => Promise<void>;
  /** the clock, epoch ms */
  readonly now: () => number;
}

/** What is seen again is put once in so long, ms: retentions are longer. */
const NOTE_EVERY_MS = 6 * 3_600_000;
const MAX_NOTED = 10_000;
/** In front of the names that a gateway gives its credentials; no token has a colon. */
const NAMED = 'id:';

/** Keeps credentials by their tokens, sealed, and gives one back to a connector that the operator has allowed. */
export class CredentialVault {
  readonly #parts: CredentialVaultParts;
  /** token, or name with its token → when it was noted last; no credential stays here */
  readonly #noted = new Map<string, number>();
  #waiting = new Map<string, string>();

  constructor(parts: CredentialVaultParts) {
    this.#parts = parts;
  }

  /** Keeps a credential with the next `flush`. Cheap where it was seen before. */
  remember(token: string, credential: string): void {
    if (this.#isNews(token)) this.#waiting.set(token, credential);
  }

  /** Notes that a gateway names the credential of a token so. */
  link(id: string, token: string): void {
    const name = NAMED + id;
    if (id !== token && this.#isNews(`${name} ${token}`)) this.#waiting.set(name, token);
  }

  /** Stores what waits: before the events that name its tokens are stored. What could not be stored waits on. */
  async flush(): Promise<void> {
    const { store, box } = this.#parts;
    if (this.#waiting.size === 0 || typeof store === 'string') return;
    const taken = this.#waiting;
    this.#waiting = new Map();
    try {
      await store.put(new Map([...taken].map(([name, text]) => [name, box.seal(text, name)])));
    } catch (error) {
      this.#waiting = new Map([...taken, ...this.#waiting]);
      throw error;
    }
  }

  /**
   * The credential that a token, or a gateway's name of one, stands for. Every asking is audited before it is answered; rejects where
   * it can't be, or where the store fails.
   */
  async reveal(token: string, purpose: VaultPurpose): Promise<Revealed> {
    const { store, isAllowed, audit, now } = this.#parts;
    const { who, field, why } = purpose;
    const allowed = isAllowed(who, field) && why.trim() !== '';
    await audit({ at: now(), who, field, why, token, outcome: allowed ? 'done' : 'refused' });
    if (!allowed) return { kind: 'refused' };
    if (typeof store === 'string') return { kind: 'missing', why: store };
    await this.flush();
    const direct = await this.#read(store, token);
    if (direct.kind !== 'missing' || direct.known) return direct;
    const named = await this.#read(store, NAMED + token);
    return named.kind === 'revealed' ? this.#read(store, named.credential) : named;
  }

  async close(): Promise<void> {
    await this.flush();
    const { store } = this.#parts;
    if (typeof store !== 'string') await store.close();
  }

  #isNews(what: string): boolean {
    if (typeof this.#parts.store === 'string') return false;
    const at = this.#parts.now();
    const noted = this.#noted.get(what);
    if (noted !== undefined && at - noted < NOTE_EVERY_MS) return false;
    if (this.#noted.size >= MAX_NOTED) this.#noted.clear();
    this.#noted.set(what, at);
    return true;
  }

  async #read(
    store: SealedCredentials,
    name: string,
  ): Promise<Revealed & { readonly known?: boolean }> {
    const sealed = await store.get(name);
    if (sealed === undefined) return { kind: 'missing', why: NOT_KEPT };
    const credential = this.#parts.box.open(sealed, name);
    return credential === undefined
      ? { kind: 'missing', why: OTHER_KEY, known: true }
      : { kind: 'revealed', credential };
  }
}

const NOT_KEPT =
  'the vault does not keep it: it was not seen since the vault was switched on, or not for protect.vaultRetention';
const OTHER_KEY =
  'it was sealed with a key that is not known here: give every process the same secrets.sealKey and formerSealKeys';
