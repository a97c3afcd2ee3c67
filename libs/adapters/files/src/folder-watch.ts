import { watch, type FSWatcher } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface FolderWatchOptions {
  /** files and folders, with all that lies below; what is not there yet may come */
  readonly paths: readonly string[];
  /** endings of the files that are meant */
  readonly suffixes: readonly string[];
  /** told once what was written is at rest */
  readonly changed: () => void;
  /** told where changes of a folder can't be heard: they are found by looking, later */
  readonly fault: (error: unknown) => void;
  /** what else is looked at with the files, e.g. the day: another value is a change */
  readonly stamp?: () => string;
  /** how long nothing may move before a change counts, ms */
  readonly settleMs?: number;
  /** looks this often at least: network disks tell nothing, ms */
  readonly pollMs?: number;
}

/** Editors write a file in several steps: to another name, then over it. */
const SETTLE_MS = 200;
const POLL_MS = 5000;
/** A file that is never at rest is read all the same after so many looks. */
const MOST_UNRESTED = 25;
/** Looking may take 1/50 of the time. */
const POLL_SHARE = 50;

interface Heard {
  readonly watcher: FSWatcher;
  /** another folder may have taken its name */
  readonly place: string;
}

/**
 * Says when files were written, replaced, moved or taken away. What counts is how the files look (place, size, time), whatever told of
 * it; hidden names and `node_modules` are left out. Keeps no process alive.
 */
export class FolderWatch {
  readonly #options: FolderWatchOptions;
  readonly #heard = new Map<string, Heard>();
  readonly #deaf = new Set<string>();
  #seen: string | undefined;
  #moving: string | undefined;
  #unrested = 0;
  #timer: NodeJS.Timeout | undefined;
  #due = Number.POSITIVE_INFINITY;
  #looking: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: FolderWatchOptions) {
    this.#options = options;
  }

  /** Remembers how the files look now: to be called before they are read. */
  async mark(): Promise<void> {
    this.#seen = (await this.#survey()).fingerprint;
  }

  /** Begins to listen. What has changed since `mark` is told. */
  start(): void {
    this.#look();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const { watcher } of this.#heard.values()) watcher.close();
    this.#heard.clear();
    await this.#looking;
  }

  #look(): void {
    this.#looking = this.#looking
      .then(() => this.#lookOnce())
      .catch((error: unknown) => {
        this.#options.fault(error);
        this.#lookIn(this.#options.pollMs ?? POLL_MS);
      });
  }

  #lookIn(ms: number): void {
    const due = Date.now() + ms;
    if (this.#closed || due >= this.#due) return;
    this.#due = due;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#due = Number.POSITIVE_INFINITY;
      this.#look();
    }, ms).unref();
  }

  async #lookOnce(): Promise<void> {
    if (this.#closed) return;
    const { settleMs = SETTLE_MS, pollMs = POLL_MS } = this.#options;
    const began = performance.now();
    const { fingerprint, folders } = await this.#survey();
    const took = performance.now() - began;
    const isHeardNew = this.#listen(folders);
    if (this.#isNew(fingerprint) || isHeardNew) this.#lookIn(settleMs);
    this.#lookIn(Math.max(pollMs, took * POLL_SHARE));
  }

  /** @returns whether a change has yet to come to rest */
  #isNew(fingerprint: string): boolean {
    if (fingerprint === this.#seen) {
      this.#moving = undefined;
      this.#unrested = 0;
      return false;
    }
    if (fingerprint !== this.#moving && this.#unrested++ < MOST_UNRESTED) {
      this.#moving = fingerprint;
      return true;
    }
    this.#seen = fingerprint;
    this.#moving = undefined;
    this.#unrested = 0;
    if (!this.#closed) this.#options.changed();
    return false;
  }

  async #survey(): Promise<{ fingerprint: string; folders: ReadonlyMap<string, string> }> {
    const survey = new Survey(this.#options.suffixes);
    for (const path of this.#options.paths) await survey.add(path);
    const stamp = this.#options.stamp?.() ?? '';
    return { fingerprint: [stamp, ...survey.lines].join('\n'), folders: survey.folders };
  }

  /** @returns whether a folder is heard that was not: what changed there after it was looked at told nobody */
  #listen(folders: ReadonlyMap<string, string>): boolean {
    for (const [path, { watcher, place }] of this.#heard) {
      if (folders.get(path) === place) continue;
      watcher.close();
      this.#heard.delete(path);
    }
    if (this.#closed) return false;
    const before = this.#heard.size;
    for (const [path, place] of folders) if (!this.#heard.has(path)) this.#hear(path, place);
    return this.#heard.size > before;
  }

  #hear(path: string, place: string): void {
    const { fault, settleMs = SETTLE_MS } = this.#options;
    try {
      const watcher = watch(path, { persistent: false }, () => this.#lookIn(settleMs));
      watcher.on('error', () => this.#lookIn(settleMs)); // it may be gone: the next look knows
      this.#heard.set(path, { watcher, place });
      this.#deaf.delete(path);
    } catch (error) {
      if (!this.#deaf.has(path)) fault(error);
      this.#deaf.add(path);
    }
  }
}

/** How files look, and the folders in which changes can be heard. */
class Survey {
  readonly lines: string[] = [];
  readonly folders = new Map<string, string>();
  readonly #seen = new Set<string>();
  readonly #suffixes: readonly string[];

  constructor(suffixes: readonly string[]) {
    this.#suffixes = suffixes;
  }

  /** What is given counts, whatever its name. */
  async add(path: string): Promise<void> {
    const found = await lookAt(path);
    if (found?.isFolder === true) return this.#addFolder(path, found);
    this.lines.push(`${path} ${found?.looks ?? 'absent'}`);
    const beside = dirname(path);
    const folder = await lookAt(beside);
    if (folder?.isFolder === true) this.folders.set(beside, folder.place);
  }

  async #addFolder(path: string, { place }: Look): Promise<void> {
    const real = await realpath(path).catch(() => path); // a link may lead back up
    if (this.#seen.has(real)) return;
    this.#seen.add(real);
    this.folders.set(path, place);
    this.lines.push(path);
    const entries = await readdir(path).catch(() => undefined);
    if (!entries) this.lines.push(`${path} unreadable`);
    for (const entry of (entries ?? []).sort()) {
      const isHidden = entry.startsWith('.') || entry === 'node_modules';
      if (!isHidden) await this.#addEntry(join(path, entry));
    }
  }

  async #addEntry(path: string): Promise<void> {
    const found = await lookAt(path);
    if (found?.isFolder === true) await this.#addFolder(path, found);
    else if (this.#isMeant(path)) this.lines.push(`${path} ${found?.looks ?? 'absent'}`);
  }

  #isMeant(name: string): boolean {
    return this.#suffixes.some((suffix) => name.endsWith(suffix));
  }
}

interface Look {
  readonly isFolder: boolean;
  readonly place: string;
  readonly looks: string;
}

async function lookAt(path: string): Promise<Look | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  if (!found) return undefined;
  const { dev, ino, size, mtimeNs, ctimeNs } = found;
  const place = `${dev}:${ino}`;
  return {
    isFolder: found.isDirectory(),
    place,
    looks: `${place} ${size} ${mtimeNs} ${ctimeNs}`,
  };
}
