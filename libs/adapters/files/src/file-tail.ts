import { open, type FileHandle } from 'node:fs/promises';
import { birthOf, findFiles, findRotated, keyOf, type FoundFile } from './find-files.ts';
import { MAX_LINE_BYTES } from './line-splitter.ts';
import { findOrigin } from './file-origin.ts';
import { isCopyOf, newestByPath, type TailPosition } from './tail-position.ts';
import type { TailHandler, TailProblemCode } from './tail-handler.ts';
import { TailedFile, type TailBatch } from './tailed-file.ts';

export interface FileTailOptions {
  /** a path, or a pattern with `*`, `**`, `?`, `{a,b}` */
  readonly pattern: string;
  /** where files begin that are there at the first poll and have no position; later ones begin at their start */
  readonly from: 'start' | 'end';
  /** positions that were kept; those of other patterns are left alone */
  readonly positions: readonly TailPosition[];
  readonly handler: TailHandler;
  /** wall clock, epoch ms */
  readonly now: () => number;
  /** how long a rotated-out file must have been silent before it has ended: its writer may still hold it. Default 5 s */
  readonly graceMs?: number;
  readonly maxLineBytes?: number;
  readonly chunkBytes?: number;
}

interface Opening {
  readonly from: 'start' | 'end';
  /** the path at which its writer had it */
  readonly at: string;
  /** another file has taken its place */
  readonly isOut: boolean;
}

interface Tracked {
  file: TailedFile;
  readonly key: string;
  /** path at which it was seen last */
  path: string;
  isPresent: boolean;
  isAnnounced: boolean;
  /** it was rotated out before its first line had an end */
  isFinal: boolean;
  quietSince: number;
  /** inputs that end when this one has a name */
  readonly superseded: string[];
}

const GRACE_MS = 5000;
const CHUNK_BYTES = 256 * 1024;
/** Batches of one file before the others have their turn. */
const MAX_TURN = 16;
const MAX_ENDED = 1000;

/**
 * Follows a file, or all files of a pattern, through rotation. `poll` is one round; `follow` repeats it.
 * Renaming and creating anew, also several times between two polls or while nothing was running, neither loses nor doubles a line as
 * long as the older files lie beside the new one, unpacked. Truncating in place (copytruncate) loses what was written after the last
 * read and before the truncation; a file that vanished before it was read to its end is told as a problem.
 */
