import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { follow } from './follow.ts';

const LONG_MS = 1_000_000;

describe('following', () => {
  it('polls at once while there is something, and ends when it is aborted while it waits', async () => {
    const controller = new AbortController();
    const results = [true, true, false];
    let polls = 0;
    const tail = {
      poll: async () => {
        const isBusy = results[polls++] ?? false;
        if (!isBusy) setImmediate(() => controller.abort());
        return isBusy;
      },
    };
    await follow(tail, { signal: controller.signal, pollMs: LONG_MS });
    expect(polls).toBe(3);
  });

  it('polls again as soon as the folder changes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatewatch-follow-'));
    const controller = new AbortController();
    let polls = 0;
    const tail = {
      poll: async () => {
        if (++polls === 2) controller.abort();
        else setImmediate(() => writeFileSync(join(folder, 'a.log'), 'a\n'));
        return false;
      },
    };
    await follow(tail, {
      signal: controller.signal,
      pollMs: LONG_MS,
      pattern: join(folder, '*.log'),
    });
    expect(polls).toBe(2);
    rmSync(folder, { recursive: true });
  });

  it('ends with the error of its handler, also where the folder is missing', async () => {
    const tail = { poll: () => Promise.reject(new Error('log is full')) };
    const following = follow(tail, { signal: new AbortController().signal, pattern: '/none/x/*' });
    await expect(following).rejects.toThrow('log is full');
  });
});
