import { loadConfiguration, type GatewatchConfig } from '@gatewatch/nest/configuration';
import type { Terminal } from './terminal.ts';

/** The configuration of the working directory, or the named one. @throws ConfigurationError */
export function readConfiguration(
  file: string | undefined,
  { cwd, env }: Terminal,
  flags?: Record<string, unknown>,
): GatewatchConfig {
  return loadConfiguration({ file, cwd, env, flags });
}
