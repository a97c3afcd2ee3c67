import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { epochToMs, parseClfDate, parseIsoDate } from './time.ts';

describe('parseIsoDate', () => {
  it.each([
    ['2025-10-10T11:55:36Z', 1760097336000],
    ['2025-10-10T13:55:36.123456789+02:00', 1760097336123],
    ['2025-10-10T11:55:36.9999Z', 1760097336999],
    ['2025-10-10 11:55:36,5z', 1760097336500],
    ['2025-10-10T11:55:36.001+0000', 1760097336001],
    ['2025-10-10T11:55Z', 1760097300000],
  ])('reads %s', (text, ms) => {
    expect(parseIsoDate(text)).toBe(ms);
  });
  it.each([
    '2025-10-10T11:55:36',
    '2025-02-30T00:00:00Z',
    '2025-13-01T00:00:00Z',
    '2025-10-10T24:00:00Z',
    '2025-10-10',
    'now',
    '',
  ])('refuses %j', (text) => {
    expect(parseIsoDate(text)).toBeUndefined();
  });
  it('reads back every time that it is given', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          expect(parseIsoDate(date.toISOString())).toBe(date.getTime());
        },
      ),
    );
  });
});

describe('parseClfDate', () => {
  it.each([
    ['10/Oct/2025:13:55:36 +0200', 1760097336000],
    ['10/Oct/2025:06:25:36 -0530', 1760097336000],
    ['29/Feb/2024:00:00:00 +0000', 1709164800000],
  ])('reads %s', (text, ms) => {
    expect(parseClfDate(text)).toBe(ms);
    expect(parseClfDate(text)).toBe(ms);
  });
  it.each([
    '29/Feb/2025:00:00:00 +0000',
    '10/Okt/2025:00:00:00 +0000',
    '10/Oct/2025:00:00:00',
    '1/Oct/2025:00:00:00 +0000',
  ])('refuses %s', (text) => {
    expect(parseClfDate(text)).toBeUndefined();
  });
  it.each([
    ['10/Oct/2025:00:00:00 +0200', 1760047200000],
    ['10/Oct/2025:23:59:60 +0200', 1760133600000],
    ['10/Oct/2025:13:55:36 +0000', 1760104536000],
    ['10/Oct/2025:24:00:00 +0200', undefined],
    ['10/Oct/2025:13:60:00 +0200', undefined],
    ['10/Oct/2025:13.55:36 +0200', undefined],
    ['10/Oct/2025:1x:55:36 +0200', undefined],
    ['10/Oct/2025:13:55:361 +0200', undefined],
  ])('reads %s after another time of its day', (text, ms) => {
    parseClfDate('10/Oct/2025:13:55:36 +0200');
    expect(parseClfDate(text)).toBe(ms);
  });
});

describe('epochToMs', () => {
  it.each([
    [1760097336.1234, 's', 1760097336123],
    [1760097336123, 'ms', 1760097336123],
    [1760097336123456, 'us', 1760097336123],
    [1760097336123e6, 'ns', 1760097336123],
    [1760097336, 'auto', 1760097336000],
    [1760097336123, 'auto', 1760097336123],
    [1760097336123456, 'auto', 1760097336123],
    [1760097336123e6, 'auto', 1760097336123],
    [0, 'ms', undefined],
    [-1, 's', undefined],
    [1e20, 'ms', undefined],
  ] as const)('%d %s', (value, unit, ms) => {
    expect(epochToMs(value, unit)).toBe(ms);
  });
});
