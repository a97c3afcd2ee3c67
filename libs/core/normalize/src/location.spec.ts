import { describe, expect, it } from '@jest/globals';
import { toLocation } from './location.ts';

describe('toLocation', () => {
  it.each([
    ['51.5, -0.12', '51.5,-0.12'],
    [{ lat: 51.512_345, lon: -0.12 }, '51.5123,-0.12'],
    [[-0.12, 51.5], '51.5,-0.12'],
    [{ lat: -0.000_01, lon: 0 }, '0,0'],
  ])('reads %j', (value, text) => {
    expect(toLocation(value)).toBe(text);
  });
  it.each(['91,0', '0,181', 'London', '', '1', { lat: '1', lon: 2 }, [1], [1, 2, 3], null, 7])(
    'refuses %j',
    (value) => {
      expect(toLocation(value)).toBeUndefined();
    },
  );
});
