import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Problem } from '@gatewatch/event';

/** A file that its owner edits: a rule, a source, a playbook or cases. */
export interface OwnedFile {
  readonly path: string;
  readonly text: string;
  /** name of the folder that holds it, e.g. `credential-abuse`; none for what lies at the top of the given folder */
  readonly threat?: string;
}

export interface Folder {
  readonly files: readonly OwnedFile[];
  /** `overrides.yml` of each folder: what disables, re-levels or excepts by id */
  readonly overrides: readonly OwnedFile[];
  readonly problems: readonly Problem[];
}

export interface FolderOptions {
  /** endings of the files that are meant; default `.yml` and `.yaml` */
  readonly suffixes?: readonly string[];
}

export type FolderProblemCode =
  /** a file or folder that is not there, too large, or that this user may not read */
  'FILE_UNREADABLE';

const SUFFIXES = ['.yml', '.yaml'];
const CASES = /\.cases\.ya?ml$/;
const OVERRIDES = new Set(['overrides.yml', 'overrides.yaml']);
/** Folders with lists of fields and values, which rules name. */
const NOT_OWNED = new Set(['fields', 'lists', 'node_modules']);
const MAX_FILE_BYTES = 4 * 1024 * 1024;

/**
 * Reads rules, sources or playbooks: every file with a suffix below the given folders, or that is given itself, in order of the
 * arguments and sorted below each. Cases, `fields/`, `lists/` and hidden names are left out. What can't be read is a problem and
 * stops nothing.
 */
export function readFolder(paths: readonly string[], options: FolderOptions = {}): Promise<Folder> {
  return collect(paths, options, (name) => !CASES.test(name));
}

/** The `*.cases.yml` below the folders, or beside the given files. */
export async function readCaseFiles(
  paths: readonly string[],
  options: FolderOptions = {},
): Promise<Pick<Folder, 'files' | 'problems'>> {
  const { files, problems } = await collect(paths.map(toCases), options, (name) =>
    CASES.test(name),
  );
  const given = new Set(paths);
  const isAbsentSibling = ({ file }: Problem) => !given.has(file);
  return { files, problems: problems.filter((problem) => !isAbsentSibling(problem)) };
}

/** A rule's cases lie beside it: `leaked-key.yml` → `leaked-key.cases.yml`. */
export function casesPathOf(path: string): string {
  return path.replace(/(?:\.cases)?\.(ya?ml)$/, '.cases.$1');
}

function toCases(path: string): string {
  return /\.ya?ml$/.test(path) ? casesPathOf(path) : path;
}

interface Collection {
  readonly files: OwnedFile[];
  readonly overrides: OwnedFile[];
  readonly problems: Problem[];
  readonly seen: Set<string>;
  readonly folders: Set<string>;
  readonly isMeant: (name: string) => boolean;
}

async function collect(
  paths: readonly string[],
  { suffixes = SUFFIXES }: FolderOptions,
  isWanted: (name: string) => boolean,
): Promise<Folder> {
  const isMeant = (name: string) =>
    isWanted(name) && !name.startsWith('.') && suffixes.some((suffix) => name.endsWith(suffix));
  const into: Collection = {
    files: [],
    overrides: [],
    problems: [],
    seen: new Set(),
    folders: new Set(),
    isMeant,
  };
  for (const path of paths) {
    try {
      if ((await stat(path)).isDirectory()) await collectFolder(path, undefined, into);
      else await collectFile(path, threatOf(path), into);
    } catch (cause) {
      into.problems.push(unreadable(path, cause));
    }
  }
  const { files, overrides, problems } = into;
  return { files, overrides, problems };
}

function threatOf(path: string): string | undefined {
  const folder = basename(dirname(path));
  return folder === '' || folder.startsWith('.') ? undefined : folder;
}

async function collectFolder(
  folder: string,
  threat: string | undefined,
  into: Collection,
): Promise<void> {
  // a link may lead back up
  const real = await realpath(folder);
  if (into.folders.has(real)) return;
  into.folders.add(real);
  for (const entry of (await readdir(folder)).sort()) {
    const path = join(folder, entry);
    try {
      const isFolder = (await stat(path)).isDirectory();
      if (isFolder && isOwned(entry)) await collectFolder(path, entry, into);
      if (!isFolder && into.isMeant(entry)) await collectFile(path, threat, into);
    } catch (cause) {
      into.problems.push(unreadable(path, cause));
    }
  }
}

function isOwned(folder: string): boolean {
  return !NOT_OWNED.has(folder) && !folder.startsWith('.');
}

async function collectFile(
  path: string,
  threat: string | undefined,
  into: Collection,
): Promise<void> {
  if (into.seen.has(path)) return;
  into.seen.add(path);
  const { size } = await stat(path);
  if (size > MAX_FILE_BYTES) {
    into.problems.push(
      problemAt(path, `the file is larger than ${MAX_FILE_BYTES} bytes: split it`),
    );
    return;
  }
  const text = await readFile(path, 'utf8');
  const file: OwnedFile = threat === undefined ? { path, text } : { path, text, threat };
  (OVERRIDES.has(basename(path)) ? into.overrides : into.files).push(file);
}

function unreadable(path: string, cause: unknown): Problem {
  const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown';
  const advice =
    reason === 'ENOENT' ? 'there is no such file or folder' : `it can't be read (${reason})`;
  return problemAt(path, advice);
}

function problemAt(file: string, message: string): Problem {
  const code: FolderProblemCode = 'FILE_UNREADABLE';
  return { file, line: 1, column: 1, code, message, severity: 'error' };
}
