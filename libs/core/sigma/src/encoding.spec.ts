import { Buffer } from 'node:buffer';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { base64, base64Offsets, utf16Bytes, utf8Bytes, utf8Text } from './encoding.ts';

describe('encodings', () => {
  it('agree with those of the platform', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(utf8Bytes(text)).toEqual([...Buffer.from(text, 'utf8')]);
        expect(utf16Bytes(text, 'little')).toEqual([...Buffer.from(text, 'utf16le')]);
        expect(utf16Bytes(text, 'big')).toEqual([...Buffer.from(text, 'utf16le').swap16()]);
        expect(base64(utf8Bytes(text))).toBe(Buffer.from(text).toString('base64'));
        expect(utf8Text(utf8Bytes(text))).toBe(text);
      }),
    );
  });

  it('say that bytes are no text', () => {
    expect(utf8Text([0xff, 0xfe])).toBeUndefined();
  });
});

describe('base64Offsets', () => {
  it('cuts what depends on neighbours off both ends', () => {
    expect(base64Offsets(utf8Bytes('secret!'))).toEqual(['c2VjcmV0I', 'NlY3JldC', 'zZWNyZXQh']);
  });

  it('finds the text at any place within other data', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 7 }),
        fc.string({ minLength: 2, unit: 'grapheme' }),
        fc.uint8Array({ maxLength: 7 }),
        (before, text, after) => {
          const whole = Buffer.concat([before, Buffer.from(text), after]).toString('base64');
          const offset = base64Offsets(utf8Bytes(text))[before.length % 3] ?? '?';
          expect(whole).toContain(offset);
        },
      ),
    );
  });
});
