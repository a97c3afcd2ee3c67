import { expect, it } from '@jest/globals';
import type { EventStore } from './model.ts';
import { anEvent, SAMPLE_TIME as T } from './samples.contract.ts';

const MINUTE = 60_000;
const PLENTY = 1024 ** 3;
const ADDRESS = { 'source.ip': '203.0.113.9' };

/** What every EventStore keeps to. `open` gives an empty store. */
export function eventStoreContract(open: () => Promise<EventStore>): void {
  it('gives back events by id as they were added', async () => {
    const store = await open();
    const event = anEvent('file:a:1:0', T, { 'gen_ai.usage.total_tokens': 12, 'url.path': '/é' });
    await store.add([event, anEvent('file:a:2:0', T)]);
    expect(await store.events(['file:a:1:0', 'unknown'])).toEqual([event]);
    expect(await store.events([])).toEqual([]);
  });

  it('keeps one of an event that is added twice', async () => {
    const store = await open();
    await store.add([anEvent('e1', T), anEvent('e1', T)]);
    await store.add([anEvent('e1', T)]);
    expect(await store.eventsOf(ADDRESS, T, T + 1, 10)).toHaveLength(1);
    expect(await store.events(['e1'])).toHaveLength(1);
  });

  it('finds the events of an entity, newest first, from inclusive to exclusive', async () => {
    const store = await open();
    await store.add([
      anEvent('before', T - 1),
      anEvent('first', T),
      anEvent('last', T + MINUTE - 1),
      anEvent('after', T + MINUTE),
      anEvent('other', T, { 'source.ip': '203.0.113.10' }),
    ]);
    const found = await store.eventsOf(ADDRESS, T, T + MINUTE, 10);
    expect(found.map((event) => event['event.id'])).toEqual(['last', 'first']);
    const newest = await store.eventsOf(ADDRESS, T, T + MINUTE, 1);
    expect(newest.map((event) => event['event.id'])).toEqual(['last']);
  });

  it('asks for every field of an entity, in canonical form', async () => {
    const store = await open();
    await store.add([
      anEvent('both', T, { 'user.id': 7 }),
      anEvent('one', T, { 'user.id': 8 }),
      anEvent('none', T),
    ]);
    const found = await store.eventsOf({ ...ADDRESS, 'user.id': '7' }, T, T + 1, 10);
    expect(found.map((event) => event['event.id'])).toEqual(['both']);
  });

  it('counts requests, failures and tokens per bucket', async () => {
    const store = await open();
    await store.add([
      anEvent('e1', T, { 'gen_ai.usage.total_tokens': 10 }),
      anEvent('e2', T + MINUTE - 1, {
        'gen_ai.usage.total_tokens': 5,
        'event.outcome': 'failure',
      }),
      anEvent('e3', T + 2 * MINUTE, { 'event.outcome': 'failure' }),
      anEvent('e4', T + 3 * MINUTE),
      anEvent('e5', T, { 'source.ip': '203.0.113.10' }),
    ]);
    const timeline = await store.timeline(ADDRESS, T, T + 3 * MINUTE, MINUTE);
    expect(timeline.filter(({ requests }) => requests > 0)).toEqual([
      { at: T, requests: 2, failures: 1, tokens: 15 },
      { at: T + 2 * MINUTE, requests: 1, failures: 1, tokens: 0 },
    ]);
  });

  it('forgets events before a time', async () => {
    const store = await open();
    await store.add([anEvent('old', T - 1), anEvent('kept', T)]);
    expect(await store.forget(T, PLENTY)).toBe(1);
    expect((await store.events(['old', 'kept'])).map((event) => event['event.id'])).toEqual([
      'kept',
    ]);
    expect(await store.eventsOf(ADDRESS, 0, T + 1, 10)).toHaveLength(1);
    expect(await store.forget(T, PLENTY)).toBe(0);
  });

  it('forgets the oldest events until the rest fits', async () => {
    const store = await open();
    const count = 400;
    const padding = 'x'.repeat(2000);
    await store.add(
      Array.from({ length: count }, (_, index) =>
        anEvent(`e${index}`, T + index, { 'url.path': padding }),
      ),
    );
    const forgotten = await store.forget(0, (count * 2000) / 2);
    const left = await store.eventsOf(ADDRESS, 0, T + count, count);
    expect(left).toHaveLength(count - forgotten);
    expect(left.length).toBeGreaterThan(0);
    expect(left.length).toBeLessThan(count);
    expect(left.map((event) => event['event.id'])).toEqual(
      Array.from({ length: left.length }, (_, index) => `e${count - 1 - index}`),
    );
    await store.forget(0, 0);
    expect(await store.eventsOf(ADDRESS, 0, T + count, count)).toEqual([]);
  });
}
