import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lockDataDir, shareDataDir } from './data-dir.ts';
import { openLogs } from './sqlite-logs.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gatewatch-dir-'));
});
afterAll(async () => rm(directory, { recursive: true }));

describe('a data directory', () => {
  it('is made where it is missing, for its owner alone', async () => {
    const place = join(directory, 'new', 'deep');
    lockDataDir(place).release();
    expect((await stat(place)).mode & 0o777).toBe(0o700);
  });

  it('is claimed by one, and free again after its release', () => {
    const place = join(directory, 'one');
    const lock = lockDataDir(place);
    expect(() => lockDataDir(place)).toThrow(
      expect.objectContaining({
        code: 'DATA_DIR_IN_USE',
        message: `the data directory ${place} is in use by process ${process.pid}: stop that process, or set another dataDir`,
      }),
    );
    lock.release();
    lock.release();
    lockDataDir(place).release();
  });

  it('stays held while a part of the process that claimed it shares it', () => {
    const place = join(directory, 'shared');
    const claim = lockDataDir(place);
    const share = shareDataDir(place);
    claim.release();
    const again = lockDataDir(place);
    share.release();
    expect(() => lockDataDir(place)).toThrow(expect.objectContaining({ code: 'DATA_DIR_IN_USE' }));
    again.release();
  });

  it('says what to do where it cannot be written', async () => {
    const file = join(directory, 'a-file');
    await writeFile(file, '');
    for (const open of [lockDataDir, openLogs])
      expect(() => open(join(file, 'below'))).toThrow(
        expect.objectContaining({
          code: 'DATA_DIR_NOT_WRITABLE',
          message: expect.stringMatching(/cannot be written \(ENOTDIR\): give this user the right/),
        }),
      );
  });
});
