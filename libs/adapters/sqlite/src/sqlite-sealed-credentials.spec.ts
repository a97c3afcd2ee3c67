import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sealedCredentialsContract } from '@gatewatch/playbook/contracts';
import { SqliteSealedCredentials } from './sqlite-sealed-credentials.ts';

let dataDir: string;
let at: number;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'gatewatch-vault-'));
  at = 1_700_000_000_000;
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const DAY = 86_400_000;
const open = () => new SqliteSealedCredentials({ dataDir, retentionMs: 30 * DAY, now: () => at });

describe('SqliteSealedCredentials', () => {
  sealedCredentialsContract(() =>
    Promise.resolve({
      store: open(),
      other: open(),
      retentionMs: 30 * DAY,
      pass: (ms) => Promise.resolve(void (at += ms)),
    }),
  );

  it('keeps what was put over a restart, and takes it from the file once its time is over', async () => {
    const first = open();
    await first.put(new Map([['k1.abc', 'sealed']]));
    await first.close();
    const second = open();
    expect(await second.get('k1.abc')).toBe('sealed');
    at += 31 * DAY;
    await second.put(new Map());
    await second.close();
    const file = new DatabaseSync(join(dataDir, 'vault.db'), { readOnly: true });
    expect(file.prepare('SELECT count(*) AS n FROM sealed').get()).toEqual({ n: 0 });
    file.close();
  });

  it('goes on with what the first form of the file holds', async () => {
    const file = new DatabaseSync(join(dataDir, 'vault.db'));
    file.exec(`CREATE TABLE data_keys (id INTEGER PRIMARY KEY, wrapped_by TEXT NOT NULL, wrapped BLOB NOT NULL) STRICT;
      CREATE TABLE credentials (token TEXT PRIMARY KEY, data_key INTEGER NOT NULL REFERENCES data_keys (id),
        box BLOB NOT NULL, seen_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
      CREATE INDEX credentials_by_age ON credentials (seen_at);
      INSERT INTO data_keys VALUES (1, 'k9', x'0aff');
      INSERT INTO credentials VALUES ('k1.abc', 1, x'c0de', ${at - DAY});
      CREATE TABLE schema_version (version INTEGER NOT NULL) STRICT;
      INSERT INTO schema_version VALUES (1);`);
    file.close();
    const store = open();
    expect(await store.get('k1.abc')).toBe('k9.0aff.c0de');
    await store.close();
  });
});
