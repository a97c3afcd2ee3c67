import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeOnce } from '@gatewatch/nest';

/** What names this installation among others: made once, kept in the data directory. */
export function instanceId(dataDir: string, make: () => string): string {
  const path = join(dataDir, 'instance');
  writeOnce(path, `${make()}\n`);
  return readFileSync(path, 'utf8').trim();
}
