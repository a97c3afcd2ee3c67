import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

/** How much of a file's beginning tells it from others: its first line, up to this many bytes. */
export const HEAD_BYTES = 256;
/** How much before a position proves that the file is still the one that was read. */
export const ANCHOR_BYTES = 256;

/** Bytes known by their number and SHA-256, so that a position holds no record. */
export interface Imprint {
  readonly bytes: number;
  readonly hash: string;
}

/** Where reading a file goes on. JSON; made by `FileTail` alone. */
export interface TailPosition {
  readonly v: 1;
  /** the input partition: `file:<path where it was found>:<fingerprint>` */
  readonly input: string;
  /** the path or pattern that it belongs to */
  readonly pattern: string;
  readonly path: string;
  readonly inode: string;
  /** birth time in ns, 0 where the file system has none */
  readonly born: string;
  /** how often it was seen to be truncated */
  readonly generation: number;
  /** first byte of the next line */
  readonly offset: number;
  readonly head: Imprint;
  /** what stands right before `offset` */
  readonly anchor: Imprint;
  /** last change that was seen, ns: files that were born later are later ones */
  readonly modified: string;
}

export function imprint(bytes: Buffer): Imprint {
  return {
    bytes: bytes.length,
    hash: createHash('sha256').update(bytes).digest('hex').slice(0, 32),
  };
}

/** The first line with its newline, or its first 256 bytes; undefined while there is neither. A final file's beginning is what it has. */
export async function readHead(handle: FileHandle, isFinal = false): Promise<Buffer | undefined> {
  const start = await readAt(handle, 0, HEAD_BYTES);
  const newline = start.indexOf(10);
  if (newline >= 0) return start.subarray(0, newline + 1);
  const isEnough = start.length === HEAD_BYTES || (isFinal && start.length > 0);
  return isEnough ? start : undefined;
}

/** Up to `length` bytes, fewer only at the end of the file. */
export async function readAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

export interface FileIdentity {
  readonly inode: string;
  readonly born: string;
  readonly generation: number;
}

/**
 * The same for the same file under any name and after any restart; another one for the file that takes its name, for what is
 * written after a truncation, and for a new file in a reused inode. The device isn't part of it: its number changes with mounts.
 */
export function fingerprintOf({ inode, born, generation }: FileIdentity, head: Buffer): string {
  return createHash('sha256')
    .update(`${inode}|${born}|${generation}|`)
    .update(head)
    .digest('hex')
    .slice(0, 16);
}

/** Whether the file still begins and goes up to the position as it did when the position was taken. */
export async function isContinuedBy(
  { head, anchor, offset }: TailPosition,
  handle: FileHandle,
): Promise<boolean> {
  const isMade = async (made: Imprint, at: number) =>
    imprint(await readAt(handle, at, made.bytes)).hash === made.hash;
  return (await isMade(head, 0)) && (await isMade(anchor, offset - anchor.bytes));
}

/** Where the line begins in which the file ends now: a reader that starts there sees only whole lines. */
export async function findLastLine(handle: FileHandle, size: number): Promise<number> {
  const step = 64 * 1024;
  for (let end = size; end > 0; end -= step) {
    const start = Math.max(0, end - step);
    const newline = (await readAt(handle, start, end - start)).lastIndexOf(10);
    if (newline >= 0) return start + newline + 1;
  }
  return 0;
}

/** Whether a file holds what was read already: somebody copied it. One that can't be read is none. */
export async function isCopyOf(positions: readonly TailPosition[], path: string): Promise<boolean> {
  const handle = await open(path, 'r').catch(() => undefined);
  if (!handle) return false;
  try {
    for (const position of positions) {
      if (position.offset > 0 && (await isContinuedBy(position, handle))) return true;
    }
    return false;
  } finally {
    await handle.close();
  }
}

/** The last change that was seen of any file at a path, ns: whatever was born before it was seen, too. */
export function newestByPath(positions: readonly TailPosition[]): Map<string, bigint> {
  const newest = new Map<string, bigint>();
  for (const { path, modified } of positions) {
    const known = newest.get(path) ?? 0n;
    newest.set(path, BigInt(modified) > known ? BigInt(modified) : known);
  }
  return newest;
}
