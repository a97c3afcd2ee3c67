import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { LineSplitter, type Line } from './line-splitter.ts';
import {
  ANCHOR_BYTES,
  fingerprintOf,
  imprint,
  readAt,
  readHead,
  type TailPosition,
} from './tail-position.ts';

/** Lines of one file, in order, with the position to save once they are stored. */
export interface TailBatch {
  readonly input: string;
  readonly lines: readonly Line[];
  readonly nextPosition: TailPosition;
  /** the file had nothing more when this was read */
  readonly end: boolean;
}

export type Step =
  | { readonly kind: 'lines'; readonly batch: TailBatch }
  /** read on: no line has ended yet */
  | { readonly kind: 'partial' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'truncated' };

export interface TailedFileOptions {
  readonly handle: FileHandle;
  readonly pattern: string;
  /** where it was found */
  readonly path: string;
  readonly inode: string;
  readonly born: string;
  readonly generation: number;
  /** where to begin; a saved position also names the input */
  readonly start: TailPosition | number;
  readonly maxLineBytes: number;
  readonly chunkBytes: number;
}

/** One open file that grows, from a position on. Its first line gives it its name, so nothing is read before that is there. */
export class TailedFile {
  readonly handle: FileHandle;
  readonly #options: TailedFileOptions;
  readonly #splitter: LineSplitter;
  /** the last bytes that were read: if they changed, the file was truncated and written anew */
  #recent: Buffer = Buffer.alloc(0);
  #position: TailPosition | undefined;
  #pending: TailBatch | undefined;
  #seen = '';
  #stats: BigIntStats | undefined;
  constructor(options: TailedFileOptions) {
    const { handle, start, maxLineBytes } = options;
    this.handle = handle;
    this.#options = options;
    this.#position = typeof start === 'number' ? undefined : start;
    const offset = typeof start === 'number' ? start : start.offset;
    this.#splitter = new LineSplitter({ offset, maxLineBytes });
  }
  /** Undefined until the first line is there. */
  get position(): TailPosition | undefined {
    return this.#position;
  }
  get born(): string {
    return this.#options.born;
  }
  /** as of the last look at the file */
  get isDeleted(): boolean {
    return this.#stats?.nlink === 0n;
  }
  get modified(): bigint {
    return this.#stats?.mtimeNs ?? BigInt(this.#position?.modified ?? 0);
  }
  /** Gives the file its name as soon as its first line is there; of a final file also a line without a newline is one. */
  async identify(isFinal: boolean): Promise<TailPosition | undefined> {
    await this.#look();
    if (this.#position) return this.#position;
    const head = await readHead(this.handle, isFinal);
    if (!head) return undefined;
    const { pattern, path, inode, born, generation } = this.#options;
    const offset = this.#splitter.lineStart;
    const anchor = await this.#readBefore(offset);
    this.#position = {
      v: 1,
      input: `file:${path}:${fingerprintOf(this.#options, head)}`,
      pattern,
      path,
      inode,
      born,
      generation,
      offset,
      head: imprint(head),
      anchor: imprint(anchor),
      modified: String(this.modified),
    };
    return this.#position;
  }
  /** What comes next. The same lines again until they are acknowledged. */
  async next(): Promise<Step> {
    if (this.#pending) return { kind: 'lines', batch: this.#pending };
    const stats = await this.#look();
    const seen = `${stats.size}:${stats.mtimeNs}`;
    const { consumed } = this.#splitter;
    if (stats.size === BigInt(consumed) && seen === this.#seen) return { kind: 'nothing' };
    if (this.#recent.length === 0) this.#recent = await this.#readBefore(consumed);
    const { length } = this.#recent;
    const read = await readAt(this.handle, consumed - length, length + this.#options.chunkBytes);
    if (!read.subarray(0, length).equals(this.#recent)) return { kind: 'truncated' };
    this.#seen = seen;
    const chunk = read.subarray(length);
    return chunk.length === 0 ? { kind: 'nothing' } : this.#take(chunk, stats);
  }
  /** The lines of the last step are stored. */
  acknowledge(): void {
    if (this.#pending) this.#position = this.#pending.nextPosition;
    this.#pending = undefined;
  }
  /** The last line, which has no newline and will not get one. */
  flush(): TailBatch | undefined {
    if (this.#pending || !this.#position) return this.#pending;
    const line = this.#splitter.flush();
    if (line) this.#pending = this.#toBatch([line], this.#recent, true);
    return this.#pending;
  }
  /** The same open file as a new one, after a truncation. */
  startOver(): TailedFile {
    return new TailedFile({
      ...this.#options,
      generation: this.#options.generation + 1,
      start: 0,
    });
  }
  #take(chunk: Buffer, { size }: BigIntStats): Step {
    const lines = this.#splitter.push(chunk);
    const before = this.#recent;
    this.#recent = lastOf(before, chunk);
    if (lines.length === 0) return { kind: 'partial' };
    const whole = chunk.subarray(0, chunk.lastIndexOf(10) + 1);
    const end = BigInt(this.#splitter.consumed) >= size;
    this.#pending = this.#toBatch(lines, lastOf(before, whole), end);
    return { kind: 'lines', batch: this.#pending };
  }
  #toBatch(lines: readonly Line[], before: Buffer, end: boolean): TailBatch {
    if (!this.#position) throw new Error('lines were read before the file had a name');
    const nextPosition: TailPosition = {
      ...this.#position,
      offset: this.#splitter.lineStart,
      anchor: imprint(before),
      modified: String(this.modified),
    };
    return { input: nextPosition.input, lines, nextPosition, end };
  }
  #readBefore(offset: number): Promise<Buffer> {
    const length = Math.min(ANCHOR_BYTES, offset);
    return readAt(this.handle, offset - length, length);
  }
  async #look(): Promise<BigIntStats> {
    this.#stats = await this.handle.stat({ bigint: true });
    return this.#stats;
  }
}

/** A copy, so that a chunk isn't kept alive for its last bytes. */
function lastOf(before: Buffer, chunk: Buffer): Buffer {
  if (chunk.length >= ANCHOR_BYTES) return Buffer.from(chunk.subarray(-ANCHOR_BYTES));
  return Buffer.concat([before, chunk]).subarray(-ANCHOR_BYTES);
}
