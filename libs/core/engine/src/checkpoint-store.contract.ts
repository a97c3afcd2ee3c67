import { afterEach, describe, expect, it } from '@jest/globals';
import type { CheckpointDelta, CheckpointStore } from './ports.ts';

const TIMEOUT_MS = 30_000;

const delta = (
  head: string,
  changed: Readonly<Record<string, string>> = {},
  removed: readonly string[] = [],
): CheckpointDelta => ({
  head,
  changed: new Map(Object.entries(changed)),
  removed: new Set(removed),
});

/** What every CheckpointStore does. `open` gives a new, empty store at each call; the suite closes what it opened. */
export function checkpointStoreContract(open: () => Promise<CheckpointStore>): void {
  describe('a checkpoint store', () => {
    const stores: CheckpointStore[] = [];
    const fresh = async (): Promise<CheckpointStore> => {
      const store = await open();
      stores.push(store);
      return store;
    };
    afterEach(async () => {
      for (const store of stores.splice(0)) await store.close();
    }, TIMEOUT_MS);

    it(
      'has nothing stored under a new name',
      async () => {
        const store = await fresh();
        expect((await store.acquire('p:0')).stored).toBeUndefined();
      },
      TIMEOUT_MS,
    );

    it(
      'gives back the last head with all entries, together',
      async () => {
        const store = await fresh();
        const { generation } = await store.acquire('p:0');
        expect(await store.save('p:0', generation, 1, delta('h1', { a: '1' }))).toBe('saved');
        expect(await store.save('p:0', generation, 2, delta('h2', { b: '2' }))).toBe('saved');
        const { stored } = await store.acquire('p:0');
        expect(stored?.head).toBe('h2');
        expect(new Map(stored?.entries)).toEqual(
          new Map([
            ['a', '1'],
            ['b', '2'],
          ]),
        );
      },
      TIMEOUT_MS,
    );

    it(
      'replaces changed entries and forgets removed ones, also those it never had',
      async () => {
        const store = await fresh();
        const { generation } = await store.acquire('p');
        await store.save('p', generation, 1, delta('h1', { a: '1', b: '1', c: '1' }));
        await store.save('p', generation, 2, delta('h2', { a: '2' }, ['b', 'never']));
        const { stored } = await store.acquire('p');
        expect(new Map(stored?.entries)).toEqual(
          new Map([
            ['a', '2'],
            ['c', '1'],
          ]),
        );
      },
      TIMEOUT_MS,
    );

    it(
      'replaces the head alone when no entry changed',
      async () => {
        const store = await fresh();
        const { generation } = await store.acquire('p');
        await store.save('p', generation, 1, delta('h1', { a: '1' }));
        await store.save('p', generation, 2, delta('h2'));
        const { stored } = await store.acquire('p');
        expect([stored?.head, [...(stored?.entries ?? [])]]).toEqual(['h2', [['a', '1']]]);
      },
      TIMEOUT_MS,
    );

    it(
      'raises the generation at every take-over, also of several at once',
      async () => {
        const store = await fresh();
        const first = (await store.acquire('p')).generation;
        const second = (await store.acquire('p')).generation;
        expect(second).toBeGreaterThan(first);
        const many = await Promise.all(Array.from({ length: 5 }, () => store.acquire('p')));
        const generations = many.map(({ generation }) => generation);
        expect(new Set(generations).size).toBe(5);
        expect(Math.min(...generations)).toBeGreaterThan(second);
      },
      TIMEOUT_MS,
    );

    it(
      'refuses the save of an older holder, even with a newer sequence, and changes nothing by it',
      async () => {
        const store = await fresh();
        const old = await store.acquire('p');
        await store.save('p', old.generation, 1, delta('h1', { a: '1' }));
        const young = await store.acquire('p');
        expect(await store.save('p', old.generation, 2, delta('zombie', { a: 'z' }, []))).toBe(
          'fenced',
        );
        expect(await store.save('p', old.generation, 99, delta('zombie', {}, ['a']))).toBe(
          'fenced',
        );
        expect(await store.save('p', young.generation, 2, delta('h2', { b: '2' }))).toBe('saved');
        const { stored } = await store.acquire('p');
        expect(stored?.head).toBe('h2');
        expect(Object.fromEntries(stored?.entries ?? [])).toEqual({ a: '1', b: '2' });
      },
      TIMEOUT_MS,
    );

    it(
      'refuses an older holder also before the new one has saved anything',
      async () => {
        const store = await fresh();
        const old = await store.acquire('p');
        await store.acquire('p');
        expect(await store.save('p', old.generation, 1, delta('zombie'))).toBe('fenced');
        expect((await store.acquire('p')).stored).toBeUndefined();
      },
      TIMEOUT_MS,
    );

    it(
      'answers a repeated save of one sequence with saved, and changes nothing by it',
      async () => {
        const store = await fresh();
        const { generation } = await store.acquire('p');
        const one = delta('h1', { a: '1' });
        expect(await store.save('p', generation, 1, one)).toBe('saved');
        expect(await store.save('p', generation, 1, one)).toBe('saved');
        const { stored } = await store.acquire('p');
        expect([stored?.head, Object.fromEntries(stored?.entries ?? [])]).toEqual([
          'h1',
          { a: '1' },
        ]);
      },
      TIMEOUT_MS,
    );

    it(
      'refuses an older sequence, so that a delayed write cannot undo a newer one',
      async () => {
        const store = await fresh();
        const { generation } = await store.acquire('p');
        await store.save('p', generation, 1, delta('h1', { a: '1' }));
        await store.save('p', generation, 3, delta('h3', { a: '3' }));
        expect(await store.save('p', generation, 2, delta('h2', { a: '2' }, ['a']))).toBe('fenced');
        const { stored } = await store.acquire('p');
        expect([stored?.head, Object.fromEntries(stored?.entries ?? [])]).toEqual([
          'h3',
          { a: '3' },
        ]);
      },
      TIMEOUT_MS,
    );

    it(
      'lets a new holder go on with the sequence after the stored one',
      async () => {
        const store = await fresh();
        const old = await store.acquire('p');
        await store.save('p', old.generation, 7, delta('h7', { a: '7' }));
        const young = await store.acquire('p');
        expect(await store.save('p', young.generation, 8, delta('h8', {}, ['a']))).toBe('saved');
        const { stored } = await store.acquire('p');
        expect([stored?.head, stored?.entries.size]).toEqual(['h8', 0]);
      },
      TIMEOUT_MS,
    );

    it(
      'refuses a save under a name that nobody acquired',
      async () => {
        const store = await fresh();
        expect(await store.save('nobody', 0, 1, delta('h'))).toBe('fenced');
        expect((await store.acquire('nobody')).stored).toBeUndefined();
      },
      TIMEOUT_MS,
    );

    it(
      'keeps names apart',
      async () => {
        const store = await fresh();
        const one = await store.acquire('p:1');
        const other = await store.acquire('p:10');
        await store.save('p:1', one.generation, 1, delta('one', { a: '1' }));
        await store.save('p:10', other.generation, 1, delta('ten', { a: '10' }));
        expect((await store.acquire('p:1')).stored?.entries.get('a')).toBe('1');
        expect((await store.acquire('p:10')).stored?.entries.get('a')).toBe('10');
        expect((await store.acquire('p')).stored).toBeUndefined();
      },
      TIMEOUT_MS,
    );

    it(
      'keeps keys and values as they are: escapes, line ends, other scripts, emptiness',
      async () => {
        const store = await fresh();
        const entries = {
          'default|source.ip=2001:db8::1': '{"a":[1,2]}',
          "it's %7C\n{x}": 'line\nend',
          'zażółć 🔑': '',
          __proto: 'ordinary',
        };
        const { generation } = await store.acquire('p');
        await store.save('p', generation, 1, delta('{"v":1,"q":"\\""}', entries));
        const { stored } = await store.acquire('p');
        expect(stored?.head).toBe('{"v":1,"q":"\\""}');
        expect(Object.fromEntries(stored?.entries ?? [])).toEqual(entries);
      },
      TIMEOUT_MS,
    );

    it(
      'stores ten thousand entries in one step, and removes them in one',
      async () => {
        const store = await fresh();
        const { generation } = await store.acquire('p');
        const many = Object.fromEntries(
          Array.from({ length: 10_000 }, (_, at) => [`k${at}`, `value ${at}`]),
        );
        await store.save('p', generation, 1, delta('h1', many));
        const full = await store.acquire('p');
        expect(full.stored?.entries.size).toBe(10_000);
        expect(full.stored?.entries.get('k9999')).toBe('value 9999');
        const gone = Object.keys(many).slice(1);
        await store.save('p', full.generation, 2, delta('h2', {}, gone));
        const { stored } = await store.acquire('p');
        expect([...(stored?.entries.keys() ?? [])]).toEqual(['k0']);
      },
      TIMEOUT_MS,
    );
  });
}
