import type { FileHandle } from 'node:fs/promises';
import type { FoundFile } from './find-files.ts';
import { findLastLine, isContinuedBy, type TailPosition } from './tail-position.ts';

/** Where reading an opened file begins. */
export interface FileOrigin {
  /** path that names the input */
  readonly path: string;
  readonly generation: number;
  readonly start: TailPosition | number;
  /** inputs that end when this one has a name */
  readonly superseded: string[];
  /** another file had this inode when its position was kept */
  readonly gone?: TailPosition;
}

export interface Kept {
  /** positions with the file's inode, the newest generation first */
  readonly saved: readonly TailPosition[];
  /** where a file begins that has none */
  readonly from: 'start' | 'end';
}

/** `path` is where its writer had it. Goes on where a position was kept of the same content; begins anew where it was truncated or the inode is another file's. */
export async function findOrigin(
  { path, stats }: FoundFile,
  handle: FileHandle,
  { saved: [newest, ...older], from }: Kept,
): Promise<FileOrigin> {
  if (!newest) {
    const start = from === 'end' ? await findLastLine(handle, Number(stats.size)) : 0;
    return { path, generation: 0, start, superseded: [] };
  }
  const { path: named, generation, born } = newest;
  if (await isContinuedBy(newest, handle)) {
    const superseded = older.map(({ input }) => input);
    return { path: named, generation, start: newest, superseded };
  }
  const superseded = [newest, ...older].map(({ input }) => input);
  const isTruncated = born === String(stats.birthtimeNs);
  if (isTruncated) return { path: named, generation: generation + 1, start: 0, superseded };
  return { path, generation: 0, start: 0, superseded, gone: newest };
}
