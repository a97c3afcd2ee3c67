// Puts the command line and its packages into bundle/, for the tarball that `npm pack` makes: gatewatch.mjs, and a part for
// each command, so that none loads what it does not need. Packages of the registry stay dependencies. The console goes beside.
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, 'bundle');
const outside = new Set();

/** `@scope/name/sub/path` → `@scope/name` */
const packageOf = (path) =>
  path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/');

rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: [join(root, 'apps', 'cli', 'dist', 'main.js')],
  outdir: out,
  entryNames: 'gatewatch',
  chunkNames: 'parts/[name]-[hash]',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  keepNames: true,
  logLevel: 'warning',
  plugins: [
    {
      name: 'registry-packages-stay-outside',
      setup: (context) =>
        context.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
          if (kind === 'entry-point' || path.startsWith('@gatewatch/')) return undefined;
          if (!isBuiltin(path)) outside.add(packageOf(path));
          return { path, external: true };
        }),
    },
  ],
});

const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const missing = [...outside].filter((name) => !(name in dependencies));
if (missing.length > 0) {
  process.stderr.write(
    `dependencies of package.json lack what is imported: ${missing.join(', ')}\n`,
  );
  process.exit(1);
}
cpSync(join(root, 'apps', 'console', 'dist'), join(out, 'console'), { recursive: true });
