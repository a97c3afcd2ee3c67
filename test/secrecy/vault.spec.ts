import { afterAll, expect, it, jest } from '@jest/globals';
import { loadConfiguration, loadOrCreateKeys } from '@gatewatch/nest';
import { openVault } from '@gatewatch/wiring';
import { Installation } from '../end-to-end/installation.ts';

jest.setTimeout(30_000);

const place = new Installation({ protect: { vault: true, vaultReaders: ['kong.revoke'] } });
afterAll(() => place.remove());
const SECRET = 'Zq7-a-key-for-the-vault';

it('a running process keeps credentials in the vault alone, from where an allowed connector has one back', async () => {
  const process = await place.start();
  const headers = { apikey: SECRET };
  const record = {
    started_at: Date.now() - 1000,
    client_ip: '192.0.2.1',
    latencies: { request: 1 },
    request: { method: 'GET', uri: '/', headers },
    response: { status: 200 },
  };
  await place.pushed('kong', JSON.stringify(record));
  const token = place.events()[0]?.['api.key.token'];
  if (typeof token !== 'string') throw new Error('the event has no token');
  expect(place.leakedOnDisk([SECRET])).toEqual([]);
  await process.stop();
  const config = loadConfiguration({
    file: place.path('gatewatch.yml'),
    cwd: place.folder,
    env: {},
  });
  const vault = openVault(config, loadOrCreateKeys(config.dataDir, config.secrets), Date.now);
  const purpose = { who: 'kong.revoke', why: 'run 1' };
  expect(await vault?.reveal(token, purpose)).toBe(SECRET);
  vault?.close();
});
