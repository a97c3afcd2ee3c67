// Builds the console into dist/, unless what is there is newer than every source.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const sources = ['src', 'public', 'index.html', 'package.json', 'vite.config.mjs'];
const page = join(here, 'dist', 'index.html');
const built = existsSync(page) ? statSync(page).mtimeMs : 0;
if (built < Math.max(...sources.map((name) => newest(join(here, name))))) {
  const { build } = await import('vite');
  await build({ root: here, configFile: join(here, 'vite.config.mjs'), logLevel: 'warn' });
}
