import { describe, expect, it } from '@jest/globals';
import { array, assert, constantFrom, integer, property, uint8Array } from 'fast-check';
import { LineSplitter, type Line } from './line-splitter.ts';

function split(chunks: readonly Buffer[], maxLineBytes = 1000): Line[] {
  const splitter = new LineSplitter({ maxLineBytes });
  const lines = chunks.flatMap((chunk) => splitter.push(chunk));
  const last = splitter.flush();
  return last ? [...lines, last] : lines;
}

const toBytes = (chunks: readonly string[]) => chunks.map((chunk) => Buffer.from(chunk));

const show = (lines: readonly Line[]) => lines.map(({ offset, bytes }) => [offset, String(bytes)]);

describe('lines', () => {
  it.each([
    {
      name: 'with ends',
      chunks: ['a\nbc\n'],
      lines: [
        [0, 'a'],
        [2, 'bc'],
      ],
    },
    {
      name: 'the last without an end',
      chunks: ['a\nbc'],
      lines: [
        [0, 'a'],
        [2, 'bc'],
      ],
    },
    {
      name: 'of Windows',
      chunks: ['a\r\nb\r', '\nc\r\n'],
      lines: [
        [0, 'a'],
        [3, 'b'],
        [6, 'c'],
      ],
    },
    {
      name: 'over chunks',
      chunks: ['a', 'b', 'c\nd'],
      lines: [
        [0, 'abc'],
        [4, 'd'],
      ],
    },
    {
      name: 'without anything',
      chunks: ['\n\n'],
      lines: [
        [0, ''],
        [1, ''],
      ],
    },
    {
      name: 'after a byte order mark',
      chunks: ['\uFEFFa\nb\n'],
      lines: [
        [0, 'a'],
        [5, 'b'],
      ],
    },
    { name: 'none', chunks: [''], lines: [] },
  ])('are cut $name', ({ chunks, lines }) => {
    expect(show(split(toBytes(chunks)))).toEqual(lines);
  });

  it('longer than the limit are cut off and marked, and the next one is whole', () => {
    const lines = split(
      toBytes(['x'.repeat(8), 'x'.repeat(8), 'x\ny\n', 'z'.repeat(10), '\n']),
      10,
    );
    expect(lines.map(({ offset, bytes, tooLarge }) => [offset, bytes.length, tooLarge])).toEqual([
      [0, 10, true],
      [18, 1, undefined],
      [20, 10, undefined],
    ]);
  });

  it('hold back no more than the limit', () => {
    const splitter = new LineSplitter({ maxLineBytes: 100 });
    for (let index = 0; index < 1000; index++) splitter.push(Buffer.alloc(64, 'x'));
    expect(splitter.flush()?.bytes).toHaveLength(100);
    expect(splitter.lineStart).toBe(64_000);
  });

  it('and their offsets do not depend on where chunks end', () => {
    const byte = constantFrom(10, 13, 97, 98);
    assert(
      property(
        array(byte, { maxLength: 60 }),
        array(integer({ min: 1, max: 9 })),
        (bytes, sizes) => {
          const text = Buffer.from(bytes);
          const chunks: Buffer[] = [];
          let at = 0;
          for (const size of sizes) chunks.push(text.subarray(at, (at += size)));
          chunks.push(text.subarray(at));
          expect(show(split(chunks))).toEqual(show(split([text])));
        },
      ),
    );
  });

  it('join to what was cut', () => {
    assert(
      property(uint8Array({ maxLength: 100 }), (bytes) => {
        const text = Buffer.from(bytes.filter((byte) => byte !== 13 && byte !== 0xef));
        const joined = Buffer.concat(
          split([text]).flatMap(({ bytes: line }) => [line, Buffer.from('\n')]),
        );
        const ended =
          text.length === 0 || text.at(-1) === 10 ? text : Buffer.concat([text, Buffer.from('\n')]);
        expect(joined.equals(ended)).toBe(true);
      }),
    );
  });
});
