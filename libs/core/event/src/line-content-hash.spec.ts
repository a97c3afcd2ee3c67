import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { contentHash } from './content-hash.ts';
import type { GatewayEvent } from './event.ts';
import { toHex } from './hex.ts';
import { LineContentHash } from './line-content-hash.ts';

const hasher = new LineContentHash((bytes, from, to) =>
  Buffer.from(bytes.buffer, from, to - from).toString('utf8'),
);

function hashOf(line: string): string | undefined {
  const words = hasher.read(Buffer.from(line));
  return words && toHex(words);
}

const hashOfObject = (line: string): string => contentHash(JSON.parse(line) as GatewayEvent);

describe('LineContentHash', () => {
  it.each([
    '{}',
    ' { } ',
    '{"a":""}',
    '{"a":"1234567","b":"12345678","c":"123456789"}',
    '{ "a": 1, "b" :2 , "c"\t: [ "x" , "y" ] }',
    '{"a":["api","web"],"b":[],"c":["x", "y"],"d":[1,"x"],"e":["\\n"],"f":["é"]}',
    '{"a":{"b":[{"c":"}]"}],"a":"\\"}"}}',
    '{"a":"é","b":"\\u0041\\\\","c":"\\"","d":"\\ud800","e":"\u007f"}',
    '{"a":0,"b":-0,"c":1.0,"d":1e3,"e":123456789012345,"f":1234567890123456789,"g":-7,"h":1E400}',
    '{"a":true,"b":false,"c":null}',
    '{"event.id":"x","event.ingested":{"y":[1]},"event.created":"\\n","a":1}',
    '{"__proto__":{"a":1},"constructor":3,"é":1}',
  ])('reads %s as contentHash does', (line) => {
    expect(hashOf(line) ?? hashOfObject(line)).toBe(hashOfObject(line));
  });

  it.each(['{"a":1,"a":2}', '{"\\u0061":1}', '{"":1}'])('leaves %s to contentHash', (line) => {
    expect(hashOf(line)).toBeUndefined();
  });

  it('reads what stands at the end of its memory', () => {
    const memory = Buffer.from('xx{"a":"12345678","b":"é","c":[],"d":7}');
    const words = hasher.read(memory.subarray(2));
    expect(words && toHex(words)).toBe(hashOfObject(memory.subarray(2).toString()));
  });

  it('is contentHash of any object, written with or without white space', () => {
    const name = fc.oneof(fc.constantFrom('a', 'b.c', 'event.id', 'é'), fc.string());
    const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }));
    const value = fc.oneof(text, fc.double(), fc.integer(), fc.array(text), fc.jsonValue());
    const indent = fc.constantFrom(undefined, 1);
    let read = 0;
    fc.assert(
      fc.property(fc.dictionary(name, value), indent, (object, space) => {
        const line = JSON.stringify(object, undefined, space);
        const hash = hashOf(line);
        if (hash === undefined) return;
        read++;
        expect(hash).toBe(hashOfObject(line));
      }),
      { numRuns: 2000 },
    );
    expect(read).toBeGreaterThan(500);
  });

  it('forgets names when they are too many, and goes on', () => {
    for (let index = 0; index < 3000; index++) {
      const line = `{"n${index}":${index},"same":1}`;
      expect(hashOf(line)).toBe(hashOfObject(line));
    }
  });
});
