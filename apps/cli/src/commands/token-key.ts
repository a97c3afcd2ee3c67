import { existsSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import {
  KEYS_FILE,
  loadOrCreateKeys,
  type GatewatchConfig,
  type Keys,
} from '@gatewatch/nest/configuration';
import { say, type Terminal } from './terminal.ts';

/**
 * The keys of the tokens that stand for API keys: the configured ones, else those of the data directory, else one of this user's, so
 * that the same file gives the same events each time. Where none can be kept, one for this run.
 */
export function tokenKeys(config: GatewatchConfig, terminal: Terminal): Keys['hmacKeys'] {
  const own = join(
    terminal.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'),
    'gatewatch',
  );
  const place = existsSync(join(config.dataDir, KEYS_FILE)) ? config.dataDir : own;
  try {
    return loadOrCreateKeys(place, config.secrets, terminal.now()).hmacKeys;
  } catch {
    say(
      terminal,
      `no key can be kept in ${place}: tokens of API keys are those of this run alone (secrets.hmacKey names one)`,
    );
    return [{ id: 'run', key: randomBytes(32) }];
  }
}
