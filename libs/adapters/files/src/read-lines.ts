import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { LineSplitter, MAX_LINE_BYTES, type Line } from './line-splitter.ts';

export const CHUNK_BYTES = 256 * 1024;

export interface ReadOptions {
  readonly maxLineBytes?: number;
}

/** The lines of a finite stream, as many at once as a chunk holds; the last one needs no newline. The next chunk is read when it's asked for. */
export async function* readLines(
  stream: AsyncIterable<Buffer | string>,
  { maxLineBytes = MAX_LINE_BYTES }: ReadOptions = {},
): AsyncGenerator<readonly Line[], void, undefined> {
  const splitter = new LineSplitter({ maxLineBytes });
  for await (const chunk of stream) {
    const lines = splitter.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    if (lines.length > 0) yield lines;
  }
  const last = splitter.flush();
  if (last) yield [last];
}

/** The lines of a file from its beginning to its end; `.gz` and `.zst` are unpacked. Rejects where it can't be read. */
export async function* readFileLines(
  path: string,
  options: ReadOptions = {},
): AsyncGenerator<readonly Line[], void, undefined> {
  yield* readLines(openUnpacked(path), options);
}

export function isPacked(path: string): boolean {
  return /\.(gz|zst)$/.test(path);
}

/** The bytes that a file holds, unpacked. */
export function openUnpacked(path: string): Readable {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const unpacker = unpackerFor(path);
  // the pipeline destroys both with the error, which the reader then gets
  return unpacker ? pipeline(file, unpacker, () => undefined) : file;
}

function unpackerFor(path: string) {
  if (path.endsWith('.gz')) return createGunzip({ chunkSize: CHUNK_BYTES });
  return path.endsWith('.zst') ? createZstdDecompress({ chunkSize: CHUNK_BYTES }) : undefined;
}
