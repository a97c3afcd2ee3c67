import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { loadRules, type RuleSet } from '@gatewatch/engine';
import type { Problem, Signal } from '@gatewatch/event';
import { readFolder } from '@gatewatch/files';
import { parseLists } from '@gatewatch/sigma';
import { FileBook } from './file-book.ts';
import type { BookFile, FileKind, FileRole } from './file-kind.ts';

const idOf = (id: number): string => `00000000-0000-4000-8000-00000000000${id}`;

const rule = (id: number, value: string, field = 'url.path'): string => `
title: Rule ${id}
id: ${idOf(id)}
name: rule-${id}
status: test
logsource: { category: ai_gateway }
detection:
  s: { ${field}: ${value} }
  condition: s
level: low
`;

const pair = (id: number, name: string): string => `
title: Pair ${id}
id: ${idOf(id)}
correlation: { type: event_count, rules: [${name}], group-by: [source.ip], timespan: 1m, condition: { gte: 2 } }
level: low
`;

const unreadable = (file: string): Problem => {
  const message = "it can't be read (EACCES)";
  return { file, line: 1, column: 1, code: 'FILE_UNREADABLE', message, severity: 'error' };
};

const roleOf = (path: string): FileRole => {
  if (path.includes('lists/')) return 'lists';
  return path.endsWith('overrides.yml') ? 'overrides' : 'document';
};

/** Rules whose files are in memory. */
class Folder implements FileKind<RuleSet> {
  readonly kind = 'rule';
  readonly places: readonly string[] = [];
  day = '2026-01-01';
  needed: string | undefined;
  unread: readonly Problem[] = [];
  parses = 0;
  readonly texts = new Map<string, string>();
  readonly signals: Signal[] = [];
  readonly told: number[] = [];

  stamp = (): string => this.day;

  async read() {
    const files = [...this.texts].sort(([left], [right]) => (left < right ? -1 : 1));
    return {
      files: files.map(([path, text]): BookFile => ({
        path,
        text,
        role: roleOf(path),
        user: true,
      })),
      problems: this.unread,
    };
  }

  parse(files: readonly BookFile[]) {
    this.parses++;
    const of = (role: FileRole): readonly BookFile[] => files.filter((one) => one.role === role);
    const { lists, problems: inLists } = parseLists(of('lists'));
    const { rules, problems } = loadRules({
      files: of('document'),
      overrides: of('overrides'),
      today: this.day,
      lists,
    });
    return { value: rules, problems: [...inLists, ...problems] };
  }

  unmet({ list }: RuleSet): readonly string[] {
    const { needed } = this;
    if (needed === undefined || list.some(({ metadata }) => metadata.id === needed)) return [];
    return [`the configuration names ${needed}`];
  }

  async open(): Promise<FileBook<RuleSet>> {
    const book = await FileBook.open<RuleSet>({
      files: this,
      emit: (signal) => this.signals.push(signal),
    });
    book.follow(({ value }) => this.told.push(value.list.length));
    return book;
  }

  /** how many files were said to have errors, at each load */
  broken(): unknown[] {
    return this.signals.map((one) => (one.name === 'files_with_errors' ? one.value : one));
  }
}

function folderOf(files: Readonly<Record<string, string>>): Folder {
  const folder = new Folder();
  for (const [path, text] of Object.entries(files)) folder.texts.set(path, text);
  return folder;
}

const inForce = ({ current }: FileBook<RuleSet>): string[] =>
  current.value.list.map(({ metadata }) => `${metadata.title} ${metadata.version}`).sort();
const titles = ({ current }: FileBook<RuleSet>): string[] =>
  current.value.list.map(({ metadata }) => metadata.title).sort();
const codes = ({ current }: FileBook<RuleSet>): string[] =>
  current.problems
    .filter(({ severity }) => severity === 'error')
    .map(({ file, code }) => `${file} ${code}`);

