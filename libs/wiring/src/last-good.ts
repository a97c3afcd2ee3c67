import { sep } from 'node:path';
import type { Problem } from '@gatewatch/event';
import type { FolderProblemCode } from '@gatewatch/files';
import type { BookFile, FileKind, Parsed, ReadFiles } from './file-kind.ts';

/** What can be wrong with a file that was sound before, while the service runs. */
export type ReloadProblemCode =
  /** a file is empty now, as one that is just being written: its last good version stays in force */
  | 'FILE_EMPTY'
  /** a file was added, changed or removed, which would break others that are in force: mend those, or take the change back */
  | 'FILE_HELD_BACK';

export type Versions = ReadonlyMap<string, BookFile>;

export interface Chosen<T> extends Parsed<T> {
  /** what is in force: of a broken file the last good version */
  readonly files: readonly BookFile[];
  /** what has to be mended in the files as they are */
  readonly problems: readonly Problem[];
  /** the sound version of each file */
  readonly good: Versions;
}

const UNREADABLE: FolderProblemCode = 'FILE_UNREADABLE';
/** Files that are tried, one after the other, for being what others need. */
const MOST_TRIED = 20;

/**
 * Chooses between files as they were read and their versions before: a file with a mistake keeps its last good version, and so does one
 * that was changed or removed while others, which are sound themselves, need it as it was; a new one that breaks others waits. All else takes effect.
 */
export function chooseVersions<T>(
  kind: FileKind<T>,
  read: ReadFiles,
  before: Pick<Chosen<T>, 'files' | 'good'>,
): Chosen<T> {
  return new Choice(kind, withoutBlank(read, before.good), before).make();
}

class Choice<T> {
  readonly #kind: FileKind<T>;
  readonly #read: ReadFiles;
  readonly #before: Pick<Chosen<T>, 'files' | 'good'>;
  readonly #order: readonly string[];

  constructor(kind: FileKind<T>, read: ReadFiles, before: Pick<Chosen<T>, 'files' | 'good'>) {
    this.#kind = kind;
    this.#read = read;
    this.#before = before;
    this.#order = before.files.map(({ path }) => path);
  }

