import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createTokenizer, seal, unseal } from './secrets.ts';

const KEY = Buffer.alloc(32, 7);

describe('tokens of secrets', () => {
  it('are equal for equal secrets, differ for others and for another key, and name the key', () => {
    const tokenize = createTokenizer(KEY, 'k1');
    expect(tokenize('sk-1')).toBe(createTokenizer(KEY, 'k1')('sk-1'));
    expect(tokenize('sk-1')).not.toBe(tokenize('sk-2'));
    expect(tokenize('sk-1')).not.toBe(createTokenizer(Buffer.alloc(32, 8), 'k1')('sk-1'));
    expect(tokenize('sk-1')).toMatch(/^k1\.[\w-]{22}$/);
  });

  it('stay the same when more secrets come than are remembered', () => {
    const tokenize = createTokenizer(KEY, 'k');
    const first = tokenize('first');
    for (let index = 0; index < 10_050; index++) tokenize(`s${index}`);
    expect(tokenize('first')).toBe(first);
  });
});

describe('sealed records', () => {
  it('open with their key only, and not when they were changed', () => {
    const record = randomBytes(1000);
    const sealed = seal(KEY, record);
    expect(unseal(KEY, sealed).equals(record)).toBe(true);
    expect(() => unseal(Buffer.alloc(32, 8), sealed)).toThrow();
    const changed = Buffer.from(sealed, 'base64');
    changed[40] = (changed[40] ?? 0) ^ 1;
    expect(() => unseal(KEY, changed.toString('base64'))).toThrow();
  });

  it('differ each time, so that equal records can not be told', () => {
    expect(seal(KEY, Buffer.from('a'))).not.toBe(seal(KEY, Buffer.from('a')));
  });
});
