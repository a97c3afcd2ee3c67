import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findRuleData, readRuleData } from './rule-data.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gatewatch-data-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `# ${path}\n`);
  }
}

async function found(...paths: string[]): Promise<Record<'lists' | 'fields', string[]>> {
  const { lists, fields } = await findRuleData(paths.map((path) => join(root, path)));
  const from = (path: string) => relative(root, path);
  return { lists: lists.map(from), fields: fields.map(from) };
}

describe('lists and fields of rules', () => {
  beforeEach(() => {
    put(
      'rules/lists/admins.yml',
      'rules/fields/web.yml',
      'rules/probing/a.yml',
      'rules/probing/lists/keys.csv',
      'rules/node_modules/lists/x.yml',
      'rules/.git/lists/x.yml',
      'lists/outside.yml',
    );
  });

  it('are found below a folder and beside it', async () => {
    expect(await found('rules')).toEqual({
      lists: ['lists', 'rules/lists', 'rules/probing/lists'],
      fields: ['rules/fields'],
    });
  });

  it('are found beside a file and beside its folder', async () => {
    expect(await found('rules/probing/a.yml')).toEqual({
      lists: ['rules/lists', 'rules/probing/lists'],
      fields: ['rules/fields'],
    });
  });

  it('are found once, also where a link leads back up, and nowhere for what is not there', async () => {
    symlinkSync(join(root, 'rules'), join(root, 'rules', 'probing', 'up'));
    const { lists } = await found('rules', 'rules/probing', 'rules/probing/a.yml', 'absent');
    expect(lists).toEqual(['lists', 'rules/lists', 'rules/probing/lists']);
  });

  it('are read with their suffixes, each file once', async () => {
    put('rules/lists/more.csv', 'rules/lists/notes.txt', 'rules/fields/notes.csv');
    const folder = join(root, 'rules');
    const { lists, fields } = await readRuleData({
      lists: [join(folder, 'lists'), join(folder, '..', 'rules', 'lists')],
      fields: [join(folder, 'fields')],
    });
    const names = (files: readonly { readonly path: string }[]) =>
      files.map(({ path }) => relative(folder, path));
    expect(names(lists.files)).toEqual(['lists/admins.yml', 'lists/more.csv']);
    expect(names(fields.files)).toEqual(['fields/web.yml']);
  });
});
