import { describe, expect, it } from '@jest/globals';
import { createTokenizer } from './tokenizer.ts';

const OLD = { id: 'k1', key: Buffer.alloc(32, 7) };
const NEW = { id: 'k2', key: Buffer.alloc(32, 8) };
const now = () => 1000;

describe('tokens of secrets', () => {
  it('are equal for equal secrets, differ for others and for another key, and name the key', () => {
    const { tokenize } = createTokenizer([OLD], now);
    expect(tokenize('sk-1')).toBe(createTokenizer([OLD], now).tokenize('sk-1'));
    expect(tokenize('sk-1')).not.toBe(tokenize('sk-2'));
    expect(tokenize('sk-1')).not.toBe(
      createTokenizer([{ ...NEW, id: 'k1' }], now).tokenize('sk-1'),
    );
    expect(tokenize('sk-1')).toMatch(/^k1\.[\w-]{22}$/);
  });

  it('stay the same when more secrets come than are remembered', () => {
    const { tokenize } = createTokenizer([OLD], now);
    const first = tokenize('first');
    for (let index = 0; index < 10_050; index++) tokenize(`s${index}`);
    expect(tokenize('first')).toBe(first);
  });

  it('stay under the former key until its end, so that no entity splits, with the new ones beside them', () => {
    let at = 1000;
    const before = createTokenizer([OLD], now).tokenize('sk-1');
    const after = createTokenizer([NEW], now).tokenize('sk-1');
    const rotated = createTokenizer([NEW, { ...OLD, until: 5000 }], () => at);
    expect(rotated.tokenize('sk-1')).toBe(before);
    expect(rotated.otherTokens(before)).toEqual([after]);
    at = 4999;
    expect(rotated.tokenize('sk-1')).toBe(before);
    at = 5000;
    expect(rotated.tokenize('sk-1')).toBe(after);
    expect(rotated.otherTokens(after)).toEqual([]);
  });

  it('of three keys are made with the oldest in force', () => {
    const keys = [NEW, { ...OLD, until: 9000 }, { id: 'k0', key: Buffer.alloc(32, 6), until: 500 }];
    const { tokenize, otherTokens } = createTokenizer(keys, now);
    expect(tokenize('a')).toMatch(/^k1\./);
    expect(otherTokens(tokenize('a'))).toEqual([expect.stringMatching(/^k2\./)]);
  });
});
