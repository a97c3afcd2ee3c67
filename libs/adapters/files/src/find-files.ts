import type { BigIntStats } from 'node:fs';
import { glob, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const PACKED = /\.(?:gz|zst|bz2|xz|zip)$/;
const GLOB = /[*?[\]{}]/;

export interface FoundFile {
  readonly path: string;
  readonly stats: BigIntStats;
}

/** The regular files that a path or pattern names now, by path; packed ones are left out of a pattern's. */
export async function findFiles(pattern: string): Promise<FoundFile[]> {
  if (!GLOB.test(pattern)) return statAll([pattern]);
  const paths: string[] = [];
  for await (const path of glob(pattern)) if (!PACKED.test(path)) paths.push(path);
  return statAll(paths.sort());
}

/** What stands beside a file under names that begin with its own: where rotation puts older ones. */
export async function findRotated(path: string): Promise<FoundFile[]> {
  const prefix = basename(path);
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => []);
  const rotated = names.filter((name) => {
    return name !== prefix && name.startsWith(prefix) && !PACKED.test(name);
  });
  return statAll(rotated.sort().map((name) => join(folder, name)));
}

async function statAll(paths: readonly string[]): Promise<FoundFile[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      const stats = await stat(path, { bigint: true }).catch(() => undefined);
      return stats?.isFile() ? [{ path, stats }] : [];
    }),
  );
  return found.flat();
}

/** Tells a file from all others that are there now. */
export function keyOf({ stats }: Pick<FoundFile, 'stats'>): string {
  return `${stats.dev}:${stats.ino}`;
}

/** Tells it also from those that had its inode before. */
export function birthOf(file: Pick<FoundFile, 'stats'>): string {
  return `${keyOf(file)}:${file.stats.birthtimeNs}`;
}
