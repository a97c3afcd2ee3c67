import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { canonicalEntityValue, entityKey, entityOf, MAX_ENTITY_VALUE } from './entity.ts';
import type { FieldValue } from './event.ts';

describe('canonicalEntityValue', () => {
  it.each<[FieldValue | undefined, string | undefined]>([
    ['k1', 'k1'],
    [5, '5'],
    [true, 'true'],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
    [{ a: 1 }, undefined],
    [['first', 'second'], 'first'],
    [[], undefined],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['192.0.2.1', '192.0.2.1'],
    ['a:b', 'a:b'],
    ['dead:beef', 'dead:beef'],
    ['12:30', '12:30'],
  ])('of %j is %j', (value, expected) => {
    expect(canonicalEntityValue(value)).toBe(expected);
  });

  it('is never longer than its cap', () => {
    expect(canonicalEntityValue('x'.repeat(10_000))).toHaveLength(MAX_ENTITY_VALUE);
  });

  it('of a canonical value is that value', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV6(), fc.ipV4(), fc.integer()), (value) => {
        const once = canonicalEntityValue(value);
        expect(canonicalEntityValue(once)).toBe(once);
      }),
    );
  });
});

describe('entityOf', () => {
  it('takes the fields in the order that is asked for', () => {
    const event = { 'user.id': 'u', source: { ip: '::ffff:192.0.2.1' } };
    const entity = entityOf(event, ['source.ip', 'user.id']);
    expect(entity).toEqual({ 'source.ip': '192.0.2.1', 'user.id': 'u' });
    expect(Object.keys(entity ?? {})).toEqual(['source.ip', 'user.id']);
  });
  it('is nothing where a field is missing or empty', () => {
    expect(entityOf({ a: 'x' }, ['a', 'b'])).toBeUndefined();
    expect(entityOf({ a: 'x', b: '' }, ['a', 'b'])).toBeUndefined();
  });
  it('of no fields is the one entity of all events', () => {
    expect(entityOf({ a: 'x' }, [])).toEqual({});
  });
});

describe('entityKey', () => {
  it('names the tenant and every field', () => {
    expect(entityKey('default', { 'source.ip': '192.0.2.1', b: 'y' })).toBe(
      'default|source.ip=192.0.2.1|b=y',
    );
  });
  it('is different for different entities, whatever their values hold', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '|', '=', '%', '7', 'C'), maxLength: 6 });
    const entity = fc.tuple(text, fc.array(fc.tuple(text, text), { maxLength: 3 }));
    fc.assert(
      fc.property(entity, entity, ([tenantA, fieldsA], [tenantB, fieldsB]) => {
        const left = Object.fromEntries(fieldsA);
        const right = Object.fromEntries(fieldsB);
        const same =
          JSON.stringify([tenantA, Object.entries(left)]) ===
          JSON.stringify([tenantB, Object.entries(right)]);
        expect(entityKey(tenantA, left) === entityKey(tenantB, right)).toBe(same);
      }),
      { numRuns: 1000 },
    );
  });
});
