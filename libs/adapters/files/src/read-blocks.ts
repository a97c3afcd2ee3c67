import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { MAX_LINE_BYTES } from './line-splitter.ts';
import { CHUNK_BYTES, isPacked, openUnpacked } from './read-lines.ts';

const NEWLINE = 10;
/** 16 MiB */
const CHUNKS_A_TURN = 64;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The bytes of a file as blocks of whole lines with their ends, all in the same memory: a block is only good until the next is asked for.
 * Of a line longer than `MAX_LINE_BYTES` its beginning is left; `.gz` and `.zst` are unpacked. Rejects where it can't be read.
 */
export async function* readFileBlocks(path: string): AsyncGenerator<Buffer, void, undefined> {
  const file = isPacked(path) ? -1 : openSync(path, 'r');
  try {
    if (file >= 0 && fstatSync(file).isFile()) yield* readOpened(file);
    else yield* readBlocks(openUnpacked(path));
  } finally {
    if (file >= 0) closeSync(file);
  }
}

/** Reads while it waits: of a file that costs a third of what asking another thread does. Every so often the others get their turn. */
async function* readOpened(file: number): AsyncGenerator<Buffer, void, undefined> {
  const memory = new BlockMemory();
  for (let chunks = 1; ; chunks++) {
    const count = readSync(file, memory.room, 0, CHUNK_BYTES, null);
    if (count === 0) break;
    const block = memory.take(count);
    if (block) yield block;
    if (chunks % CHUNKS_A_TURN === 0) await setImmediate();
  }
  const last = memory.rest();
  if (last) yield last;
}

/** The same of a stream. */
export async function* readBlocks(
  stream: AsyncIterable<Buffer | string>,
): AsyncGenerator<Buffer, void, undefined> {
  const memory = new BlockMemory();
  for await (const given of stream) {
    const chunk = typeof given === 'string' ? Buffer.from(given) : given;
    for (let at = 0; at < chunk.length; at += CHUNK_BYTES) {
      const block = memory.take(chunk.copy(memory.room, 0, at, at + CHUNK_BYTES));
      if (block) yield block;
    }
  }
  const last = memory.rest();
  if (last) yield last;
}

/** Where chunks are read to; what follows the last newline is held for the next block. */
class BlockMemory {
  readonly #bytes = Buffer.allocUnsafeSlow(MAX_LINE_BYTES + CHUNK_BYTES);
  /** what is held, at the beginning: part of one line, at most the limit of it */
  #held = 0;
  #isCut = false;
  #isFirst = true;
  /** what stands behind the block that was given last */
  #restStart = 0;
  #restEnd = 0;

  /** Where the next chunk is to be written. */
  get room(): Buffer {
    this.#holdRest();
    return this.#bytes.subarray(this.#held, this.#held + CHUNK_BYTES);
  }

  /** @param count bytes that were written to the room @returns the lines that end in them */
  take(count: number): Buffer | undefined {
    const bytes = this.#bytes;
    let end = this.#held + count;
    let feed = bytes.subarray(0, end).indexOf(NEWLINE, this.#held);
    if (feed < 0) {
      this.#isCut ||= end > MAX_LINE_BYTES;
      this.#held = Math.min(end, MAX_LINE_BYTES);
      return undefined;
    }
    if (this.#isCut || feed > MAX_LINE_BYTES) {
      bytes.copyWithin(MAX_LINE_BYTES, feed, end);
      end -= feed - MAX_LINE_BYTES;
      feed = MAX_LINE_BYTES;
      this.#isCut = false;
    }
    this.#held = 0;
    this.#restStart = bytes.subarray(feed, end).lastIndexOf(NEWLINE) + feed + 1;
    this.#restEnd = end;
    return this.#unmarked(this.#restStart);
  }

  /** The line that has no end. */
  rest(): Buffer | undefined {
    this.#holdRest();
    return this.#held > 0 ? this.#unmarked(this.#held) : undefined;
  }

  #holdRest(): void {
    this.#bytes.copyWithin(0, this.#restStart, this.#restEnd);
    this.#held += this.#restEnd - this.#restStart;
    this.#restStart = this.#restEnd = 0;
  }

  #unmarked(end: number): Buffer {
    const isMarked =
      this.#isFirst && this.#bytes.subarray(0, Math.min(3, end)).equals(BYTE_ORDER_MARK);
    this.#isFirst = false;
    return this.#bytes.subarray(isMarked ? BYTE_ORDER_MARK.length : 0, end);
  }
}
