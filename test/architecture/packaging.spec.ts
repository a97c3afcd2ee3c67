import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { version } from '../../apps/cli/src/version.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly workspaces: readonly string[];
  readonly bin: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;

const main = manifestOf('.');
const workspaces = main.workspaces
  .flatMap((pattern) =>
    pattern.endsWith('/*')
      ? readdirSync(join(root, pattern.slice(0, -2))).map(
          (name) => `${pattern.slice(0, -1)}${name}`,
        )
      : [pattern],
  )
  .filter((folder) => existsSync(join(root, folder, 'package.json')));

/** What the packages need at run time from the registry; the console is built into one file and needs nothing. */
function runtimeDependencies(): string[] {
  const all = workspaces
    .filter((folder) => folder !== 'apps/console')
    .flatMap((folder) => Object.entries(manifestOf(folder).dependencies ?? {}))
    .filter(([name]) => !name.startsWith('@gatewatch/'))
    .map(([name, range]) => `${name}@${range}`);
  return [...new Set(all)].sort();
}

describe('the packed command', () => {
  it('depends on what its packages depend on, in the same versions', () => {
    const own = Object.entries(main.dependencies ?? {}).map(([name, range]) => `${name}@${range}`);
    expect(own.length).toBeGreaterThan(10);
    expect(own.sort()).toEqual(runtimeDependencies());
  });

  it('has one version everywhere', () => {
    expect(version).toBe(main.version);
    const others = workspaces.map((folder) => [folder, manifestOf(folder).version]);
    expect(others).toEqual(workspaces.map((folder) => [folder, main.version]));
  });

  it('is the command of the checkout', () => {
    const [[name, path] = ['', '']] = Object.entries(main.bin);
    const cli = manifestOf('apps/cli').bin;
    expect([name, path]).toEqual(['gatewatch', `apps/cli/${cli['gatewatch']}`]);
    expect(readFileSync(join(root, path), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it('carries its rules, sources and playbooks, and cannot be published by mistake', () => {
    expect(main.files).toEqual(expect.arrayContaining(['bundle', 'rules', 'sources', 'playbooks']));
    expect(main.private).toBe(true);
  });
});
