import { describe, expect, it } from '@jest/globals';
import { draftEvent } from './event-draft.ts';

describe('draftEvent', () => {
  it('gives an empty plain object', () => {
    expect(draftEvent()).toStrictEqual({});
    expect(Object.getPrototypeOf(draftEvent())).toBe(Object.prototype);
  });
  it('gives a new one each time, which lists its members in the order in which they were added', () => {
    const event = draftEvent();
    for (let field = 99; field >= 0; field--) event[`field.${field}`] = field;
    expect(Object.keys(event).slice(0, 2)).toEqual(['field.99', 'field.98']);
    expect(Object.keys(event)).toHaveLength(100);
    expect(Object.keys(draftEvent())).toEqual([]);
  });
});
