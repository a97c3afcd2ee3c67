import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FolderWatch } from './folder-watch.ts';

let top: string;
let watch: FolderWatch;
let tell: () => void;
let told = 0;
const faults: unknown[] = [];

const at = (...names: readonly string[]): string => join(top, ...names);

async function watchPaths(paths: readonly string[], more: object = {}): Promise<void> {
  watch = new FolderWatch({
    paths,
    suffixes: ['.yml', '.csv'],
    changed: () => {
      told++;
      tell();
    },
    fault: (error) => faults.push(error),
    settleMs: 15,
    pollMs: 60_000,
    ...more,
  });
  await watch.mark();
}

/** Resolves at the next change; what was changed before has to be told, or the test does not end. */
function nextChange(): Promise<void> {
  return new Promise((resolve) => (tell = resolve));
}

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'gatewatch-watch-'));
  mkdirSync(at('rules', 'threat'), { recursive: true });
  writeFileSync(at('rules', 'threat', 'a.yml'), 'a');
  told = 0;
  tell = () => undefined;
  faults.length = 0;
});
afterEach(async () => {
  await watch.close();
  rmSync(top, { recursive: true, force: true });
});

const CHANGES: readonly (readonly [what: string, make: () => void])[] = [
  ['a file that is written in place', () => writeFileSync(at('rules', 'threat', 'a.yml'), 'b')],
  [
    'a file that another is moved over, as editors save',
    () => {
      writeFileSync(at('rules', 'threat', '.a.yml.swp'), 'longer');
      renameSync(at('rules', 'threat', '.a.yml.swp'), at('rules', 'threat', 'a.yml'));
    },
  ],
  [
    'a file that is moved away and written anew',
    () => {
      renameSync(at('rules', 'threat', 'a.yml'), at('rules', 'threat', 'a.yml~'));
      writeFileSync(at('rules', 'threat', 'a.yml'), 'a');
    },
  ],
  ['a file that is taken away', () => unlinkSync(at('rules', 'threat', 'a.yml'))],
  ['a new file', () => writeFileSync(at('rules', 'b.yml'), '')],
  ['a list', () => writeFileSync(at('rules', 'list.csv'), '')],
  [
    'a file in a new folder',
    () => {
      mkdirSync(at('rules', 'new', 'deep'), { recursive: true });
      writeFileSync(at('rules', 'new', 'deep', 'c.yml'), '');
    },
  ],
  [
    'a file of another time and the same size',
    () => utimesSync(at('rules', 'threat', 'a.yml'), 1, 2),
  ],
  ['a folder that goes', () => rmSync(at('rules'), { recursive: true })],
  [
    'a folder that comes beside',
    () => {
      mkdirSync(at('lists'));
      writeFileSync(at('lists', 'x.yml'), '');
    },
  ],
];

describe('FolderWatch', () => {
  it.each(CHANGES)('tells of %s', async (_what, make) => {
    await watchPaths([at('rules'), at('lists')]);
    watch.start();
    const change = nextChange();
    make();
    await change;
    expect(faults).toEqual([]);
  });

  it('tells of what changed between the mark and the start', async () => {
    await watchPaths([at('rules')]);
    writeFileSync(at('rules', 'b.yml'), '');
    const change = nextChange();
    watch.start();
    await change;
  });

  it('goes on to tell of a folder that was replaced by another of its name', async () => {
    await watchPaths([at('rules')]);
    watch.start();
    const first = nextChange();
    rmSync(at('rules', 'threat'), { recursive: true });
    mkdirSync(at('rules', 'threat'));
    await first;
    const second = nextChange();
    writeFileSync(at('rules', 'threat', 'b.yml'), '');
    await second;
  });

  it('finds by looking what nothing tells of', async () => {
    let day = '2026-01-01';
    await watchPaths([at('rules')], { stamp: () => day, pollMs: 10 });
    watch.start();
    const change = nextChange();
    day = '2026-01-02';
    await change;
  });

  it('follows a link to where it points', async () => {
    mkdirSync(at('v1'));
    mkdirSync(at('v2'));
    writeFileSync(at('v1', 'a.yml'), '');
    writeFileSync(at('v2', 'a.yml'), '');
    symlinkSync(at('v1'), at('rules', '..data'));
    symlinkSync(join('..data', 'a.yml'), at('rules', 'a.yml'));
    symlinkSync(at('rules'), at('rules', 'threat', 'up')); // must not go round for ever
    await watchPaths([at('rules')]);
    watch.start();
    const change = nextChange();
    symlinkSync(at('v2'), at('rules', '..new'));
    renameSync(at('rules', '..new'), at('rules', '..data'));
    await change;
  });

  it('tells one change of a file given by its name, and none of what is not meant', async () => {
    const file = at('rules', 'threat', 'a.yml');
    await watchPaths([file]);
    watch.start();
    writeFileSync(at('rules', 'threat', 'other.yml'), '');
    const change = nextChange();
    for (const text of ['1', '12', '123']) writeFileSync(file, text);
    await change;
    chmodSync(file, 0o600);
    await nextChange();
    expect(told).toBe(2);
  });

  it('says nothing after it was closed', async () => {
    await watchPaths([at('rules')]);
    watch.start();
    writeFileSync(at('rules', 'b.yml'), '');
    await watch.close();
    expect(told).toBe(0);
  });
});
