import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { VaultAccess } from '@gatewatch/playbook';
import { SqliteCredentialVault } from './sqlite-credential-vault.ts';

let dataDir: string;
let at: number;
let audited: VaultAccess[];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'gatewatch-vault-'));
  at = 1000;
  audited = [];
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const OLD = { id: 'k1', key: Buffer.alloc(32, 1) };
const NEW = { id: 'k2', key: Buffer.alloc(32, 2) };
const DAY = 86_400_000;
const PURPOSE = { who: 'kong.revoke', why: 'run 7' };
const SECRET = 'sk-very-secret-credential';

function openVault(keys = [OLD], audit?: (access: VaultAccess) => Promise<void>) {
  return new SqliteCredentialVault({
    dataDir,
    keys,
    readers: ['kong.revoke'],
    retentionMs: 30 * DAY,
    audit: audit ?? (async (access) => void audited.push(access)),
    now: () => at,
  });
}

describe('SqliteCredentialVault', () => {
  it('gives back what it kept, after a restart and a rotation too, and audits each asking', async () => {
    const first = openVault();
    first.remember('k1.abc', SECRET);
    expect(await first.reveal('k1.abc', PURPOSE)).toBe(SECRET);
    first.close();
    const second = openVault([NEW, OLD]);
    expect(await second.reveal('k1.abc', PURPOSE)).toBe(SECRET);
    expect(await second.reveal('k1.none', PURPOSE)).toBeUndefined();
    second.close();
    expect(audited).toHaveLength(3);
    expect(audited[0]).toEqual({ at: 1000, token: 'k1.abc', outcome: 'done', ...PURPOSE });
    expect(JSON.stringify(audited)).not.toContain(SECRET);
  });

  it('keeps no credential readable in any file', () => {
    const vault = openVault();
    vault.remember('k1.abc', SECRET);
    vault.flush();
    for (const file of readdirSync(dataDir))
      expect([file, readFileSync(join(dataDir, file)).includes(SECRET)]).toEqual([file, false]);
    vault.close();
  });

  it('refuses who is not allowed or gives no reason, and audits that', async () => {
    const vault = openVault();
    vault.remember('k1.abc', SECRET);
    for (const purpose of [
      { who: 'log.write', why: 'x' },
      { who: 'kong.revoke', why: ' ' },
    ])
      await expect(vault.reveal('k1.abc', purpose)).rejects.toMatchObject({
        code: 'VAULT_REFUSED',
      });
    expect(audited.map(({ outcome }) => outcome)).toEqual(['refused', 'refused']);
    vault.close();
  });

  it('answers nothing where the asking can not be audited', async () => {
    const vault = openVault([OLD], () => Promise.reject(new Error('disk full')));
    vault.remember('k1.abc', SECRET);
    await expect(vault.reveal('k1.abc', PURPOSE)).rejects.toThrow('disk full');
    vault.close();
  });

  it('forgets what was not seen for the retention', async () => {
    const vault = openVault();
    vault.remember('k1.abc', SECRET);
    vault.flush();
    at += 31 * DAY;
    vault.remember('k1.def', 'another credential');
    vault.flush();
    expect(await vault.reveal('k1.abc', PURPOSE)).toBeUndefined();
    expect(await vault.reveal('k1.def', PURPOSE)).toBe('another credential');
    vault.close();
  });
});
