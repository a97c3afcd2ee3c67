import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { root } from '../harness/gatewatch-process.ts';
import { Installation } from './installation.ts';

jest.setTimeout(60_000);

const place = new Installation();
afterAll(() => place.remove());

const RULE = `title: Any call
id: 3c2f1d34-5a0b-4a52-9a53-0d1d0c3a9f77
logsource: { category: ai_gateway }
detection: { s: { url.path: /a }, condition: s }
level: low
`;

/** A command line of a shell, with `gatewatch` for the command. */
function shell(line: string): { status: number | null; stdout: string; stderr: string } {
  const command = join(root, 'apps', 'cli', 'bin', 'gatewatch.mjs');
  const text = line.replaceAll('gatewatch', `"${process.execPath}" "${command}"`);
  const { status, stdout, stderr } = spawnSync('/bin/bash', ['-o', 'pipefail', '-c', text], {
    cwd: place.folder,
    env: { PATH: process.env['PATH'], HOME: place.folder },
    encoding: 'utf8',
    timeout: 50_000,
  });
  return { status, stdout, stderr };
}

describe('outputs of commands', () => {
  it.each([
    ['gatewatch simulate --duration 2m | head -n 1', 1],
    ['gatewatch check --json | head -n 1', 1],
    ['gatewatch detect --help | head -n 1', 1],
  ])('%s ends quietly', (line, lines) => {
    const { status, stdout, stderr } = shell(line);
    expect([status, stdout.trim().split('\n').length]).toEqual([0, lines]);
    expect(stderr).not.toMatch(/EPIPE|\n\s+at |Error/);
  });

  const full = existsSync('/dev/full') ? it.each : it.skip.each;
  full([
    'gatewatch check --json >/dev/full',
    'gatewatch test >/dev/full',
    'gatewatch simulate --duration 1m >/dev/full',
    'gatewatch simulate --duration 1m --labels /dev/full >/dev/null',
    'echo nonsense | gatewatch normalize --dead-letters /dev/full',
    'gatewatch simulate --duration 1m | gatewatch normalize >/dev/full',
  ])('%s says that no space is left, and exits 2', (line) => {
    const { status, stderr } = shell(line);
    expect(stderr).toMatch(/^gatewatch: .*can't be written: no space is left$/m);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(status).toBe(2);
  });
});

describe('gatewatch check of a folder with other things in it', () => {
  it('knows each file by what is in it, and leaves out what is none of ours', () => {
    place.write('mixed/gatewatch.yml', 'dataDir: ./d\nhttp: { prot: 1 }\n');
    place.write('mixed/docker-compose.yml', 'services: { a: { image: b } }\n');
    place.write('mixed/package.json', '{}');
    place.write('mixed/ci/build.yaml', 'name: CI\non: push\njobs: {}\n');
    place.write('mixed/detections/a.yml', RULE);
    place.write('mixed/detections/b.yml', RULE.replace('detection:', 'detecton:'));
    const cwd = place.path('mixed');
    const plain = place.run(['check', '.'], { cwd });
    expect(plain.status).toBe(1);
    expect(plain.stdout).toMatch(
      /^gatewatch\.yml:2:9: CONFIG_UNKNOWN_KEY: .*did you mean 'http\.?port|^gatewatch\.yml:2:9: CONFIG_UNKNOWN_KEY: .*'port'/m,
    );
    expect(plain.stdout).toMatch(/^detections\/b\.yml:4:1: .*detection/m);
    expect(plain.stdout).not.toMatch(/compose|build/);
    expect(plain.stderr).toBe(
      '3 files, 2 with errors; left out 2 YAML files of other programs (ci/build.yaml, docker-compose.yml)\n',
    );
    const json = place.run(['check', '.', '--json'], { cwd }).stdout.trim().split('\n');
    expect(json.map((line) => JSON.parse(line) as object)).toContainEqual({
      file: 'docker-compose.yml',
      ok: true,
      errors: [],
      skipped: true,
    });
    expect(place.run(['check', 'detections/a.yml'], { cwd }).stderr).toBe(
      '1 file, 0 with errors\n',
    );
    expect(place.run(['check', 'docker-compose.yml'], { cwd }).status).toBe(1);
  });
});