describe('FileBook', () => {
  it('tells its followers of other files, and of nothing when none has changed', async () => {
    const folder = folderOf({ 'a.yml': rule(1, '/a') });
    const book = await folder.open();
    expect(await book.reload()).toBe(false);
    expect(folder.parses).toBe(1);
    folder.texts.set('b.yml', rule(2, '/b'));
    expect(await book.reload()).toBe(true);
    folder.texts.delete('a.yml');
    expect(await book.reload()).toBe(true);
    expect(folder.told).toEqual([2, 1]);
  });

  it('keeps the last good version of a broken file, shows its mistake, and takes the mended one', async () => {
    const folder = folderOf({ 'a.yml': rule(1, '/a'), 'b.yml': rule(2, '/b') });
    const book = await folder.open();
    const before = inForce(book);
    folder.texts.set('a.yml', rule(1, '/a').replace('condition: s', 'condition: t'));
    folder.texts.set('b.yml', rule(2, '/other'));
    expect(await book.reload()).toBe(true);
    expect(inForce(book)[0]).toBe(before[0]);
    expect(inForce(book)[1]).not.toBe(before[1]);
    expect(book.current.problems).toMatchObject([{ file: 'a.yml', severity: 'error' }]);
    expect(await book.reload()).toBe(false);
    expect(inForce(book)[0]).toBe(before[0]);
    folder.texts.set('a.yml', rule(1, '/mended'));
    expect(await book.reload()).toBe(true);
    expect(book.current.problems).toEqual([]);
    expect(inForce(book)[0]).not.toBe(before[0]);
    expect(folder.broken()).toEqual([0, 1, 0]);
  });

  it('forgets a file that is gone, broken before or not', async () => {
    const folder = folderOf({ 'a.yml': rule(1, '/a'), 'b.yml': rule(2, '/b') });
    const book = await folder.open();
    folder.texts.set('a.yml', 'title: [');
    await book.reload();
    folder.texts.delete('a.yml');
    await book.reload();
    expect(titles(book)).toEqual(['Rule 2']);
    expect(book.current.problems).toEqual([]);
  });

  it('takes a file that is half written or empty for a broken one', async () => {
    const whole = rule(1, '/a');
    const folder = folderOf({ 'a.yml': whole });
    const book = await folder.open();
    const before = inForce(book);
    for (const length of [0, 1, 40, 100, 120, 150]) {
      folder.texts.set('a.yml', whole.slice(0, length));
      await book.reload();
      expect([length, inForce(book)]).toEqual([length, before]);
      expect([length, book.current.problems.length > 0]).toEqual([length, true]);
    }
    folder.texts.set('a.yml', whole);
    await book.reload();
    expect(codes(book)).toEqual([]);
  });

  it('keeps what can not be read any more, with all that lay in a folder', async () => {
    const folder = folderOf({
      'own/a.yml': rule(1, '/a'),
      'own/b.yml': rule(2, '/b'),
      'z.yml': rule(3, '/z'),
    });
    const book = await folder.open();
    const before = inForce(book);
    folder.texts.delete('own/a.yml');
    folder.texts.delete('own/b.yml');
    folder.unread = [unreadable('own')];
    expect(await book.reload()).toBe(false);
    expect(inForce(book)).toEqual(before);
    expect(codes(book)).toEqual(['own FILE_UNREADABLE']);
    folder.unread = [];
    await book.reload();
    expect(titles(book)).toEqual(['Rule 3']);
  });

  it('follows lists and overrides, and keeps their last good version too', async () => {
    const folder = folderOf({
      'a.yml': rule(1, '"%paths%"', 'url.path|expand'),
      'lists/paths.yml': '[/a]',
      'overrides.yml': 'overrides: []',
    });
    const book = await folder.open();
    expect(codes(book)).toEqual([]);
    const versions = [inForce(book)];
    for (const [path, text] of [
      ['lists/paths.yml', '[/a, /b]'],
      ['overrides.yml', `overrides: [{ rule: rule-1, level: high }]`],
    ] as const) {
      folder.texts.set(path, text);
      expect(await book.reload()).toBe(true);
      versions.push(inForce(book));
      folder.texts.set(path, 'values: {');
      expect(await book.reload()).toBe(false);
      expect(new Set(codes(book).map((line) => line.split(' ')[0]))).toEqual(new Set([path]));
      expect(inForce(book)).toEqual(versions.at(-1));
      folder.texts.set(path, text);
      await book.reload();
    }
    expect(new Set(versions.map(String)).size).toBe(3);
    expect(codes(book)).toEqual([]);
  });

  it('holds back the removal or the change of what sound files need, and nothing else', async () => {
    const folder = folderOf({
      'a.yml': rule(1, '/a'),
      'b.yml': pair(2, 'rule-1'),
      'c.yml': rule(3, '/c'),
    });
    const book = await folder.open();
    const before = inForce(book);
    folder.texts.delete('a.yml');
    folder.texts.delete('c.yml');
    await book.reload();
    expect(titles(book)).toEqual(['Pair 2', 'Rule 1']);
    expect(codes(book)).toEqual(['a.yml FILE_HELD_BACK']);
    expect(book.current.problems[0]?.message).toContain('b.yml:4: no rule here is named');
    folder.texts.set('a.yml', rule(1, '/a').replace('rule-1', 'another'));
    folder.texts.set('c.yml', rule(3, '/c'));
    await book.reload();
    expect(inForce(book)).toEqual(before);
    folder.texts.set('b.yml', pair(2, 'another'));
    await book.reload();
    expect(codes(book)).toEqual([]);
    expect(titles(book)).toEqual(['Pair 2', 'Rule 1', 'Rule 3']);
  });

  it('leaves out a new file that would put a sound one out of force', async () => {
    const folder = folderOf({ 'b.yml': rule(1, '/b') });
    const book = await folder.open();
    const before = inForce(book);
    for (const path of ['a.yml', 'c.yml']) {
      folder.texts.set(path, rule(1, '/other'));
      await book.reload();
      expect(inForce(book)).toEqual(before);
      expect(codes(book).length).toBeGreaterThan(0);
      folder.texts.delete(path);
    }
  });

  it('keeps what the configuration needs', async () => {
    const folder = folderOf({ 'a.yml': rule(1, '/a'), 'b.yml': rule(2, '/b') });
    folder.needed = idOf(1);
    const book = await folder.open();
    folder.texts.clear();
    await book.reload();
    expect(titles(book)).toEqual(['Rule 1']);
    expect(codes(book)).toEqual(['a.yml FILE_HELD_BACK']);
  });

  it('reads the same files again on another day', async () => {
    const folder = folderOf({
      'a.yml': rule(1, '/a'),
      'overrides.yml':
        'overrides: [{ rule: rule-1, level: high, owner: me, reason: r, expires: 2026-01-01 }]',
    });
    const book = await folder.open();
    const levels = (): string[] => book.current.value.list.map(({ metadata }) => metadata.level);
    expect(levels()).toEqual(['high']);
    folder.day = '2026-01-02';
    expect(await book.reload()).toBe(true);
    expect(levels()).toEqual(['low']);
  });

  it('stays as it is where reading fails, and says so', async () => {
    const folder = folderOf({ 'a.yml': rule(1, '/a') });
    const book = await folder.open();
    folder.read = () => Promise.reject(new Error('no more'));
    expect(await book.reload()).toBe(false);
    expect(folder.signals.at(-1)).toMatchObject({ name: 'fault', place: 'rule files' });
    expect(titles(book)).toEqual(['Rule 1']);
  });

  describe('on real folders', () => {
    const top = mkdtempSync(join(tmpdir(), 'gatewatch-rules-'));
    afterAll(() => rmSync(top, { recursive: true }));

    it('reads again when a file below is written', async () => {
      const kind: FileKind<number> = {
        kind: 'playbook',
        places: [top],
        stamp: () => '',
        read: async () => {
          const { files, problems } = await readFolder([top]);
          return {
            files: files.map((file): BookFile => ({ ...file, role: 'document', user: true })),
            problems,
          };
        },
        parse: (files) => ({ value: files.length, problems: [] }),
        unmet: () => [],
      };
      const book = await FileBook.open({ files: kind, emit: () => undefined });
      expect(book.current.value).toBe(0);
      const changed = new Promise<number>((resolve) => book.follow(({ value }) => resolve(value)));
      book.watch();
      writeFileSync(join(top, 'a.yml'), 'a');
      expect(await changed).toBe(1);
      await book.close();
    });
  });
});
