import type { Emit, Problem } from '@gatewatch/event';
import type { FileKind, ReadFiles } from './file-kind.ts';
import { FollowedFiles } from './followed-files.ts';
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
  readonly #followed: FollowedFiles;
  #read: ReadFiles;
  #stamp: string;
  #chosen: Chosen<T>;
  #current: Loaded<T>;

  private constructor(parts: FileBookParts<T>, followed: FollowedFiles, read: ReadFiles) {
    this.#parts = parts;
    this.#followed = followed;
    this.#read = read;
    this.#stamp = parts.files.stamp();
    this.#chosen = chooseVersions(parts.files, read, NOTHING);
    this.#current = toLoaded(this.#chosen);
  }

  static async open<T>(parts: FileBookParts<T>): Promise<FileBook<T>> {
    const { files, emit } = parts;
    const { kind, places: paths, stamp } = files;
    const reread = (): Promise<boolean> => book.#reload();
    const followed = new FollowedFiles({ kind, paths, suffixes: SUFFIXES, stamp, reread, emit });
    await followed.mark();
    const book = new FileBook(parts, followed, await files.read());
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
    this.#followed.watch();
  }

  /** Reads the files again. Never rejects. @returns whether something else is in force now */
  reload(): Promise<boolean> {
    return this.#followed.reload();
  }

  close(): Promise<void> {
    return this.#followed.close();
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
    this.#followed.tell(this.#chosen.problems);
    this.#parts.loaded?.(this.current);
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
