import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { CredentialVault } from '@gatewatch/playbook';
import { sealedCredentialsContract } from '@gatewatch/playbook/contracts';
import { RedisSealedCredentials } from '@gatewatch/redis';
import { createVaultBox } from '../../libs/wiring/src/vault-box.ts';
import { redisUrl } from './redis-services.ts';

const url = redisUrl();
const run = randomBytes(4).toString('hex');
let prefixes = 0;
const freshPrefix = () => `test.${run}.vault.${++prefixes}`;
/** Redis counts it by its own clock. */
const RETENTION_MS = 500;
const SECRET = 'Zq7-a-key-for-the-vault';

describe('sealed credentials in Redis', () => {
  sealedCredentialsContract(async () => {
    const settings = { url, prefix: freshPrefix(), retentionMs: RETENTION_MS };
    const [store, other] = [
      await RedisSealedCredentials.open(settings),
      await RedisSealedCredentials.open(settings),
    ];
    return { store, other, retentionMs: RETENTION_MS, pass: (ms) => pause(ms) };
  });

  it('are seen by Redis as ciphertext with a time to live', async () => {
    const prefix = freshPrefix();
    const store = await RedisSealedCredentials.open({ url, prefix, retentionMs: 60_000 });
    const box = createVaultBox([{ id: 'k1', key: Buffer.alloc(32, 7) }]);
    const parts = { store, box, isAllowed: () => true, now: Date.now };
    const vault = new CredentialVault({ ...parts, audit: () => Promise.resolve() });
    vault.remember('k1.abc', SECRET);
    vault.link('consumer-7', 'k1.abc');
    await vault.flush();
    const redis = new Redis(url);
    const keys = await redis.keys(`${prefix}:*`);
    expect(keys.sort()).toEqual([`${prefix}:vault:id%3Aconsumer-7`, `${prefix}:vault:k1.abc`]);
    for (const key of keys) {
      expect(await redis.get(key)).toMatch(/^k1\.[0-9a-f]+\.[0-9a-f]+$/);
      expect(await redis.pttl(key)).toBeGreaterThan(50_000);
    }
    const purpose = { who: 'webhook', field: 'api.key.id', why: 'run 1' };
    expect(await vault.reveal('consumer-7', purpose)).toMatchObject({ credential: SECRET });
    await vault.close();
    redis.disconnect();
  });
});
