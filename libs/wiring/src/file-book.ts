import { safeMessage, type Emit, type Problem } from '@gatewatch/event';
import { FolderWatch } from '@gatewatch/files';
import type { FileKind, ReadFiles } from './file-kind.ts';
import { chooseVersions, sameFiles, type Chosen } from './last-good.ts';

export interface Loaded<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
  /** files that are in force, by path, for display */
  readonly texts: ReadonlyMap<string, string>;
}

export interface FileBookParts<T> {
  readonly files: FileKind<T>;
  /** told after every load, whether or not something else is in force */
  readonly loaded?: (loaded: Loaded<T>) => void;
  readonly emit: Emit;
}

/**
 * The rules, sources or playbooks in force. Their files may change while running: one with a mistake keeps its last good version and
 * shows as a problem, the others take effect. Who follows is told of every new set.
 */
export class FileBook<T> {
  readonly #parts: FileBookParts<T>;
  readonly #followers: ((loaded: Loaded<T>) => void)[] = [];
  readonly #watch: FolderWatch;
  #read: ReadFiles;
  #stamp: string;
  #chosen: Chosen<T>;
  #current: Loaded<T>;
  #work: Promise<unknown> = Promise.resolve();

  private constructor(parts: FileBookParts<T>, watch: FolderWatch, read: ReadFiles) {
    this.#parts = parts;
    this.#watch = watch;
    this.#read = read;
    this.#stamp = parts.files.stamp();
    this.#chosen = chooseVersions(parts.files, read, NOTHING);
    this.#current = toLoaded(this.#chosen);
  }

  static async open<T>(parts: FileBookParts<T>): Promise<FileBook<T>> {
    const { places, stamp } = parts.files;
    const watch = new FolderWatch({
      paths: places,
      suffixes: SUFFIXES,
      stamp,
      changed: () => void book.reload(),
      fault: (error) => book.#fault(error),
    });
    await watch.mark();
    const book = new FileBook(parts, watch, await parts.files.read());
    book.#tell();
    return book;
  }

  get current(): Loaded<T> {
    return this.#current;
  }

  follow(follower: (loaded: Loaded<T>) => void): void {
    this.#followers.push(follower);
  }

  /** Begins to follow the files. */
  watch(): void {
    this.#watch.start();
  }

  /** Reads the files again. Never rejects. @returns whether something else is in force now */
  reload(): Promise<boolean> {
    const done = this.#work
      .then(() => this.#reload())
      .catch((error: unknown) => {
        this.#fault(error);
        return false;
      });
    this.#work = done;
    return done;
  }

  async close(): Promise<void> {
    await this.#watch.close();
    await this.#work;
  }

  async #reload(): Promise<boolean> {
    const { files } = this.#parts;
    const read = await files.read();
    const stamp = files.stamp();
    const isSameDay = stamp === this.#stamp;
    if (isSameDay && sameRead(read, this.#read)) return false;
    const before = this.#chosen;
    this.#chosen = chooseVersions(files, read, before);
    this.#current = toLoaded(this.#chosen);
    this.#read = read;
    this.#stamp = stamp;
    this.#tell();
    if (isSameDay && sameFiles(before.files, this.#chosen.files)) return false;
    for (const follower of this.#followers) follower(this.current);
    return true;
  }

  #tell(): void {
    const { problems } = this.#chosen;
    const errors = problems.filter(({ severity }) => severity === 'error');
    const value = new Set(errors.map(({ file }) => file)).size;
    this.#parts.emit({ name: 'files_with_errors', kind: this.#parts.files.kind, value });
    this.#parts.loaded?.(this.current);
  }

  #fault(error: unknown): void {
    const place = `${this.#parts.files.kind} files`;
    this.#parts.emit({ name: 'fault', place, message: safeMessage(error), attempt: 1 });
  }
}

const SUFFIXES = ['.yml', '.yaml', '.csv'];
const NOTHING = { files: [], good: new Map() };

function toLoaded<T>({ value, problems, files }: Chosen<T>): Loaded<T> {
  return { value, problems, texts: new Map(files.map(({ path, text }) => [path, text])) };
}

function sameRead(left: ReadFiles, right: ReadFiles): boolean {
  const isSameTold = JSON.stringify(left.problems) === JSON.stringify(right.problems);
  return isSameTold && sameFiles(left.files, right.files);
}
