import { describe, expect, it } from '@jest/globals';
import { safeMessage } from './safe-message.ts';

describe('safeMessage', () => {
  it.each([
    ['connect redis://user:pw@host:1 failed', 'connect redis://***@host:1 failed'],
    ['bad header Bearer abc.def-1', 'bad header Bearer ***'],
    ['key sk-proj-abcdefgh12 refused', 'key sk-*** refused'],
    ['token gwa_abc', 'token gwa_***'],
    ['two\nlines', 'two lines'],
  ])('writes %j as %j', (text, safe) => {
    expect(safeMessage(new Error(text))).toBe(safe);
  });
});
