import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readTimePart } from './time-part.ts';

describe('readTimePart', () => {
  it('reads every part of a time in UTC', () => {
    const time = '2026-01-02T03:04:05.678Z';
    expect(readTimePart(time, 'minute')).toBe(4);
    expect(readTimePart(time, 'hour')).toBe(3);
    expect(readTimePart(time, 'day')).toBe(2);
    expect(readTimePart(time, 'week')).toBe(1);
    expect(readTimePart(time, 'month')).toBe(1);
    expect(readTimePart(time, 'year')).toBe(2026);
  });
  it('turns offsets into UTC and takes none for UTC', () => {
    expect(readTimePart('2026-01-02T03:04:05+02:00', 'hour')).toBe(1);
    expect(readTimePart('2026-01-02T23:30:00-01:00', 'day')).toBe(3);
    expect(readTimePart('2026-01-02 03:04:05', 'hour')).toBe(3);
    expect(readTimePart('2026-01-02', 'day')).toBe(2);
  });
  it('tells seconds, milliseconds, microseconds and nanoseconds apart', () => {
    const seconds = Date.UTC(2026, 4, 6, 7, 8) / 1000;
    for (const scale of [1, 1e3, 1e6, 1e9]) expect(readTimePart(seconds * scale, 'hour')).toBe(7);
  });
  it.each([
    ['2020-12-31', 53],
    ['2021-01-03', 53],
    ['2021-01-04', 1],
    ['2024-12-30', 1],
    ['2023-01-01', 52],
  ])('puts %s into week %s', (date, week) => {
    expect(readTimePart(date, 'week')).toBe(week);
  });
  it('reads nothing of what is no time', () => {
    for (const value of ['soon', '', true, null, Number.NaN]) {
      expect(readTimePart(value, 'hour')).toBeUndefined();
    }
  });
  it('agrees with the platform', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(1e12), max: new Date(4e12), noInvalidDate: true }),
        (date) => {
          expect(readTimePart(date.toISOString(), 'minute')).toBe(date.getUTCMinutes());
          expect(readTimePart(date.getTime(), 'month')).toBe(date.getUTCMonth() + 1);
        },
      ),
    );
  });
});
