import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { mergeByTime, TimeQueue } from './time-queue.ts';

const times = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 60 });

function* endless(): Generator<{ at: number }> {
  for (let at = 0; ; at += 2) yield { at };
}

describe('TimeQueue', () => {
  it('gives back by time, and by arrival at equal times', () => {
    fc.assert(
      fc.property(times, (list) => {
        const queue = new TimeQueue<{ at: number; index: number }>();
        list.forEach((at, index) => queue.push(at, { at, index }));
        const out = Array.from({ length: list.length }, () => queue.pop());
        const sorted = list
          .map((at, index) => ({ at, index }))
          .sort((a, b) => a.at - b.at || a.index - b.index);
        expect(out).toEqual(sorted);
        expect(queue.pop()).toBeUndefined();
      }),
    );
  });
});

describe('mergeByTime', () => {
  it('merges streams in order and loses nothing', () => {
    fc.assert(
      fc.property(fc.array(times, { maxLength: 5 }), (lists) => {
        const streams = lists.map((list) => [...list].sort((a, b) => a - b).map((at) => ({ at })));
        const merged = [...mergeByTime(streams)].map(({ at }) => at);
        expect(merged).toEqual(lists.flat().sort((a, b) => a - b));
      }),
    );
  });

  it('reads no further than it must', () => {
    const merged = mergeByTime([endless(), endless()]);
    expect(Array.from({ length: 4 }, () => merged.next().value?.at)).toEqual([0, 0, 2, 2]);
  });
});