  make(): Chosen<T> {
    const asRead = this.#kind.parse(this.#read.files);
    const problems = [...this.#read.problems, ...asRead.problems];
    const isBroken = brokenBy(problems);
    const kept = new Map([...this.#before.good].filter(([path]) => isBroken(path)));
    const files = withVersions(this.#read.files, kept, this.#order);
    const first = {
      files,
      parsed: sameFiles(files, this.#read.files) ? asRead : this.#kind.parse(files),
    };
    const { held, files: chosen, parsed } = this.#holdBack(first);
    const sound = this.#read.files.filter(({ path }) => !isBroken(path));
    return {
      files: chosen,
      value: parsed.value,
      problems: [...this.#toMend(problems, parsed.problems), ...held],
      good: new Map([...sound.map((file) => [file.path, file] as const), ...kept]),
    };
  }

  /** Without what goes wrong only in files that are as they were when they were sound, and is mended by other versions of other files. */
  #toMend(problems: readonly Problem[], left: readonly Problem[]): readonly Problem[] {
    const isLeft = brokenBy(left);
    const asBefore = new Set(
      this.#read.files
        .filter(({ path, text }) => this.#before.good.get(path)?.text === text)
        .map(({ path }) => path),
    );
    return problems.filter(
      ({ file, severity }) => severity === 'warning' || !asBefore.has(file) || isLeft(file),
    );
  }

  /** Takes changes back, one file at a time, as long as that mends files which are sound themselves. */
  #holdBack(first: Attempt<T>): Attempt<T> & { readonly held: readonly Problem[] } {
    let best = first;
    let wounds = this.#order.length === 0 ? [] : this.#woundsOf(first);
    const held: Problem[] = [];
    for (const change of wounds.length === 0 ? [] : this.#changes(first.files)) {
      const files = takenBack(best.files, change, this.#order);
      const attempt = { files, parsed: this.#kind.parse(files) };
      const left = this.#woundsOf(attempt);
      if (left.length >= wounds.length) continue;
      held.push(heldBack(change, wounds.find((wound) => !left.includes(wound)) ?? ''));
      best = attempt;
      wounds = left;
      if (wounds.length === 0) break;
    }
    return { ...best, held };
  }

  #changes(files: readonly BookFile[]): readonly Change[] {
    const now = new Map(files.map(({ path, text }) => [path, text]));
    const known = new Set(this.#order);
    const changed = this.#before.files.filter(({ path, text }) => now.get(path) !== text);
    const added = files.filter(({ path }) => !known.has(path));
    return [
      ...changed.map((earlier) => ({ path: earlier.path, earlier })),
      ...added.map(({ path }) => ({ path, earlier: undefined })),
    ].slice(0, MOST_TRIED);
  }

  /** What is wrong with files that were sound with the same text, or with what the configuration needs. */
  #woundsOf({ parsed: { value, problems } }: Attempt<T>): readonly string[] {
    const errors = problems.filter(
      ({ severity, file }) => severity === 'error' && this.#wasSound(file),
    );
    const told = errors.map(({ file, line, message }) => `${file}:${line}: ${message}`);
    return [...told, ...this.#kind.unmet(value)];
  }

  /** A broken file stands for its last good version by now, a new one has none. */
  #wasSound(path: string): boolean {
    return this.#before.good.has(path);
  }
}

interface Attempt<T> {
  readonly files: readonly BookFile[];
  readonly parsed: Parsed<T>;
}

interface Change {
  readonly path: string;
  /** undefined: there was none */
  readonly earlier: BookFile | undefined;
}

function takenBack(
  files: readonly BookFile[],
  { path, earlier }: Change,
  order: readonly string[],
): readonly BookFile[] {
  if (!earlier) return files.filter((file) => file.path !== path);
  return withVersions(files, new Map([[path, earlier]]), order);
}

function heldBack({ path: file, earlier }: Change, wound: string): Problem {
  const code: ReloadProblemCode = 'FILE_HELD_BACK';
  const message = earlier
    ? `its last version stays in force, since without it: ${wound}`
    : `it is left out, since with it: ${wound}`;
  return { file, line: 1, column: 1, code, message, severity: 'error' };
}

/** A file that was sound and is empty now is being written, or was emptied by mistake. */
function withoutBlank({ files, problems }: ReadFiles, good: Versions): ReadFiles {
  const isBlank = ({ path, text }: BookFile): boolean =>
    text.trim() === '' && (good.get(path)?.text ?? '').trim() !== '';
  const code: ReloadProblemCode = 'FILE_EMPTY';
  const message = 'the file is empty: its last version stays in force until it is removed';
  const blank = files.filter(isBlank).map(({ path: file }): Problem => {
    return { file, line: 1, column: 1, code, message, severity: 'error' };
  });
  return { files, problems: [...problems, ...blank] };
}

/** Tells whether a file has an error, or can't be read with its folder. */
export function brokenBy(problems: readonly Problem[]): (path: string) => boolean {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const broken = new Set(errors.map(({ file }) => file));
  const unread = errors.filter(({ code }) => code === UNREADABLE).map(({ file }) => file + sep);
  return (path) => broken.has(path) || unread.some((folder) => path.startsWith(folder));
}

/** Files with other versions of some; one that is not among them comes behind the one that it stood behind in `order`. */
function withVersions(
  files: readonly BookFile[],
  versions: Versions,
  order: readonly string[],
): readonly BookFile[] {
  if (versions.size === 0) return files;
  const present = new Set(files.map(({ path }) => path));
  const behind = new Map<string, BookFile[]>();
  let last = FIRST;
  for (const path of order) {
    const version = present.has(path) ? undefined : versions.get(path);
    if (version) behind.set(last, [...(behind.get(last) ?? []), version]);
    else if (present.has(path)) last = path;
  }
  return [
    ...(behind.get(FIRST) ?? []),
    ...files.flatMap((file) => [versions.get(file.path) ?? file, ...(behind.get(file.path) ?? [])]),
  ];
}

const FIRST = '';

export function sameFiles(left: readonly BookFile[], right: readonly BookFile[]): boolean {
  return (
    left.length === right.length &&
    left.every(({ path, text, role }, index) => {
      const other = right[index];
      return other?.path === path && other.text === text && other.role === role;
    })
  );
}
