import { describe, expect, it } from '@jest/globals';
import { Problems, readYaml } from '@gatewatch/event';
import { neededForAny, neededForCondition, neededForPath } from './needed-members.ts';

const neededFor = (yaml: string) => {
  const [root] = readYaml(yaml, new Problems('test'));
  const needed = root && neededForCondition(root);
  return needed && [...needed];
};

describe('members that an object needs', () => {
  it('are the first of a path, or the one that has the path for a name', () => {
    expect([...(neededForPath('a.b.c') ?? [])]).toEqual(['a', 'a.b.c']);
    expect([...(neededForPath("a['b.c']") ?? [])]).toEqual(['a']);
    expect(neededForPath('$event.kind')).toBeUndefined();
  });
  it('are all of those of which one is enough, as long as each is certain', () => {
    expect([...(neededForAny(['a', 'b']) ?? [])]).toEqual(['a', 'b']);
    expect(neededForAny(['a', '[0].b'])).toBeUndefined();
    expect(neededForAny([])).toBeUndefined();
  });
  it.each([
    ['{ a: x }', ['a']],
    ['{ a: [x, 1] }', ['a']],
    ['{ a: { exists: true } }', ['a']],
    ['{ a: { missing: false } }', ['a']],
    ['{ a: { gt: 1 } }', ['a']],
    ['{ a: { exists: false }, b: x }', ['b']],
    ['{ any: [{ a: x }, { b: y }] }', ['a', 'b']],
    ['{ all: [{ not: { a: x } }, { b: y }] }', ['b']],
    ['{ a: [x, null] }', undefined],
    ['{ a: { not: x } }', undefined],
    ['{ a: { eq: [x, null] } }', undefined],
    ['{ a: { exists: false } }', undefined],
    ['{ not: { a: x } }', undefined],
    ['{ any: [{ a: x }, { b: { missing: true } }] }', undefined],
  ])('of the condition %s are %j', (yaml, members) => {
    expect(neededFor(yaml)).toEqual(members);
  });
});
