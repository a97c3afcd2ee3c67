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
