import { join } from 'node:path';
import { AUDIT_FILE, AuditFile } from '@gatewatch/files';
import type { Emit } from '@gatewatch/event';
import type { GatewatchConfig, Keys } from '@gatewatch/nest';
import { CredentialVault, type RevealForStep, type SealedCredentials } from '@gatewatch/playbook';
import { RedisSealedCredentials } from '@gatewatch/redis';
import { SqliteSealedCredentials } from '@gatewatch/sqlite';
import { redisPlace } from './redis-place.ts';
import { createVaultBox } from './vault-box.ts';

export interface VaultOptions {
  readonly config: GatewatchConfig;
  readonly keys: Pick<Keys, 'sealKeys'>;
  /** whether this process reads records, and so fills a vault on its disk */
  readonly fills: boolean;
  readonly emit: Emit;
  readonly now: () => number;
}

const OFF = 'protect.vault is off';
const ELSEWHERE =
  'the vault is on the disk of another process: configure redis, and the vault is in it for all';

/** The vault in Redis where that is configured, else on disk; audited in the data directory. Where there is none it says why. */
export async function openVault(options: VaultOptions): Promise<CredentialVault> {
  const { config, keys, now } = options;
  const { dataDir, connectors } = config;
  const audit = new AuditFile(join(dataDir, AUDIT_FILE));
  const allowed = new Map(Object.entries(connectors).map(([name, { reveal }]) => [name, reveal]));
  return new CredentialVault({
    store: await openStore(options),
    box: createVaultBox(keys.sealKeys),
    isAllowed: (who, field) => allowed.get(who)?.includes(field) ?? false,
    audit: ({ at, who, field, why, token, outcome }) =>
      audit.write([{ at, who, action: 'vault', what: { field, token }, why, outcome }]),
    now,
  });
}

async function openStore({
  config,
  fills,
  emit,
  now,
}: VaultOptions): Promise<SealedCredentials | string> {
  const { vault, vaultRetention: retentionMs } = config.protect;
  if (!vault) return OFF;
  const place = redisPlace(config);
  if (place) return RedisSealedCredentials.open({ ...place, emit, retentionMs });
  return fills
    ? new SqliteSealedCredentials({ dataDir: config.dataDir, retentionMs, now })
    : ELSEWHERE;
}

/** How steps of playbooks ask it. */
export function revealFrom(vault: CredentialVault): RevealForStep {
  return ({ connector, field, token, why }) => vault.reveal(token, { who: connector, field, why });
}
