import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { toBullmqId } from './job-id.ts';

describe('toBullmqId', () => {
  it('holds no colon, is no integer, and keeps different ids apart', () => {
    const ids = fc.oneof(
      fc.string({ unit: fc.constantFrom(':', '%', '3', 'A', '_', '-') }),
      fc.nat().map(String),
    );
    fc.assert(
      fc.property(ids, ids, (one, other) => {
        expect(toBullmqId(one)).toMatch(/^j-[^:]*$/);
        expect(toBullmqId(one) === toBullmqId(other)).toBe(one === other);
      }),
    );
  });

  it('takes text that is no well-formed Unicode', () => {
    expect(toBullmqId('\ud800')).toBe('j-%EF%BF%BD');
  });
});
