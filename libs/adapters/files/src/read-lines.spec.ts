import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Line } from './line-splitter.ts';
import { readFileLines, readLines } from './read-lines.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatewatch-lines-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(batches: AsyncIterable<readonly Line[]>): Promise<string[]> {
  const lines: string[] = [];
  for await (const batch of batches) {
    for (const { offset, bytes } of batch) lines.push(`${offset}:${String(bytes)}`);
  }
  return lines;
}

describe('lines', () => {
  it('of a stream come with their offsets, the last one without a newline, too', async () => {
    const stream = Readable.from([Buffer.from('a\nb'), 'c\n\n', Buffer.from('d')]);
    expect(await read(readLines(stream))).toEqual(['0:a', '2:bc', '5:', '6:d']);
  });

  it('of an empty stream are none', async () => {
    expect(await read(readLines(Readable.from([])))).toEqual([]);
  });

  it.each([
    ['plain.log', (text: string) => Buffer.from(text)],
    [
      'packed.log.gz',
      (text: string) => Buffer.concat([gzipSync(text.slice(0, 3)), gzipSync(text.slice(3))]),
    ],
    ['packed.log.zst', (text: string) => zstdCompressSync(text)],
  ])('of the file %s are read to its end', async (name, pack) => {
    writeFileSync(join(folder, name), pack('a\nb\nc'));
    expect(await read(readFileLines(join(folder, name)))).toEqual(['0:a', '2:b', '4:c']);
  });

  it('of a file that is broken or missing end with an error', async () => {
    writeFileSync(join(folder, 'cut.gz'), gzipSync('a\nb\n').subarray(0, 15));
    await expect(read(readFileLines(join(folder, 'cut.gz')))).rejects.toThrow('unexpected end');
    await expect(read(readFileLines(join(folder, 'none.gz')))).rejects.toThrow('ENOENT');
    await expect(read(readFileLines(join(folder, 'none.log')))).rejects.toThrow('ENOENT');
  });

  it('are read no further than they are asked for', async () => {
    let chunks = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) {
        chunks++;
        yield Buffer.from('a\n');
      }
    }
    for await (const batch of readLines(endless())) {
      expect(batch).toHaveLength(1);
      if (chunks === 3) break;
    }
    expect(chunks).toBe(3);
  });
});
