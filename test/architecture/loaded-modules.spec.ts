import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { build, type Metafile } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const FILE_COMMANDS = ['detect', 'check', 'explain', 'normalize', 'score', 'test'] as const;
const HEAVY =
  /^(@nestjs\/|kafkajs|ioredis|bullmq|@elastic\/|fastify|rxjs|pino|prom-client|node:sqlite|node:http|node:https)/;

/** What each module imports as a value when it runs; types leave no trace, and packages of others are not looked into. */
async function importsOf(...files: readonly string[]): Promise<Metafile['inputs']> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...files],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    outdir: 'unused',
    treeShaking: false,
    splitting: true,
    conditions: ['gatewatch-source'],
    logLevel: 'silent',
    plugins: [
      {
        name: 'packages of others stay outside',
        setup: (context) => {
          context.onResolve({ filter: /^[^.]/ }, ({ path, kind }) =>
            kind === 'entry-point' || path.startsWith('@gatewatch/')
              ? undefined
              : { path, external: true },
          );
        },
      },
    ],
  });
  return metafile.inputs;
}

interface Reached {
  readonly own: ReadonlySet<string>;
  readonly others: ReadonlySet<string>;
}

/** Every module that running `file` can load; only `atOnce` what it loads before its first line of work. */
function reach(inputs: Metafile['inputs'], file: string, atOnce = false): Reached {
  const own = new Set([file]);
  const others = new Set<string>();
  for (const module of own) {
    for (const { path, kind, external } of inputs[module]?.imports ?? []) {
      if (atOnce && kind === 'dynamic-import') continue;
      (external ? others : own).add(path);
    }
  }
  return { own, others };
}

const commandFile = (name: string): string => `apps/cli/src/commands/${name}.ts`;

describe('commands on files', () => {
  const graph = importsOf(
    'apps/cli/src/main.ts',
    'apps/cli/src/start/start.ts',
    ...FILE_COMMANDS.map(commandFile),
  );

  it.each(FILE_COMMANDS)(
    '%s never loads Nest, a database or a client of a service',
    async (name) => {
      const { own, others } = reach(await graph, commandFile(name));
      expect(own.size).toBeGreaterThan(50);
      expect([...others].filter((path) => HEAVY.test(path))).toEqual([]);
    },
  );

  it('would see what start loads', async () => {
    const { others } = reach(await graph, 'apps/cli/src/start/start.ts');
    expect([...others]).toEqual(
      expect.arrayContaining(['@nestjs/common', 'kafkajs', 'bullmq', 'node:sqlite']),
    );
  });

  it('starts with nothing but the reader of the command line', async () => {
    const { others } = reach(await graph, 'apps/cli/src/main.ts', true);
    expect([...others].filter((path) => !path.startsWith('node:')).sort()).toEqual([
      'commander',
      'reflect-metadata',
    ]);
  });

  it.each(['detect', 'explain'])(
    '%s loads neither sources nor playbooks nor a bar',
    async (name) => {
      const { own, others } = reach(await graph, commandFile(name), true);
      expect(others).not.toContain('cli-progress');
      const packages = new Set([...own].map((path) => /^libs\/\w+\/\w+/.exec(path)?.[0]));
      expect(
        [...packages].filter((one) => /normalize|playbook|geo|actions/.test(one ?? '')),
      ).toEqual([]);
    },
  );
});
