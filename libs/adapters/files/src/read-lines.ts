import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { LineSplitter, MAX_LINE_BYTES, type Line } from './line-splitter.ts';

const CHUNK_BYTES = 256 * 1024;

export interface ReadOptions {
  readonly maxLineBytes?: number;
  /** read all of a plain file into the same memory: lines are only good until the next are asked for */
  readonly reuse?: boolean;
}

/** The lines of a finite stream, as many at once as a chunk holds; the last one needs no newline. The next chunk is read when it's asked for. */
export async function* readLines(
  stream: AsyncIterable<Buffer | string>,
  { maxLineBytes = MAX_LINE_BYTES, reuse = false }: ReadOptions = {},
): AsyncGenerator<readonly Line[], void, undefined> {
  const splitter = new LineSplitter({ maxLineBytes, copies: reuse });
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
  if (options.reuse === true && !/\.(gz|zst)$/.test(path))
    yield* readLines(readChunks(path), options);
  else yield* readLines(openUnpacked(path), options);
}

/** The bytes of a file in one piece of memory, which each chunk overwrites: a collector with much else to look after has nothing to do. */
async function* readChunks(path: string): AsyncGenerator<Buffer, void, undefined> {
  const memory = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  const file = await open(path);
  try {
    for (;;) {
      const { bytesRead } = await file.read(memory, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) return;
      yield memory.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

function openUnpacked(path: string): Readable {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const unpacker = unpackerFor(path);
  // the pipeline destroys both with the error, which the reader then gets
  return unpacker ? pipeline(file, unpacker, () => undefined) : file;
}

function unpackerFor(path: string) {
  if (path.endsWith('.gz')) return createGunzip({ chunkSize: CHUNK_BYTES });
  return path.endsWith('.zst') ? createZstdDecompress({ chunkSize: CHUNK_BYTES }) : undefined;
}
