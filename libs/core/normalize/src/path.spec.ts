import { describe, expect, it } from '@jest/globals';
import { compilePath, parsePath, type JsonObject, type Path } from './path.ts';

const read = (path: string, record: JsonObject) => compilePath(parsePath(path) as Path)(record);

describe('paths', () => {
  it.each([
    ['a.b', { a: { b: 1 } }],
    ['a.b', { 'a.b': 1 }],
    ["a['b.c'].d", { a: { 'b.c': { d: 1 } } }],
    ['a[0].b', { a: [{ b: 1 }] }],
    ['a[-1]', { a: [2, 1] }],
    ['request.headers.x-api-key', { request: { headers: { 'X-API-Key': 1 } } }],
    ['headers.X-Api-Key', { headers: { 'x-api-key': 1 } }],
  ])('%s is found in %j', (path, record) => {
    expect(read(path, record)).toBe(1);
  });
  it.each([
    ['a.b', { a: 'text' }],
    ['a.length', { a: [1] }],
    ['a[0]', { a: { 0: 1 } }],
    ['constructor', {}],
    ['a.toString', { a: {} }],
    ['headers.constructor', { headers: {} }],
  ])('%s is not found in %j', (path, record) => {
    expect(read(path, record as JsonObject)).toBeUndefined();
  });
  it.each(['', '.', 'a.', '.a', 'a..b', 'a[', 'a[b]', 'a[0', "a['b]", 'a b'])(
    '%j is none',
    (path) => {
      expect(parsePath(path)).toBeUndefined();
    },
  );
});

describe('a path that was compiled', () => {
  it('reads each record anew, with the members that others have read before', () => {
    const key = compilePath(parsePath('request.headers.x-key') as Path);
    const host = compilePath(parsePath('request.headers.host') as Path);
    const first = { request: { headers: { 'X-Key': 'a', host: 'h' } } };
    const second = { request: { headers: { 'x-key': 'b' } } };
    expect([key(first), host(first), key(second), host(second)]).toEqual([
      'a',
      'h',
      'b',
      undefined,
    ]);
    expect([key(first), host({})]).toEqual(['a', undefined]);
  });
  it.each([
    ['a[0]', [1], undefined],
    ['headers[0]', { headers: ['x'] }, 'x'],
    ['a.b', { a: { b: null }, 'a.b': 1 }, null],
  ])('reads %s of %j as %j', (path, record, value) => {
    expect(read(path, record as JsonObject)).toBe(value);
  });
});
