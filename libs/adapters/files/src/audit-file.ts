import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Who did what, to what, when and why. */
export interface AuditEntry {
  /** epoch ms */
  readonly at: number;
  readonly who: string;
  readonly action: string;
  /** what it was done to; never the secret itself */
  readonly what: Readonly<Record<string, string>>;
  readonly why: string;
  readonly outcome: 'done' | 'refused';
}

/** The audit file of a data directory. */
export const AUDIT_FILE = 'audit.jsonl';

/** An append-only file (mode 0600), a JSON line for each entry. Nothing here changes or removes one. */
export class AuditFile {
  readonly #path: string;
  constructor(path: string) {
    this.#path = path;
  }

  /** Resolves once a crash can't lose the entries: what they tell of may be done only then. */
  async write(entries: readonly AuditEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    const file = await open(this.#path, 'a', 0o600);
    try {
      await file.appendFile(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
      await file.sync();
    } finally {
      await file.close();
    }
  }
}
