import { join } from 'node:path';
import { AUDIT_FILE, AuditFile } from '@gatewatch/files';
import type { GatewatchConfig, Keys } from '@gatewatch/nest';
import { SqliteCredentialVault } from '@gatewatch/sqlite';

/** The vault of the data directory, where the operator allows one; audited beside it. */
export function openVault(
  { dataDir, protect }: GatewatchConfig,
  { sealKeys }: Keys,
  now: () => number,
): SqliteCredentialVault | undefined {
  if (!protect.vault) return undefined;
  const audit = new AuditFile(join(dataDir, AUDIT_FILE));
  return new SqliteCredentialVault({
    dataDir,
    keys: sealKeys,
    readers: protect.vaultReaders,
    retentionMs: protect.vaultRetention,
    now,
    audit: ({ at, who, why, token, outcome }) =>
      audit.write([{ at, who, action: 'vault', what: { token }, why, outcome }]),
  });
}
