import { describe, expect, it } from '@jest/globals';
import { BSD_TIME, bsdTime } from './bsd-time.ts';
import { findZone } from './zone.ts';

describe('the time of RFC 3164', () => {
  const near = Date.UTC(2025, 0, 2);
  const read = (written: unknown, zone: string | undefined) =>
    bsdTime(
      { [BSD_TIME]: written as string },
      near,
      zone === undefined ? undefined : findZone(zone),
    );
  it('is the latest before the arrival, in the zone that the source names', () => {
    expect(read('Jan  1 11:55:36', 'UTC')).toBe(Date.UTC(2025, 0, 1, 11, 55, 36));
    expect(read('Dec 31 11:55:36.250', 'UTC')).toBe(Date.UTC(2024, 11, 31, 11, 55, 36, 250));
    expect(read('Jan  1 11:55:36', 'Europe/Berlin')).toBe(Date.UTC(2025, 0, 1, 10, 55, 36));
  });
  it('is unknown without a zone, and where it is none', () => {
    expect(read('Jan  1 11:55:36', undefined)).toBeUndefined();
    expect(read('Foo  1 11:55:36', 'UTC')).toBeUndefined();
    expect(read(7, 'UTC')).toBeUndefined();
  });
});
