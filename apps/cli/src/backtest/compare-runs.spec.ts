import { describe, expect, it } from '@jest/globals';
import type { Detection } from '@gatewatch/event';
import { FiringBook } from './compare-runs.ts';

const MINUTE = 60_000;

function bookOf(
  ...firings: readonly (readonly [rule: string, ip: string, minute: number])[]
): FiringBook {
  const book = new FiringBook();
  for (const [rule_id, ip, minute] of firings) {
    const detection: Detection = {
      v: 1,
      id: `${rule_id} ${ip} ${minute}`,
      tenant: 'default',
      rule_id,
      rule_version: '1',
      title: rule_id,
      level: 'low',
      at: minute * MINUTE,
      entities: [{ 'source.ip': ip }],
      events: [],
      values: {},
      why: '',
      tags: [],
    };
    book.take(detection);
  }
  return book;
}

describe('FiringBook', () => {
  it('tells what newly fires, what no longer does, what moved and what is the same', () => {
    const now = bookOf(['a', '192.0.2.1', 0], ['a', '192.0.2.2', 10], ['b', '192.0.2.1', 30]);
    const before = bookOf(['a', '192.0.2.1', 0], ['a', '192.0.2.2', 25], ['c', '192.0.2.1', 5]);
    const { newly, gone, moved, same } = now.against(before);
    expect(newly.map(({ rule_id, entity }) => [rule_id, entity])).toEqual([
      ['b', 'source.ip=192.0.2.1'],
    ]);
    expect(gone.map(({ rule_id }) => rule_id)).toEqual(['c']);
    expect({ moved, same }).toEqual({ moved: 1, same: 1 });
  });

  it('takes firings that are more than an hour apart for two', () => {
    const { newly, gone, moved } = bookOf(['a', '192.0.2.1', 0], ['a', '192.0.2.1', 200]).against(
      bookOf(['a', '192.0.2.1', 100]),
    );
    expect(newly.map(({ at }) => at / MINUTE)).toEqual([0, 200]);
    expect(gone.map(({ at }) => at / MINUTE)).toEqual([100]);
    expect(moved).toBe(0);
  });
});
