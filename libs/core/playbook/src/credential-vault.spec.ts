import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  CredentialVault,
  type CredentialVaultParts,
  type VaultAccess,
} from './credential-vault.ts';
import type { SealedCredentials } from './sealed-credentials.ts';

const HOUR = 3_600_000;
const SECRET = 'sk-very-secret-credential';
const PURPOSE = { who: 'webhook', field: 'api.key.id', why: 'run 7' };

let at: number;
let audited: VaultAccess[];
let stored: Map<string, string>;
let puts: string[][];
let failing: boolean;
beforeEach(() => {
  at = 1000;
  audited = [];
  stored = new Map();
  puts = [];
  failing = false;
});

const store: SealedCredentials = {
  put: async (sealed) => {
    if (failing) throw new Error('the store is away');
    puts.push([...sealed.keys()]);
    for (const [name, text] of sealed) stored.set(name, text);
    return Promise.resolve();
  },
  get: (name) => Promise.resolve(stored.get(name)),
  close: () => Promise.resolve(),
};

const flipped = (text: string): string => text.split('').toReversed().join('');

function openVault(more: Partial<CredentialVaultParts> = {}): CredentialVault {
  return new CredentialVault({
    store,
    box: {
      seal: (text, name) => `${name}|${flipped(text)}`,
      open: (sealed, name) =>
        sealed.startsWith(`${name}|`) ? flipped(sealed.slice(name.length + 1)) : undefined,
    },
    isAllowed: (who, field) => who === 'webhook' && field === 'api.key.id',
    audit: async (access) => Promise.resolve(void audited.push(access)),
    now: () => at,
    ...more,
  });
}

describe('CredentialVault', () => {
  it('gives back what it kept, to another process too, and audits each asking without the credential', async () => {
    const ingest = openVault();
    ingest.remember('k1.abc', SECRET);
    await ingest.flush();
    expect(await openVault().reveal('k1.abc', PURPOSE)).toEqual({
      kind: 'revealed',
      credential: SECRET,
    });
    expect(audited).toEqual([{ at: 1000, token: 'k1.abc', outcome: 'done', ...PURPOSE }]);
    expect(JSON.stringify([audited, [...stored]])).not.toContain(SECRET);
  });

  it("knows a credential by the gateway's own name of it", async () => {
    const vault = openVault();
    vault.remember('k1.abc', SECRET);
    vault.link('consumer-7', 'k1.abc');
    vault.link('k1.abc', 'k1.abc');
    await vault.flush();
    expect(puts).toEqual([['k1.abc', 'id:consumer-7']]);
    expect(await vault.reveal('consumer-7', PURPOSE)).toMatchObject({ credential: SECRET });
    vault.remember('k1.new', 'the next');
    vault.link('consumer-7', 'k1.new');
    expect(await vault.reveal('consumer-7', PURPOSE)).toMatchObject({ credential: 'the next' });
  });

  it.each([
    { name: 'another connector', purpose: { ...PURPOSE, who: 'log' } },
    { name: 'another field', purpose: { ...PURPOSE, field: 'user.id' } },
    { name: 'no reason', purpose: { ...PURPOSE, why: ' ' } },
  ])('refuses $name, and audits that', async ({ purpose }) => {
    const vault = openVault();
    vault.remember('k1.abc', SECRET);
    expect(await vault.reveal('k1.abc', purpose)).toEqual({ kind: 'refused' });
    expect(audited.map(({ outcome }) => outcome)).toEqual(['refused']);
  });

  it('answers nothing where the asking can not be audited', async () => {
    const vault = openVault({ audit: () => Promise.reject(new Error('disk full')) });
    vault.remember('k1.abc', SECRET);
    await expect(vault.reveal('k1.abc', PURPOSE)).rejects.toThrow('disk full');
  });

  it('says why it has none: never kept, sealed with another key, or no vault', async () => {
    stored.set('k1.other', 'sealed elsewhere');
    const missing = (why: RegExp) => ({ kind: 'missing', why: expect.stringMatching(why) });
    expect(await openVault().reveal('k1.no', PURPOSE)).toMatchObject(missing(/not seen/));
    expect(await openVault().reveal('k1.other', PURPOSE)).toMatchObject(missing(/sealKey/));
    const off = openVault({ store: 'protect.vault is off' });
    off.remember('k1.abc', SECRET);
    await off.flush();
    expect(await off.reveal('k1.abc', PURPOSE)).toEqual(missing(/^protect\.vault is off$/));
  });

  it('puts what it saw before once in six hours, and keeps what could not be stored for the next time', async () => {
    const vault = openVault();
    failing = true;
    vault.remember('k1.abc', SECRET);
    await expect(vault.flush()).rejects.toThrow('away');
    failing = false;
    vault.remember('k1.abc', SECRET);
    await vault.flush();
    await vault.flush();
    at += 5 * HOUR;
    vault.remember('k1.abc', SECRET);
    await vault.flush();
    at += HOUR;
    vault.remember('k1.abc', SECRET);
    await vault.close();
    expect(puts).toEqual([['k1.abc'], ['k1.abc']]);
  });
});
