import { expect, it } from '@jest/globals';
import type { Sliced } from '@gatewatch/normalize';
import { inSlices } from './in-slices.ts';

it('gives way whenever five milliseconds were worked, and gives what the work gives', async () => {
  let at = 0;
  const turns: number[] = [];
  function* work(): Sliced<string> {
    for (let slice = 0; slice < 10; slice++) {
      at += 2;
      yield;
    }
    return 'done';
  }
  const turn = async (): Promise<void> => {
    turns.push(at);
    at += 1000;
    return Promise.resolve();
  };
  expect(await inSlices(work(), { now: () => at, turn })).toBe('done');
  expect(turns).toEqual([6, 1012, 2018]);
});
