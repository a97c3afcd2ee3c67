import { createCipheriv, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { seal, unseal } from './sealing.ts';

const OLD = { id: '0a0b0c0d', key: Buffer.alloc(32, 7) };
const NEW = { id: '01020304', key: Buffer.alloc(32, 8) };

describe('sealed records', () => {
  it('open with their key only, and not when they were changed', () => {
    const record = randomBytes(1000);
    const sealed = seal([OLD], record);
    expect(unseal([OLD], sealed).equals(record)).toBe(true);
    expect(() => unseal([{ ...OLD, key: NEW.key }], sealed)).toThrow();
    for (const at of [2, 8, 40, 900]) {
      const changed = Buffer.from(sealed, 'base64');
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => unseal([OLD], changed.toString('base64'))).toThrow();
    }
  });

  it('differ each time, so that equal records can not be told', () => {
    expect(seal([OLD], Buffer.from('a'))).not.toBe(seal([OLD], Buffer.from('a')));
  });

  it('are made with the newest key and open with a former one', () => {
    const record = Buffer.from('a record');
    expect(unseal([NEW, OLD], seal([OLD], record)).equals(record)).toBe(true);
    expect(() => unseal([OLD], seal([NEW, OLD], record))).toThrow(/01020304/);
  });

  it('of the first version, which names no key, open with whichever is theirs', () => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', OLD.key, nonce);
    const body = Buffer.concat([cipher.update('a record'), cipher.final()]);
    const sealed = Buffer.concat([Buffer.of(1), nonce, cipher.getAuthTag(), body]);
    expect(unseal([NEW, OLD], sealed.toString('base64')).toString()).toBe('a record');
    expect(() => unseal([NEW], sealed.toString('base64'))).toThrow();
  });
});
