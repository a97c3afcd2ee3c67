import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

it('keeps the compiled scanner what its source compiles to', () => {
  const root = join(import.meta.dirname, '../..');
  const said = execFileSync(process.execPath, ['tools/scanner.mjs', '--check'], { cwd: root });
  expect(String(said).trim()).toBe('up to date');
}, 60_000);
