import { describe, expect, it } from '@jest/globals';
import { DEFAULT_KV, parseKv } from './kv.ts';

describe('parseKv', () => {
  it.each([
    ['a=1 b=2', {}, { a: '1', b: '2' }],
    ['hello a=1  b = x', {}, { a: '1' }],
    [`a="x y" b='it=1' c="say \\"hi\\""`, {}, { a: 'x y', b: 'it=1', c: 'say "hi"' }],
    ['a="open b=2', {}, { a: '"open', b: '2' }],
    ['type="LOGIN", realm=x y, e=', { pair: ', ' }, { type: 'LOGIN', realm: 'x y', e: '' }],
    ['a:[1];b:[2]', { pair: ';', sep: ':', strip: '[]' }, { a: '1', b: '2' }],
    ['__proto__=1 a=2', {}, { a: '2' }],
    ['no pairs here', {}, undefined],
  ])('%j', (text, form, expected) => {
    expect(parseKv(text, { ...DEFAULT_KV, ...form })).toEqual(expected);
  });

  it.each(['a '.repeat(500_000), 'a="'.repeat(300_000), 'a=" '.repeat(250_000)])(
    'reads a megabyte of a hostile line in no more than a moment',
    (text) => {
      const pairs = parseKv(`${text} z=1`, DEFAULT_KV);
      expect(Object.keys(pairs ?? {}).length).toBeGreaterThan(0);
    },
  );
});
