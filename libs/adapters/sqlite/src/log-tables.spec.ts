import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Database } from './database.ts';
import { LOG_MIGRATIONS, LogTables } from './log-tables.ts';

interface Model {
  readonly stream: number;
  readonly values: string[];
  oldest: number;
}

const step = fc.oneof(
  fc.record({ append: fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 6 }) }),
  fc.record({ trim: fc.nat(30), limit: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ read: fc.nat(30), entries: fc.integer({ min: 1, max: 7 }), bytes: fc.nat(20) }),
);

describe('LogTables', () => {
  it('reads, trims and ends as an array with dropped heads would, two partitions apart', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(1), step), { maxLength: 40 }), (steps) => {
        const database = new Database(':memory:', LOG_MIGRATIONS);
        const tables = new LogTables(database);
        const models = tables
          .declare('log', 2)
          .map((stream): Model => ({ stream, values: [], oldest: 0 }));
        for (const [partition, given] of steps) {
          const model = models.at(partition);
          if (!model) continue;
          const { stream } = model;
          if ('append' in given) {
            tables.append(stream, given.append, 1);
            model.values.push(...given.append);
          } else if ('trim' in given) {
            const below = Math.min(given.trim, model.oldest + given.limit, model.values.length);
            expect(tables.trim(stream, given.trim, given.limit)).toBe(
              Math.max(0, below - model.oldest),
            );
            model.oldest = Math.max(model.oldest, below);
          } else expectRead(tables.read(stream, given.read, given), model, given);
          expect([tables.oldest(stream), tables.end(stream)]).toEqual([
            model.oldest,
            model.values.length,
          ]);
        }
        database.close();
      }),
      { numRuns: 60 },
    );
  });
});

/** A batch is the longest that starts there and stops at `entries`, or once it has reached `bytes`. */
function expectRead(
  found: readonly { readonly offset: number; readonly value: string }[],
  { values, oldest }: Model,
  { read, entries, bytes }: { read: number; entries: number; bytes: number },
): void {
  const expected: { offset: number; value: string }[] = [];
  let size = 0;
  for (let offset = Math.max(read, oldest); offset < values.length; offset++) {
    if (expected.length === entries || (expected.length > 0 && size >= bytes)) break;
    const value = values[offset] ?? '';
    expected.push({ offset, value });
    size += value.length;
  }
  expect(found.map(({ offset, value }) => ({ offset, value }))).toEqual(expected);
}
