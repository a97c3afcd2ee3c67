import { expect, it } from '@jest/globals';
import type { SealedCredentials } from './sealed-credentials.ts';

export interface SealedCredentialsUnderTest {
  readonly store: SealedCredentials;
  /** a second connection to what `store` writes, as another process has it */
  readonly other: SealedCredentials;
  readonly retentionMs: number;
  /** lets time go on, ms */
  readonly pass: (ms: number) => Promise<void>;
}

/** What every store of sealed credentials promises. */
export function sealedCredentialsContract(open: () => Promise<SealedCredentialsUnderTest>): void {
  const using = async (work: (under: SealedCredentialsUnderTest) => Promise<void>) => {
    const under = await open();
    try {
      await work(under);
    } finally {
      await under.store.close();
      await under.other.close();
    }
  };

  it('gives back what was put, in another process too, and nothing for another name', () =>
    using(async ({ store, other }) => {
      await store.put(
        new Map([
          ['k1.abc', 'sealed one'],
          ['id:we{i}rd %:\n', 'sealed ü'],
        ]),
      );
      expect(await store.get('k1.abc')).toBe('sealed one');
      expect(await other.get('id:we{i}rd %:\n')).toBe('sealed ü');
      expect(await other.get('k1')).toBeUndefined();
    }));

  it('keeps the newest text of a name', () =>
    using(async ({ store, other }) => {
      await store.put(new Map([['k1.abc', 'old']]));
      await other.put(new Map([['k1.abc', 'new']]));
      expect(await store.get('k1.abc')).toBe('new');
    }));

  it('takes nothing, and very many at once', () =>
    using(async ({ store }) => {
      await store.put(new Map());
      const many = Array.from({ length: 5000 }, (_, nth) => [`k1.${nth}`, `s${nth}`] as const);
      await store.put(new Map(many));
      expect([await store.get('k1.0'), await store.get('k1.4999')]).toEqual(['s0', 's4999']);
    }));

  it('forgets what was not put for the retention, and that alone', () =>
    using(async ({ store, retentionMs, pass }) => {
      await store.put(
        new Map([
          ['k1.abc', 'forgotten'],
          ['k1.def', 'seen again'],
        ]),
      );
      await pass(retentionMs * 0.6);
      await store.put(new Map([['k1.def', 'seen again']]));
      await pass(retentionMs * 0.6);
      expect(await store.get('k1.abc')).toBeUndefined();
      expect(await store.get('k1.def')).toBe('seen again');
    }));
}
