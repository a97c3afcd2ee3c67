import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { readFolder, type Folder } from './read-folder.ts';

/** Folders or files of what rules name: lists for their placeholders, and mappings of their fields. */
export interface RuleDataPaths {
  readonly lists: readonly string[];
  readonly fields: readonly string[];
}

const SUFFIXES = {
  lists: ['.yml', '.yaml', '.csv'],
  fields: ['.yml', '.yaml'],
} as const satisfies Record<keyof RuleDataPaths, readonly string[]>;

/**
 * Every `lists/` and `fields/` that belongs to the given rules: below a folder and beside it, beside a file and beside its folder; a path
 * that is such a folder is one itself. In order of the arguments, each folder once. What can't be read is left out: whoever reads the
 * rules says so.
 */
export async function findRuleData(paths: readonly string[]): Promise<RuleDataPaths> {
  const search = new DataSearch();
  for (const path of paths) {
    const beside = dirname(resolve(path));
    if (await isFolder(path)) {
      await search.at(beside);
      await search.below(path);
    } else {
      await search.at(dirname(beside));
      await search.at(beside);
    }
  }
  return search;
}

/** Where `lists/` and `fields/` may come to lie outside of the given rules. */
export function ruleDataPlaces(paths: readonly string[]): readonly string[] {
  const around = paths.flatMap((path) => {
    const beside = dirname(resolve(path));
    return [beside, dirname(beside)];
  });
  return [...new Set(around)].flatMap((folder) => [join(folder, 'lists'), join(folder, 'fields')]);
}

/** Reads lists and mappings from folders and files, each file once. */
export async function readRuleData({
  lists,
  fields,
}: RuleDataPaths): Promise<Readonly<Record<keyof RuleDataPaths, Folder>>> {
  return {
    lists: await readFolder(await withoutRepeats(lists), { suffixes: SUFFIXES.lists }),
    fields: await readFolder(await withoutRepeats(fields), { suffixes: SUFFIXES.fields }),
  };
}

class DataSearch implements RuleDataPaths {
  readonly lists: string[] = [];
  readonly fields: string[] = [];
  readonly #seen = new Set<string>();

  /** What lies in a folder itself. */
  async at(folder: string): Promise<void> {
    for (const kind of ['lists', 'fields'] as const) {
      const path = join(folder, kind);
      if (await isFolder(path)) await this.below(path);
    }
  }

  async below(folder: string): Promise<void> {
    // a link may lead back up
    const real = await realpath(folder);
    if (this.#seen.has(real)) return;
    this.#seen.add(real);
    const name = basename(real);
    if (name === 'lists' || name === 'fields') {
      this[name].push(folder);
      return;
    }
    const entries: string[] = await readdir(folder).catch(() => []);
    for (const entry of entries.sort()) {
      const path = join(folder, entry);
      const isHidden = entry.startsWith('.') || entry === 'node_modules';
      if (!isHidden && (await isFolder(path))) await this.below(path);
    }
  }
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function withoutRepeats(paths: readonly string[]): Promise<string[]> {
  const byPlace = new Map<string, string>();
  for (const path of paths) {
    const place = await realpath(path).catch(() => path);
    byPlace.set(place, path); // the first place, in the words of the last: those of the user
  }
  return [...byPlace.values()];
}
