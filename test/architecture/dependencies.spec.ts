import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

interface Cruise {
  readonly totalCruised: number;
  readonly violations: readonly {
    readonly rule: { readonly name: string };
    readonly from: string;
    readonly to: string;
  }[];
}

function cruise(...folders: string[]): Cruise {
  const bin = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const args = [bin, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders];
  let text: string;
  try {
    text = execFileSync(process.execPath, args, {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
  } catch (error) {
    // it exits with the number of violations
    text = (error as { stdout: string }).stdout;
  }
  return (JSON.parse(text) as { summary: Cruise }).summary;
}

const say = ({ rule, from, to }: Cruise['violations'][number]): string =>
  `${rule.name}: ${from} -> ${to}`;

function packages(): string[] {
  const groups = ['apps', 'libs/core', 'libs/adapters'];
  return [
    'libs/nest',
    'libs/wiring',
    ...groups.flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`)),
  ];
}

describe('the architecture', () => {
  it('keeps every import pointing inward', () => {
    const { totalCruised, violations } = cruise('apps', 'libs');
    expect(totalCruised).toBeGreaterThan(100); // with an unreadable compiler it sees nothing and passes
    expect(violations.map(say)).toEqual([]);
  }, 120_000);

  it('sees a violation where there is one', () => {
    const folder = join(root, 'libs/core/event/src/seeded-violation');
    mkdirSync(folder, { recursive: true });
    try {
      const seeded = [
        `import { readFileSync } from 'node:fs';`,
        `import { Kafka } from 'kafkajs';`,
        `import { parseRules } from '@gatewatch/sigma';`,
        `export const used = [readFileSync, Kafka, parseRules];`,
      ];
      writeFileSync(join(folder, 'seeded.ts'), `${seeded.join('\n')}\n`);
      const found = new Set(cruise('libs/core/event').violations.map(({ rule }) => rule.name));
      expect([...found].sort()).toEqual([
        'core-is-pure',
        'event-is-the-root',
        'sdk-in-its-adapter',
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);

  it('gives every package a README and an explicit index', () => {
    for (const name of packages()) {
      expect(readFileSync(join(root, name, 'README.md'), 'utf8').length).toBeGreaterThan(40);
      if (name === 'apps/console') continue;
      expect(readFileSync(join(root, name, 'src', 'index.ts'), 'utf8')).toMatch(/^export /m);
    }
  });

  it('gives every rule cases that fire and cases that do not', () => {
    const folders = readdirSync(join(root, 'rules'), { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && !['fields', 'lists'].includes(entry.name),
    );
    const rules = folders.flatMap(({ name }) =>
      readdirSync(join(root, 'rules', name))
        .filter((file) => file.endsWith('.yml') && !file.endsWith('.cases.yml'))
        .map((file) => join('rules', name, file)),
    );
    expect(rules.length).toBeGreaterThanOrEqual(8);
    for (const rule of rules) {
      const cases = readFileSync(join(root, rule.replace(/\.yml$/, '.cases.yml')), 'utf8');
      expect([rule, /fires: \[\]/.test(cases)]).toEqual([rule, true]);
      expect([rule, /fires:\s*(\[\s*\{|\n\s*- )/.test(cases)]).toEqual([rule, true]);
    }
  });
});
