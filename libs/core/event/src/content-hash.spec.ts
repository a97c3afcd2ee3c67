import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { contentHash } from './content-hash.ts';
import type { GatewayEvent } from './event.ts';
import { canonicalText } from './hash.ts';

const anEvent = fc
  .dictionary(fc.string({ maxLength: 12 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 6 })
  .map((object) => JSON.parse(JSON.stringify(object)) as GatewayEvent);

describe('contentHash', () => {
  it('does not heed where and when a record was read', () => {
    const event = { a: 1, b: { c: 2, d: 3 } };
    const read = { 'event.id': 'file:x:1:0', 'event.ingested': 5, 'event.created': 6 };
    expect(contentHash({ ...event, ...read, z: undefined })).toBe(contentHash(event));
  });
  it('does not heed the order of keys, also in what is nested', () => {
    expect(contentHash({ b: { d: 3, c: 2 }, a: 1 })).toBe(contentHash({ a: 1, b: { c: 2, d: 3 } }));
    fc.assert(
      fc.property(anEvent, (event) => {
        const turned = Object.fromEntries(Object.entries(event).toReversed());
        expect(contentHash(turned)).toBe(contentHash(event));
      }),
    );
  });
  it('is 32 hex digits that differ where content differs', () => {
    fc.assert(
      fc.property(anEvent, anEvent, (left, right) => {
        expect(contentHash(left)).toMatch(/^[0-9a-f]{32}$/);
        expect(contentHash(left) === contentHash(right)).toBe(same(left, right));
      }),
      { numRuns: 2000 },
    );
  });
  it.each([
    [{ a: 1 }, { a: '1' }],
    [{ a: 1 }, { a: 1, b: null }],
    [{ a: '' }, { a: null }],
    [{ a: true }, { a: false }],
    [
      { a: 1, b: 2 },
      { a: 2, b: 1 },
    ],
    [{ a: 'b' }, { b: 'a' }],
    [{ ab: 'c' }, { a: 'bc' }],
    [{ a: [1, 2] }, { a: [2, 1] }],
    [{ a: 'x' }, { a: 'x\0' }],
    [{ a: '1234567' }, { a: '1234567\0' }],
    [{ a: '12345678' }, { a: '12345679' }],
    [{ a: { 'event.id': 1 } }, { a: {} }],
    [{ a: 0.1 }, { a: 0.2 }],
  ] satisfies [GatewayEvent, GatewayEvent][])('tells %j from %j', (left, right) => {
    expect(contentHash(left)).not.toBe(contentHash(right));
  });
  it('knows numbers as JSON does', () => {
    expect(contentHash({ a: -0 })).toBe(contentHash({ a: 0 }));
    expect(contentHash({ a: Number.NaN })).toBe(contentHash({ a: null }));
  });
  it('finds no two alike among 100,000 requests that differ in one digit', () => {
    const hashes = new Set<string>();
    for (let number = 0; number < 100_000; number++) {
      hashes.add(contentHash({ '@timestamp': 1_767_604_197_450, 'http.request.id': `r${number}` }));
    }
    expect(hashes.size).toBe(100_000);
  });
  it('keeps its value, which stands in ids of detections', () => {
    const event = { '@timestamp': 1_767_604_197_450, 'source.ip': '203.0.113.9', tags: ['a'] };
    expect(contentHash(event)).toBe('8dd073e79ee06d66b75a7275c53eabda');
  });
});

const READ = new Set(['event.id', 'event.ingested', 'event.created']);
const contentOf = (event: GatewayEvent): string =>
  canonicalText(Object.fromEntries(Object.entries(event).filter(([name]) => !READ.has(name))));
const same = (left: GatewayEvent, right: GatewayEvent): boolean =>
  contentOf(left) === contentOf(right);
