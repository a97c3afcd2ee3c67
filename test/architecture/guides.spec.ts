import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from '@jest/globals';
import { runProgram } from '@gatewatch/cli';
import { loadConfiguration } from '@gatewatch/nest';
import { root } from '../../tools/docs/root.ts';

const folder = join(root, 'docs', 'guides');
const scratch = mkdtempSync(join(tmpdir(), 'gatewatch-guides-'));
const guides = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(join(folder, name), 'utf8'),
}));

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Blocks of a language, fences off. */
function blocks(text: string, language: string): string[] {
  const fences = text.matchAll(/^```(?<language>\w+)\n(?<body>[\s\S]*?)^```$/gm);
  return [...fences].flatMap(({ groups }) =>
    groups?.['language'] === language ? [groups['body'] ?? ''] : [],
  );
}

/** YAML blocks that begin with the name of their file. */
function files(text: string): { path: string; body: string }[] {
  return blocks(text, 'yaml').flatMap((body) => {
    const path = /^# (?<path>\S+\.yml)\n/.exec(body)?.groups?.['path'];
    return path === undefined ? [] : [{ path, body }];
  });
}

async function gatewatch(...args: readonly string[]): Promise<string> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const terminal = { stdin: new PassThrough(), stdout, stderr, cwd: scratch, env: {} };
  const exit = await runProgram(['node', 'gatewatch', ...args], {
    ...terminal,
    interactive: false,
    now: () => Date.UTC(2026, 10, 24),
  });
  return `${exit}\n${String(stdout.read() ?? '')}${String(stderr.read() ?? '')}`;
}

describe.each(guides)('docs/guides/$name', ({ name, text }) => {
  const written = files(text);
  const home = join(scratch, name);
  const folders = [...new Set(written.map(({ path }) => dirname(path)))].filter(
    (one) => one !== '.',
  );
  for (const { path, body } of written) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), body);
  }

  it('names the file of every YAML block', () => {
    expect(written.length).toBeGreaterThan(0);
    expect(written).toHaveLength(blocks(text, 'yaml').length);
  });

  it('has rules, sources and playbooks that pass check and test', async () => {
    for (const one of folders) {
      const path = join(home, one);
      expect(await gatewatch('check', path)).toMatch(/^0\n\d+ files?, 0 with errors\n$/);
      expect(await gatewatch('test', path)).toMatch(
        /^0\n(?:ok .*\n)*\d+ cases? passed, 0 failed\n$/,
      );
    }
  });

  it('has configurations that are accepted', () => {
    for (const { path } of written.filter((file) => dirname(file.path) === '.'))
      expect(loadConfiguration({ file: path, cwd: home, env: {} })).toBeDefined();
  });

  it('uses only commands and options that there are', () => {
    const reference = readFileSync(join(root, 'docs', 'reference', 'commands.md'), 'utf8');
    const calls = blocks(text, 'sh').flatMap((body) => [
      ...body.matchAll(/\bgatewatch (?<command>[a-z]+)(?<rest>[^|\n]*)/g),
    ]);
    for (const { groups } of calls) {
      const [, section = ''] = reference.split(`## gatewatch ${groups?.['command']}\n`);
      const help = section.split('\n## ')[0] ?? '';
      const options = [...(groups?.['rest'] ?? '').matchAll(/(?<= )--[a-z-]+/g)].map(
        ([option]) => option,
      );
      expect([groups?.[0], help !== '']).toEqual([groups?.[0], true]);
      expect(options.filter((option) => !help.includes(`${option} `))).toEqual([]);
    }
  });

  it('links to pages that there are', () => {
    const links = [...text.matchAll(/\]\((?<to>[^)#:]+)\)/g)].map(
      ({ groups }) => groups?.['to'] ?? '',
    );
    expect(links.filter((to) => !existsSync(join(folder, to)))).toEqual([]);
  });
});
