import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { shippedRoot } from '@gatewatch/wiring';

/** How a person calls the command where this process was started: npm has it in a checkout or a project, the shell where it is installed. */
export function commandName(
  env: Readonly<Record<string, string | undefined>>,
  root: string = shippedRoot(),
): string {
  const isCheckout = existsSync(join(root, 'tsconfig.base.json'));
  return isCheckout || env['npm_command'] !== undefined
    ? 'npx --no-install gatewatch'
    : 'gatewatch';
}
