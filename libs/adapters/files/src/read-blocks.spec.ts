import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { MAX_LINE_BYTES } from './line-splitter.ts';
import { readBlocks, readFileBlocks } from './read-blocks.ts';
import { readFileLines, readLines } from './read-lines.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatewatch-blocks-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The lines of blocks, without their ends. */
async function linesOf(blocks: AsyncIterable<Buffer>): Promise<string[]> {
  const lines: string[] = [];
  for await (const block of blocks) {
    const texts = block.toString('latin1').split('\n');
    if (texts.at(-1) === '') texts.pop();
    lines.push(...texts.map((text) => text.replace(/\r$/, '')));
  }
  return lines;
}

async function expected(batches: ReturnType<typeof readLines>): Promise<string[]> {
  const lines: string[] = [];
  for await (const batch of batches)
    for (const { bytes } of batch) lines.push(bytes.toString('latin1'));
  return lines;
}

describe('blocks', () => {
  it('of a file hold its lines, those cut that are too long', async () => {
    const path = join(folder, 'long.log');
    const long = (letter: string, length: number): string => letter.repeat(length);
    const texts = ['\u00ef\u00bb\u00bfa', '', long('b', 300_000), 'c\r', long('d', 900_000), 'e'];
    for (const length of [MAX_LINE_BYTES - 1, MAX_LINE_BYTES, MAX_LINE_BYTES + 1, 3_000_000])
      texts.push(long('f', length), 'g');
    for (let index = 0; index < 50_000; index++) texts.push(`line ${index} of many`);
    texts.push(long('h', 1_300_000));
    writeFileSync(path, texts.join('\n'), 'latin1');
    expect(await linesOf(readFileBlocks(path))).toEqual(await expected(readFileLines(path)));
  });

  it('of a stream hold its lines, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.stringMatching(/^[a\n\r]{0,9}$/), { maxLength: 6 }),
        async (chunks) => {
          const given = (): Readable => Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
          expect(await linesOf(readBlocks(given()))).toEqual(await expected(readLines(given())));
        },
      ),
    );
  });

  it('end where lines end', async () => {
    const blocks: string[] = [];
    for await (const block of readBlocks(Readable.from(['a\nb', 'c', '\nd\n', 'e'])))
      blocks.push(String(block));
    expect(blocks).toEqual(['a\n', 'bc\nd\n', 'e']);
  });

  it('of a packed file are unpacked', async () => {
    const path = join(folder, 'packed.log.gz');
    writeFileSync(path, gzipSync('x\ny'));
    expect(await linesOf(readFileBlocks(path))).toEqual(['x', 'y']);
  });

  it('of a file that is not there are refused', async () => {
    await expect(linesOf(readFileBlocks(join(folder, 'no')))).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });
});
