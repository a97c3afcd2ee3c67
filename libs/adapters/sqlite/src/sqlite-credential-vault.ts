import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { CredentialVault, VaultAccess, VaultPurpose } from '@gatewatch/playbook';
import { prepareDataDir } from './data-dir.ts';
import { Database } from './database.ts';
import type { Migration } from './migration.ts';
import { SqliteError } from './sqlite-error.ts';
import { openBox, shut, wrappingKey } from './vault-box.ts';

export interface VaultKey {
  readonly id: string;
  readonly key: Buffer;
}

export interface VaultOptions {
  readonly dataDir: string;
  /** seal keys, the newest first: data keys are wrapped with the newest, and opened with whichever wrapped them */
  readonly keys: readonly VaultKey[];
  /** names of those who may ask */
  readonly readers: readonly string[];
  /** a credential that was not seen for so long is forgotten, ms */
  readonly retentionMs: number;
  /** resolves once the asking can't be lost */
  readonly audit: (access: VaultAccess) => Promise<void>;
  readonly now: () => number;
}

const MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE data_keys (id INTEGER PRIMARY KEY, wrapped_by TEXT NOT NULL, wrapped BLOB NOT NULL) STRICT;
   CREATE TABLE credentials (
     token TEXT PRIMARY KEY, data_key INTEGER NOT NULL REFERENCES data_keys (id), box BLOB NOT NULL,
     seen_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE INDEX credentials_by_age ON credentials (seen_at);`,
];

/** A credential that is seen again is noted once in so long, ms. */
const NOTE_EVERY_MS = 6 * 3_600_000;
const MAX_REMEMBERED = 10_000;

/** Credentials by their tokens in `vault.db`, each encrypted under a data key of this run, which the seal key's vault key wraps. */
export class SqliteCredentialVault implements CredentialVault {
  readonly #options: VaultOptions;
  readonly #database: Database;
  readonly #dataKey = randomBytes(32);
  #dataKeyId: number | undefined;
  /** token → when it was noted last */
  readonly #noted = new Map<string, number>();
  readonly #waiting = new Map<string, string>();
  #cleanedAt = 0;

  constructor(options: VaultOptions) {
    this.#options = options;
    const place = prepareDataDir(options.dataDir);
    this.#database = new Database(join(place, 'vault.db'), MIGRATIONS);
  }

  /** Keeps a credential with the next `flush`. Cheap where it was seen before. */
  remember(token: string, credential: string): void {
    const at = this.#options.now();
    const noted = this.#noted.get(token);
    if (noted !== undefined && at - noted < NOTE_EVERY_MS) return;
    if (this.#noted.size >= MAX_REMEMBERED) this.#noted.clear();
    this.#noted.set(token, at);
    this.#waiting.set(token, credential);
  }

  /** Stores what waits: before the events that name its tokens are stored. */
  flush(): void {
    const at = this.#options.now();
    if (this.#waiting.size > 0) {
      this.#database.transaction(() => {
        for (const [token, credential] of this.#waiting) this.#put(token, credential, at);
      });
      this.#waiting.clear();
    }
    if (at - this.#cleanedAt >= NOTE_EVERY_MS) {
      this.#cleanedAt = at;
      this.#database.run(
        'DELETE FROM credentials WHERE seen_at < ?',
        at - this.#options.retentionMs,
      );
    }
  }

  async reveal(token: string, { who, why }: VaultPurpose): Promise<string | undefined> {
    const { readers, audit, now } = this.#options;
    const allowed = readers.includes(who) && why.trim() !== '';
    await audit({ at: now(), who, why, token, outcome: allowed ? 'done' : 'refused' });
    if (!allowed) {
      throw new SqliteError(
        'VAULT_REFUSED',
        `${who} may not read credentials, or gave no reason: protect.vaultReaders names who may`,
      );
    }
    this.flush();
    const row = this.#database.get(
      `SELECT box, wrapped_by, wrapped FROM credentials JOIN data_keys ON data_keys.id = data_key
       WHERE token = ?`,
      token,
    );
    return row && this.#open(token, row);
  }

  close(): void {
    this.flush();
    this.#database.close();
  }

  #put(token: string, credential: string, at: number): void {
    this.#database.run(
      `INSERT INTO credentials VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET seen_at = excluded.seen_at`,
      token,
      this.#keyId(),
      shut(this.#dataKey, Buffer.from(credential), token),
      at,
    );
  }

  #keyId(): number {
    if (this.#dataKeyId !== undefined) return this.#dataKeyId;
    const [newest] = this.#options.keys;
    if (!newest) throw new SqliteError('VAULT_REFUSED', 'there is no key to wrap credentials with');
    const row = this.#database.get(
      'INSERT INTO data_keys (wrapped_by, wrapped) VALUES (?, ?) RETURNING id',
      newest.id,
      shut(wrappingKey(newest.key), this.#dataKey, newest.id),
    );
    this.#dataKeyId = Number(row?.['id']);
    return this.#dataKeyId;
  }

  #open(token: string, row: Readonly<Record<string, unknown>>): string | undefined {
    const { box, wrapped, wrapped_by: id } = row;
    const known = this.#options.keys.find((key) => key.id === id);
    if (!known || !(box instanceof Uint8Array) || !(wrapped instanceof Uint8Array))
      return undefined;
    const dataKey = openBox(wrappingKey(known.key), wrapped, known.id);
    return openBox(dataKey, box, token).toString();
  }
}
