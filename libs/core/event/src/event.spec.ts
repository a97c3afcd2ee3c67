import { describe, expect, it } from '@jest/globals';
import { orderTime, readField, type FieldValue, type GatewayEvent } from './event.ts';

describe('readField', () => {
  it.each<[string, GatewayEvent, string, FieldValue | undefined]>([
    ['a flat key', { 'a.b': 1 }, 'a.b', 1],
    ['a path', { a: { b: { c: 1 } } }, 'a.b.c', 1],
    ['a flat key before a path', { a: { b: 2 }, 'a.b': 1 }, 'a.b', 1],
    ['a path through dotted keys', { 'a.b': { 'c.d': 1 } }, 'a.b.c.d', 1],
    ['a path where a shorter one leads nowhere', { a: { x: 1 }, 'a.b': { c: 2 } }, 'a.b.c', 2],
    ['null', { a: { b: null } }, 'a.b', null],
    ['false and zero', { a: { b: 0 } }, 'a.b', 0],
    ['an object', { a: { b: 1 } }, 'a', { b: 1 }],
    ['nothing', { a: 1 }, 'b', undefined],
    ['nothing below a scalar', { a: 'text' }, 'a.length', undefined],
    ['nothing below null', { a: null }, 'a.b', undefined],
    ['what the elements of a list have', { a: [{ b: 1 }, { c: 2 }, { b: 3 }] }, 'a.b', [1, 3]],
    ['what nested lists have', { a: [[{ b: 1 }], [{ b: { c: 2 } }]] }, 'a.b', [[1], [{ c: 2 }]]],
    ['nothing in a list of scalars', { a: ['x'] }, 'a.length', undefined],
    ['nothing that every object has', { a: {} }, 'constructor', undefined],
    ['nothing that every object has, by a path', { a: {} }, 'a.toString.name', undefined],
    ['nothing of the prototype', {}, '__proto__.constructor', undefined],
  ])('reads %s', (_, event, field, expected) => {
    expect(readField(event, field)).toEqual(expected);
  });
});

describe('orderTime', () => {
  it('is the end where it is known, else the timestamp', () => {
    expect(orderTime({ '@timestamp': 1, 'event.end': 2 })).toBe(2);
    expect(orderTime({ '@timestamp': 1 })).toBe(1);
    expect(orderTime({ '@timestamp': 1, 'event.end': '2' })).toBe(1);
  });
  it('is unknown where there is no number', () => {
    expect(orderTime({ '@timestamp': '2026-01-01' })).toBeUndefined();
    expect(orderTime({})).toBeUndefined();
  });
});
