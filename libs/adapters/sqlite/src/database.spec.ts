import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from './database.ts';
import { GroupCommit } from './group-commit.ts';

const NOTES = 'CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT';
let directory = '';
let files = 0;
const opened: Database[] = [];
const open = (file: string, migrations: readonly string[]): Database => {
  const database = new Database(file, migrations);
  opened.push(database);
  return database;
};
const newFile = (): string => join(directory, `${files++}.db`);
const texts = (database: Database): unknown[] =>
  database.all('SELECT text FROM notes ORDER BY id').map(({ text }) => text);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gatewatch-db-'));
});
afterAll(async () => {
  for (const database of opened) database.close();
  await rm(directory, { recursive: true });
});

describe('migrations', () => {
  it('bring a database of an earlier release up, with its rows', () => {
    const file = newFile();
    const first = open(file, [NOTES]);
    first.run('INSERT INTO notes VALUES (1, ?)', 'kept');
    first.close();
    const next = [
      NOTES,
      'ALTER TABLE notes ADD COLUMN author TEXT',
      "UPDATE notes SET author = 'x'",
    ];
    const second = open(file, next);
    expect(second.get('SELECT text, author FROM notes')).toEqual({ text: 'kept', author: 'x' });
    expect(second.get('SELECT version FROM schema_version')).toEqual({ version: 3 });
    second.close();
    expect(texts(open(file, next))).toEqual(['kept']);
  });

  it('refuse a database that a newer release has written, and leave it as it is', () => {
    const file = newFile();
    open(file, [NOTES, 'CREATE TABLE more (id INTEGER) STRICT']).close();
    expect(() => open(file, [NOTES])).toThrow(
      expect.objectContaining({
        code: 'STORE_TOO_NEW',
        message: expect.stringContaining('schema version 2, this release knows 1'),
      }),
    );
    const again = open(file, [NOTES, '']);
    expect(again.get('SELECT version FROM schema_version')).toEqual({ version: 2 });
  });

  it('leave a database at the last good version when one fails', () => {
    const file = newFile();
    const failing = `ALTER TABLE notes ADD COLUMN author TEXT; CREATE TABLE notes (again TEXT)`;
    expect(() => open(file, [NOTES, failing])).toThrow(
      expect.objectContaining({ code: 'STATEMENT_FAILED' }),
    );
    const database = open(file, [NOTES]);
    database.run('INSERT INTO notes VALUES (1, ?)', 'a');
    expect(database.all('SELECT * FROM notes')).toEqual([{ id: 1, text: 'a' }]);
  });
});

describe('a database', () => {
  it('says that the disk is full, keeps what was acknowledged, and goes on when there is room again', async () => {
    const database = open(newFile(), [NOTES]);
    const commits = new GroupCommit(database);
    const write = (text: string): Promise<number> =>
      commits.run(() => database.run('INSERT INTO notes (text) VALUES (?)', text));
    await write('before');
    database.pragma(`max_page_count = ${database.pragma('page_count') + 2}`);
    const full = await Promise.allSettled([write('small'), write('x'.repeat(100_000))]);
    expect(full.map((result) => result.status === 'rejected' && result.reason)).toEqual([
      expect.objectContaining({ code: 'STORE_UNAVAILABLE' }),
      expect.objectContaining({
        code: 'STORE_UNAVAILABLE',
        message: expect.stringContaining('the disk is full'),
        cause: expect.objectContaining({ errcode: 13 }),
      }),
    ]);
    expect(texts(database)).toEqual(['before']);
    database.pragma('max_page_count = 100000');
    await write('after');
    expect(texts(database)).toEqual(['before', 'after']);
  });

  it('says that it is read-only', () => {
    const database = open(newFile(), [NOTES]);
    database.exec('PRAGMA query_only = ON');
    expect(() => database.run('INSERT INTO notes VALUES (1, ?)', 'a')).toThrow(
      expect.objectContaining({
        code: 'STORE_UNAVAILABLE',
        message: expect.stringContaining('read-only'),
      }),
    );
  });

  it('says that a file is no database', async () => {
    const file = newFile();
    await writeFile(
      file,
      'not a database, but longer than the header that SQLite looks for'.repeat(20),
    );
    expect(() => open(file, [NOTES])).toThrow(expect.objectContaining({ code: 'STORE_DAMAGED' }));
  });

  it('says that it was closed', () => {
    const database = open(newFile(), [NOTES]);
    database.close();
    expect(() => database.all('SELECT * FROM notes')).toThrow(
      expect.objectContaining({ code: 'STORE_CLOSED' }),
    );
  });

  it('never tells the values of a failed statement', () => {
    const database = open(newFile(), [NOTES]);
    database.run('INSERT INTO notes VALUES (1, ?)', 'sk-secret');
    let fault: unknown;
    try {
      database.run('INSERT INTO notes VALUES (1, ?)', 'sk-secret');
    } catch (caught) {
      fault = caught;
    }
    expect(fault).toMatchObject({ code: 'STATEMENT_FAILED' });
    expect(String(fault) + String((fault as Error).cause)).not.toContain('sk-secret');
  });

  it('shares one transaction between the writes of one turn, in their order', async () => {
    const file = newFile();
    const database = open(file, [NOTES]);
    const other = open(file, [NOTES]);
    const commits = new GroupCommit(database);
    const seenByOthers: number[] = [];
    await Promise.all(
      ['a', 'b', 'c'].map((text) =>
        commits.run(() => {
          database.run('INSERT INTO notes (text) VALUES (?)', text);
          seenByOthers.push(texts(other).length);
        }),
      ),
    );
    expect(seenByOthers).toEqual([0, 0, 0]);
    expect(texts(other)).toEqual(['a', 'b', 'c']);
  });
});
