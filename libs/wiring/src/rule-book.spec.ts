import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { loadRules, type RuleSet } from '@gatewatch/engine';
import type { Signal } from '@gatewatch/event';
import { RuleBook } from './rule-book.ts';
import type { Loaded } from './load.ts';

const rule = (id: number, value: string): string => `
title: Rule ${id}
id: 00000000-0000-4000-8000-00000000000${id}
status: test
logsource: { category: ai_gateway }
detection:
  s: { url.path: ${value} }
  condition: s
level: low
`;

async function newBook(files: Map<string, string>) {
  const signals: Signal[] = [];
  const load = async (instead: ReadonlyMap<string, string>): Promise<Loaded<RuleSet>> => {
    const texts = new Map([...files].map(([path, text]) => [path, instead.get(path) ?? text]));
    const { rules, problems } = loadRules({
      files: [...texts].map(([path, text]) => ({ path, text })),
    });
    return { value: rules, problems, texts };
  };
  const book = await RuleBook.open({ load, folders: [], emit: (signal) => signals.push(signal) });
  const told: number[] = [];
  book.follow(({ value }) => told.push(value.list.length));
  const broken = (): unknown[] =>
    signals.map((signal) => (signal.name === 'files_with_errors' ? signal.value : signal));
  return { book, told, broken };
}

const texts = ({ current }: RuleBook): string[] =>
  current.value.detectionRules.map(({ title, version }) => `${title} ${version}`);

describe('RuleBook', () => {
  it('tells its followers of other rules, and of nothing when none has changed', async () => {
    const files = new Map([['a.yml', rule(1, '/a')]]);
    const { book, told } = await newBook(files);
    expect(await book.reload()).toBe(false);
    files.set('b.yml', rule(2, '/b'));
    expect(await book.reload()).toBe(true);
    files.delete('a.yml');
    expect(await book.reload()).toBe(true);
    expect(told).toEqual([2, 1]);
  });

  it('keeps the last good version of a broken file, shows its mistake, and takes the mended one', async () => {
    const files = new Map([
      ['a.yml', rule(1, '/a')],
      ['b.yml', rule(2, '/b')],
    ]);
    const { book, broken } = await newBook(files);
    const before = texts(book);
    files.set('a.yml', rule(1, '/a').replace('condition: s', 'condition: t'));
    files.set('b.yml', rule(2, '/other'));
    expect(await book.reload()).toBe(true);
    expect(texts(book)[0]).toBe(before[0]);
    expect(texts(book)[1]).not.toBe(before[1]);
    expect(book.current.problems).toMatchObject([{ file: 'a.yml', severity: 'error' }]);
    expect(await book.reload()).toBe(false);
    expect(texts(book)[0]).toBe(before[0]);
    files.set('a.yml', rule(1, '/mended'));
    expect(await book.reload()).toBe(true);
    expect(book.current.problems).toEqual([]);
    expect(texts(book)[0]).not.toBe(before[0]);
    expect(broken()).toEqual([0, 1, 1, 0]);
  });

  it('forgets a file that is gone, broken before or not', async () => {
    const files = new Map([
      ['a.yml', rule(1, '/a')],
      ['b.yml', rule(2, '/b')],
    ]);
    const { book } = await newBook(files);
    files.set('a.yml', 'title: [');
    await book.reload();
    files.delete('a.yml');
    await book.reload();
    expect(book.current.value.list).toHaveLength(1);
    expect(book.current.problems).toEqual([]);
  });

  describe('on real folders', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatewatch-rules-'));
    afterAll(() => rmSync(folder, { recursive: true }));

    it('reads again when a file below is written', async () => {
      let loads = 0;
      const empty = loadRules({ files: [] }).rules;
      const reloaded = Promise.withResolvers<void>();
      const load = async (): Promise<Loaded<RuleSet>> => {
        if (++loads > 1) reloaded.resolve();
        return { value: empty, problems: [], texts: new Map() };
      };
      const book = await RuleBook.open({ load, folders: [folder], emit: () => undefined });
      book.watch();
      writeFileSync(join(folder, 'a.yml'), rule(1, '/a'));
      await reloaded.promise;
      await book.close();
      expect(loads).toBeGreaterThan(1);
    });
  });
});