export class FileTail {
  readonly #options: FileTailOptions;
  readonly #tracked = new Map<string, Tracked>();
  readonly #unreadable = new Set<string>();
  /** the newest files that have ended, so that none is taken for a missed one */
  readonly #ended = new Set<string>();
  #saved: TailPosition[];
  #isFirst = true;
  constructor(options: FileTailOptions) {
    this.#options = options;
    this.#saved = options.positions
      .filter(({ pattern }) => pattern === options.pattern)
      .sort((left, right) => right.generation - left.generation);
  }
  /** Looks for files and reads each up to its end or its turn's. @returns whether anything was read */
  async poll(): Promise<boolean> {
    await this.#discover();
    let isBusy = false;
    for (const tracked of this.#tracked.values()) {
      if (await this.#advance(tracked)) isBusy = true;
    }
    return isBusy;
  }
  async close(): Promise<void> {
    for (const { file } of this.#tracked.values()) await file.handle.close();
    this.#tracked.clear();
  }

  async #discover(): Promise<void> {
    const found = await findFiles(this.#options.pattern);
    const byKey = new Map(found.map((one) => [keyOf(one), one]));
    const byPath = new Map(found.map((one) => [one.path, one]));
    const replaced: Tracked[] = [];
    for (const tracked of this.#tracked.values()) {
      const at = byKey.get(tracked.key);
      if (at) tracked.path = at.path;
      else if (tracked.isPresent && byPath.has(tracked.path)) replaced.push(tracked);
      tracked.isPresent = at !== undefined || !this.#isOut(tracked, byPath);
    }
    for (const tracked of replaced) await this.#openMissed(tracked.path, tracked.file.modified);
    if (this.#isFirst) await this.#resume(found, byPath);
    const from = this.#isFirst ? this.#options.from : 'start';
    this.#isFirst = false;
    for (const one of found) await this.#open(one, { from, at: one.path, isOut: false });
  }
  /** Renamed away with nothing in its place, it's still the one that is written. */
  #isOut({ path, file, isPresent }: Tracked, byPath: ReadonlyMap<string, FoundFile>): boolean {
    return !isPresent || byPath.has(path) || file.isDeleted;
  }

  /** Files that were rotated out while nothing was running, and those that came and went meanwhile. */
  async #resume(
    found: readonly FoundFile[],
    byPath: ReadonlyMap<string, FoundFile>,
  ): Promise<void> {
    const present = new Set(found.map(({ stats }) => String(stats.ino)));
    const seenUntil = newestByPath(this.#saved);
    for (const position of this.#saved.filter(({ inode }) => !present.has(inode))) {
      const rotated = await findRotated(position.path);
      const own = rotated.find(({ stats }) => String(stats.ino) === position.inode);
      const isOut = byPath.has(position.path);
      if (own) await this.#open(own, { from: 'start', at: position.path, isOut });
      await this.#openMissed(position.path, seenUntil.get(position.path) ?? 0n);
    }
    for (const position of this.#saved.splice(0)) {
      if (present.has(position.inode)) this.#saved.push(position);
      else await this.#forget(position);
    }
  }
  async #forget(position: TailPosition): Promise<void> {
    this.#reportGone(position);
    await this.#options.handler.ended(position.input);
  }
  #reportGone({ path, offset }: TailPosition): void {
    const message = `the file that was read up to byte ${offset} is gone: what may have followed in it was not read`;
    this.#report(path, 'FILE_GONE', message);
  }
  /** Whatever was born beside the path since is a later file of it that was rotated before it was seen. */
  async #openMissed(path: string, since: bigint): Promise<void> {
    const missed = (await findRotated(path)).filter(
      (one) => one.stats.birthtimeNs >= since && !this.#ended.has(birthOf(one)),
    );
    missed.sort((left, right) => Number(left.stats.birthtimeNs - right.stats.birthtimeNs));
    for (const one of missed) {
      if (await isCopyOf(this.#positions(), one.path)) continue;
      await this.#open(one, { from: 'start', at: path, isOut: true });
    }
  }

  #positions(): TailPosition[] {
    const tracked = [...this.#tracked.values()].map(({ file }) => file.position);
    return [...this.#saved, ...tracked.filter((position) => position !== undefined)];
  }

  async #open(found: FoundFile, { from, at, isOut }: Opening): Promise<void> {
    if (this.#tracked.has(keyOf(found))) return;
    const handle = await this.#tryOpen(found.path);
    if (!handle) return;
    const stats = await handle.stat({ bigint: true });
    const key = keyOf({ stats });
    // it may have been replaced since it was found
    if (this.#tracked.has(key)) return handle.close();
    const saved = this.#takeSaved(String(stats.ino));
    const origin = await findOrigin({ path: at, stats }, handle, { saved, from });
    const { pattern, now, maxLineBytes = MAX_LINE_BYTES, chunkBytes = CHUNK_BYTES } = this.#options;
    const born = String(stats.birthtimeNs);
    const inode = String(stats.ino);
    this.#tracked.set(key, {
      file: new TailedFile({ ...origin, handle, pattern, inode, born, maxLineBytes, chunkBytes }),
      key,
      path: at,
      isPresent: !isOut,
      isAnnounced: typeof origin.start !== 'number',
      isFinal: false,
      quietSince: now(),
      superseded: origin.superseded,
    });
    if (!origin.gone) return;
    this.#reportGone(origin.gone);
    await this.#openMissed(origin.gone.path, BigInt(origin.gone.modified));
  }
  async #tryOpen(path: string): Promise<FileHandle | undefined> {
    try {
      const handle = await open(path, 'r');
      this.#unreadable.delete(path);
      return handle;
    } catch (cause) {
      const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown';
      if (reason !== 'ENOENT' && !this.#unreadable.has(path)) {
        this.#unreadable.add(path);
        this.#report(path, 'FILE_UNREADABLE', `the file can't be read (${reason}): allow it`);
      }
      return undefined;
    }
  }
  #takeSaved(inode: string): TailPosition[] {
    const own = this.#saved.filter((position) => position.inode === inode);
    if (own.length > 0) this.#saved = this.#saved.filter((position) => position.inode !== inode);
    return own;
  }
  #report(file: string, code: TailProblemCode, message: string): void {
    this.#options.handler.problem({ file, line: 1, column: 1, code, message, severity: 'error' });
  }

  async #advance(tracked: Tracked): Promise<boolean> {
    const { handler, now } = this.#options;
    const askedAt = now();
    const position = await this.#announce(tracked);
    if (position && (await this.#read(tracked))) {
      tracked.quietSince = now();
      return true;
    }
    if (await this.#hasEnded(tracked, askedAt)) await this.#end(tracked);
    else if (position) await handler.idle(position.input, askedAt);
    return false;
  }
  /** @returns whether there was anything new */
  async #read(tracked: Tracked): Promise<boolean> {
    for (let turn = 0; turn < MAX_TURN; turn++) {
      const step = await tracked.file.next();
      if (step.kind === 'nothing') return turn > 0;
      if (step.kind === 'lines') await this.#deliver(tracked, step.batch);
      if (step.kind === 'truncated') {
        await this.#startOver(tracked);
        return true;
      }
    }
    return true;
  }
  async #deliver({ file }: Tracked, batch: TailBatch): Promise<void> {
    await this.#options.handler.lines(batch);
    file.acknowledge();
  }
  async #announce(tracked: Tracked): Promise<TailPosition | undefined> {
    const { handler } = this.#options;
    const position = await tracked.file.identify(tracked.isFinal);
    if (!position) return undefined;
    if (!tracked.isAnnounced) await handler.opened(position);
    tracked.isAnnounced = true;
    for (const input of tracked.superseded) await handler.ended(input);
    tracked.superseded.length = 0;
    return position;
  }
  /** What was written before a truncation is one input, what comes after it another. */
  async #startOver(tracked: Tracked): Promise<void> {
    const last = tracked.file.flush();
    if (last) await this.#deliver(tracked, last);
    const { file } = tracked;
    if (file.position) tracked.superseded.push(file.position.input);
    tracked.file = file.startOver();
    tracked.isAnnounced = false;
  }
  /** A rotated-out file that stays silent has ended. */
  async #hasEnded(tracked: Tracked, askedAt: number): Promise<boolean> {
    const { graceMs = GRACE_MS } = this.#options;
    if (tracked.isPresent || askedAt - tracked.quietSince < graceMs) return false;
    if (this.#awaitsSuccessor(tracked)) return false;
    if (tracked.file.position || tracked.isFinal) return true;
    tracked.isFinal = true;
    return false;
  }
  /** Until the next file has a name, only this one's position leads a restart to it. */
  #awaitsSuccessor({ path, key }: Tracked): boolean {
    const others = [...this.#tracked.values()].filter((other) => other.key !== key);
    const successor = others.find((other) => other.isPresent && other.path === path);
    return successor !== undefined && !successor.isAnnounced;
  }
  #remember({ key, file }: Tracked): void {
    this.#ended.add(`${key}:${file.born}`);
    for (const oldest of this.#ended) {
      if (this.#ended.size <= MAX_ENDED) break;
      this.#ended.delete(oldest);
    }
  }
  async #end(tracked: Tracked): Promise<void> {
    const { handler } = this.#options;
    const last = tracked.file.flush();
    if (last) await this.#deliver(tracked, last);
    await tracked.file.handle.close();
    this.#tracked.delete(tracked.key);
    this.#remember(tracked);
    for (const input of tracked.superseded) await handler.ended(input);
    if (tracked.file.position) await handler.ended(tracked.file.position.input);
  }
}
