import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { casesPathOf, readCaseFiles, readFolder, type OwnedFile } from './read-folder.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gatewatch-folder-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `# ${path}\n`);
  }
}

const names = (files: readonly OwnedFile[]) => files.map(({ path }) => relative(root, path));

describe('a folder', () => {
  it('gives its files sorted, each with the folder that holds it, without what is no rule', async () => {
    put(
      'rules/probing/b.yml',
      'rules/probing/a.yaml',
      'rules/probing/a.cases.yaml',
      'rules/exfiltration/c.yml',
      'rules/top.yml',
      'rules/README.md',
      'rules/.hidden.yml',
      'rules/.git/x.yml',
      'rules/fields/f.yml',
      'rules/lists/l.yml',
      'rules/overrides.yml',
      'mine/overrides.yml',
      'mine/probing/d.yml',
    );
    const { files, overrides, problems } = await readFolder([
      join(root, 'rules'),
      join(root, 'mine'),
    ]);
    expect(problems).toEqual([]);
    expect(names(files)).toEqual([
      'rules/exfiltration/c.yml',
      'rules/probing/a.yaml',
      'rules/probing/b.yml',
      'rules/top.yml',
      'mine/probing/d.yml',
    ]);
    expect(files.map(({ threat }) => threat)).toEqual([
      'exfiltration',
      'probing',
      'probing',
      undefined,
      'probing',
    ]);
    expect(files[0]?.text).toBe('# rules/exfiltration/c.yml\n');
    expect(names(overrides)).toEqual(['rules/overrides.yml', 'mine/overrides.yml']);
  });

  it('that is named twice, or links to itself, gives each file once', async () => {
    put('rules/a/x.yml');
    symlinkSync(join(root, 'rules'), join(root, 'rules/a/up'));
    const rules = join(root, 'rules');
    expect(names((await readFolder([rules, rules, join(rules, 'a/x.yml')])).files)).toEqual([
      'rules/a/x.yml',
    ]);
  });

  it('goes on beside what cannot be read', async () => {
    put('rules/a/x.yml', 'rules/a/huge.yml');
    truncateSync(join(root, 'rules/a/huge.yml'), 5 * 1024 ** 2);
    symlinkSync(join(root, 'nowhere'), join(root, 'rules/broken.yml'));
    const { files, problems } = await readFolder([join(root, 'none'), join(root, 'rules')]);
    expect(names(files)).toEqual(['rules/a/x.yml']);
    expect(problems.map(({ file, code }) => [relative(root, file), code])).toEqual([
      ['none', 'FILE_UNREADABLE'],
      ['rules/a/huge.yml', 'FILE_UNREADABLE'],
      ['rules/broken.yml', 'FILE_UNREADABLE'],
    ]);
  });

  it('may be a single file, with other suffixes, too', async () => {
    put('probing/a.yml', 'probing/b.json');
    expect((await readFolder([join(root, 'probing/a.yml')])).files).toMatchObject([
      { threat: 'probing' },
    ]);
    expect(names((await readFolder([root], { suffixes: ['.json'] })).files)).toEqual([
      'probing/b.json',
    ]);
  });
});

describe('cases', () => {
  it('are found below folders and beside files, and need not be there', async () => {
    put('rules/a/x.yml', 'rules/a/x.cases.yml', 'rules/a/y.yml', 'rules/b/z.cases.yml');
    const below = await readCaseFiles([join(root, 'rules')]);
    expect(names(below.files)).toEqual(['rules/a/x.cases.yml', 'rules/b/z.cases.yml']);
    const beside = await readCaseFiles(
      ['x.yml', 'y.yml', 'x.cases.yml'].map((name) => join(root, 'rules/a', name)),
    );
    expect(names(beside.files)).toEqual(['rules/a/x.cases.yml']);
    expect(beside.problems).toEqual([]);
    expect((await readCaseFiles([join(root, 'none')])).problems).toHaveLength(1);
  });

  it.each([
    ['a/b.yml', 'a/b.cases.yml'],
    ['a/b.yaml', 'a/b.cases.yaml'],
    ['a/b.cases.yml', 'a/b.cases.yml'],
  ])('of %s are %s', (path, cases) => {
    expect(casesPathOf(path)).toBe(cases);
  });
});
