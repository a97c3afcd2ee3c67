import { setImmediate as turn } from 'node:timers/promises';
import type { Sliced } from '@gatewatch/normalize';

/** Does work of several slices. */
export type RunSliced = <T>(work: Sliced<T>) => Promise<T>;

/** How long the event loop may wait for others, ms. */
const AT_A_TIME_MS = 5;

export interface Turns {
  /** a clock that only goes forward, ms */
  readonly now: () => number;
  /** lets everything else have its turn */
  readonly turn: () => Promise<unknown>;
}

const TURNS: Turns = { now: () => performance.now(), turn: () => turn() };

/** Works for a few ms at a time, so that records are read meanwhile. */
export async function inSlices<T>(
  work: Sliced<T>,
  { now, turn: pause }: Turns = TURNS,
): Promise<T> {
  for (let began = now(); ;) {
    const { done, value } = work.next();
    if (done) return value;
    if (now() - began < AT_A_TIME_MS) continue;
    await pause();
    began = now();
  }
}
