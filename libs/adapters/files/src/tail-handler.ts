import type { Problem } from '@gatewatch/event';
import type { TailPosition } from './tail-position.ts';
import type { TailBatch } from './tailed-file.ts';

/** Takes what a tail reads. Each call is awaited before the next; a rejection stops the poll, and the same lines come again. */
export interface TailHandler {
  /** A file has its name: keep the position, so that a restart knows it even if it was rotated by then. Before its first lines. */
  opened(position: TailPosition): Promise<void>;
  /** Once these are stored, `nextPosition` may be kept in place of the input's last one. */
  lines(batch: TailBatch): Promise<void>;
  /** Nothing new up to the end when it was asked at `askedAt`; on every poll. */
  idle(input: string, askedAt: number): Promise<void>;
  /** The input will never have another line: its position can be forgotten. */
  ended(input: string): Promise<void>;
  /** A file that can't be read, or one that vanished before it was read to its end. */
  problem(problem: Problem): void;
}

export type TailProblemCode =
  /** a file vanished before it was read to its end */
  | 'FILE_GONE'
  /** a file that cannot be read, now */
  | 'FILE_UNREADABLE';
