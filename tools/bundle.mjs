// Puts the command line and its packages into one file, bundle/gatewatch.mjs, for the tarball that `npm pack` makes;
// packages of the registry stay dependencies. The console goes beside it.
import { cpSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, 'bundle');

rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: [join(root, 'apps', 'cli', 'dist', 'main.js')],
  outfile: join(out, 'gatewatch.mjs'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  keepNames: true,
  logLevel: 'warning',
  plugins: [
    {
      name: 'registry-packages-stay-outside',
      setup: (context) =>
        context.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
          kind === 'entry-point' || path.startsWith('@gatewatch/')
            ? undefined
            : { path, external: true },
        ),
    },
  ],
});
cpSync(join(root, 'apps', 'console', 'dist'), join(out, 'console'), { recursive: true });
