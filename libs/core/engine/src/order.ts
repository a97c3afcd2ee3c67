import type { Observation } from '@gatewatch/event';

/** An observation and the source it came from. */
export interface Placed {
  readonly s: string;
  readonly observation: Observation;
}

/** The one order in which state is fed: time, content hash, source, position. The first two do not depend on where a record was read. */
export function comparePlaced(left: Placed, right: Placed): number {
  const a = left.observation;
  const b = right.observation;
  if (a.t !== b.t) return a.t - b.t;
  return compareText(a.h, b.h) || compareText(left.s, right.s) || a.o - b.o || a.i - b.i;
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
