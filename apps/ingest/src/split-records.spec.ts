import { describe, expect, it } from '@jest/globals';
import { array, assert, jsonValue, property } from 'fast-check';
import { splitLines, splitRecords } from './split-records.ts';

describe('splitLines', () => {
  it.each([
    { name: 'lines with and without a last newline', body: 'a\nb', lines: ['a', 'b'] },
    { name: 'empty lines left out', body: '\n\na\n\n', lines: ['a'] },
    { name: 'carriage returns taken off', body: 'a\r\nb\r\n\r\n', lines: ['a', 'b'] },
    { name: 'nothing', body: '', lines: [] },
  ])('gives $name', ({ body, lines }) => {
    expect(splitLines(Buffer.from(body)).map(String)).toEqual(lines);
  });
});

describe('splitRecords', () => {
  it.each([
    {
      name: 'an array',
      body: '[{"a":1},{"b":[2,{"c":","}]}]',
      records: ['{"a":1}', '{"b":[2,{"c":","}]}'],
    },
    {
      name: 'an array over lines',
      body: ' [\n {"a":\n1} ,\r\n\t2\n]\n',
      records: ['{"a":\n1}', '2'],
    },
    {
      name: 'brackets and quotes in texts',
      body: '["]\\"[", "\\\\"]',
      records: ['"]\\"["', '"\\\\"'],
    },
    { name: 'an empty array', body: '[ ]', records: [] },
    { name: 'an object over lines', body: '{"a":\n 1}\n', records: ['{"a":\n 1}'] },
    { name: 'an object each line', body: '{"a":1}\n{"b":2}', records: ['{"a":1}', '{"b":2}'] },
    { name: 'an array each line', body: '[1]\n[2]', records: ['[1]', '[2]'] },
    {
      name: 'lines that begin with a bracket',
      body: '[Tue] a\n[Wed] b',
      records: ['[Tue] a', '[Wed] b'],
    },
    {
      name: 'good lines after a torn one',
      body: '{"a": {\n{"b":1}\n{"c":1}',
      records: ['{"a": {', '{"b":1}', '{"c":1}'],
    },
    {
      name: 'good lines after a torn text',
      body: '{"a": "\n{"b":1}',
      records: ['{"a": "', '{"b":1}'],
    },
    {
      name: 'an array without an end',
      body: '[{"a":1},\n{"b":1}',
      records: ['[{"a":1},', '{"b":1}'],
    },
    {
      name: 'an object with something behind',
      body: '{"a":\n1}\nx',
      records: ['{"a":', '1}', 'x'],
    },
    { name: 'nothing but space', body: ' \n \n', records: [' ', ' '] },
  ])('gives $name', ({ body, records }) => {
    expect(splitRecords(Buffer.from(body)).map(String)).toEqual(records);
  });

  it('keeps bytes as they are', () => {
    const body = Buffer.from([91, 34, 0xff, 34, 44, 49, 46, 48, 93]);
    expect(splitRecords(body).map((one) => [...one])).toEqual([
      [34, 0xff, 34],
      [49, 46, 48],
    ]);
  });

  it('finds each member of any array, however it is indented', () => {
    assert(
      property(array(jsonValue(), { minLength: 1 }), (values) => {
        for (const indent of [0, 2]) {
          const body = Buffer.from(JSON.stringify(values, null, indent));
          const found = splitRecords(body).map((one) => JSON.parse(one.toString()) as unknown);
          expect(JSON.stringify(found)).toBe(JSON.stringify(values));
        }
      }),
    );
  });

  it('takes a deep array apart without a stack', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(splitRecords(Buffer.from(`[${deep},1]`)).map(({ length }) => length)).toEqual([
      400_000, 1,
    ]);
  });

  it('gives the resources of an OTLP request in protobuf', () => {
    const body = Buffer.of(0x0a, 0x02, 0x12, 0x00, 0x0a, 0x03, 0x1a, 0x01, 0x0a);
    expect(splitRecords(body)).toEqual([body.subarray(0, 4), body.subarray(4)]);
  });

  it('leaves what is said to be protobuf in one piece, be it as broken as it may', () => {
    const body = Buffer.from('\n{"a":1}\n{"b":2}');
    expect(splitRecords(body, 'application/x-protobuf')).toEqual([body]);
    expect(splitRecords(body, 'application/json')).toHaveLength(2);
  });
});
