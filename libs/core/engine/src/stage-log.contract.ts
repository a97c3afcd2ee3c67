import { afterEach, describe, expect, it } from '@jest/globals';
import type { Consumption, LogConsumer, LogEntry, StageLog } from './ports.ts';

/** Real brokers rebalance in seconds, so deadlines are long; an embedded log never comes near them. */
const DEADLINE_MS = 60_000;

export interface StageLogContractOptions {
  /** A second handle on the same log, as another process would open it after the first was closed or has died. */
  readonly again?: (log: StageLog) => Promise<StageLog>;
}

/** Waits for a fact, not for a time. */
async function until(what: string, fact: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS - 5_000;
  while (!(await fact())) {
    if (Date.now() > deadline) throw new Error(`never came true: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A member that remembers what it was told. */
class Recorder implements LogConsumer {
  readonly seen = new Map<number, LogEntry[]>();
  readonly owned = new Set<number>();
  readonly history: string[] = [];
  overlaps = 0;
  readonly #busy = new Set<number>();
  readonly #name: string;
  readonly #start: (partition: number) => number | undefined;
  readonly #handle: (partition: number, entries: readonly LogEntry[]) => Promise<void>;
  constructor(
    options: {
      readonly name?: string;
      readonly start?: (partition: number) => number | undefined;
      readonly handle?: (partition: number, entries: readonly LogEntry[]) => Promise<void>;
      readonly history?: string[];
    } = {},
  ) {
    this.#name = options.name ?? 'm';
    this.#start = options.start ?? (() => undefined);
    this.#handle = options.handle ?? (() => Promise.resolve());
    if (options.history) this.history = options.history;
  }
  async assigned(partition: number): Promise<number | undefined> {
    this.owned.add(partition);
    this.history.push(`${this.#name}+${partition}`);
    return this.#start(partition);
  }
  async entries(partition: number, entries: readonly LogEntry[]): Promise<void> {
    if (this.#busy.has(partition)) this.overlaps++;
    this.#busy.add(partition);
    try {
      this.seen.set(partition, [...(this.seen.get(partition) ?? []), ...entries]);
      await this.#handle(partition, entries);
    } finally {
      this.#busy.delete(partition);
    }
  }
  async revoked(partition: number): Promise<void> {
    this.owned.delete(partition);
    this.history.push(`${this.#name}-${partition}`);
  }
  values(partition: number): string[] {
    return (this.seen.get(partition) ?? []).map(({ value }) => value);
  }
}

/** What must be there for the rest of a test to make sense. */
function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('missing');
  return value;
}
const last = (entries: readonly LogEntry[]): LogEntry => present(entries.at(-1));

/**
 * What every StageLog does. `open` gives a new, empty log with at least two partitions at each call.
 * The suite closes what it opened.
 */
export function stageLogContract(
  open: () => Promise<StageLog>,
  { again }: StageLogContractOptions = {},
): void {
  describe('a stage log', () => {
    const logs: StageLog[] = [];
    const consumptions: Consumption[] = [];
    const fresh = async (): Promise<StageLog> => {
      const log = await open();
      logs.push(log);
      return log;
    };
    const consume = async (
      log: StageLog,
      group: string,
      member: LogConsumer,
    ): Promise<Consumption> => {
      const consumption = await log.consume(group, member);
      consumptions.push(consumption);
      return consumption;
    };
    const leave = async (consumption: Consumption): Promise<void> => {
      consumptions.splice(consumptions.indexOf(consumption), 1);
      await consumption.stop();
    };
    const readAll = async (log: StageLog, partition: number, count: number, group: string) => {
      const member = new Recorder({ start: () => undefined });
      const consumption = await consume(log, group, member);
      await until(`${count} entries`, () => member.values(partition).length >= count);
      await leave(consumption);
      return member.seen.get(partition) ?? [];
    };
    afterEach(async () => {
      for (const consumption of consumptions.splice(0)) await consumption.stop();
      for (const log of logs.splice(0)) await log.close();
    }, DEADLINE_MS);

    it(
      'gives entries back in the order of appending, with rising offsets and append times that never fall',
      async () => {
        const log = await fresh();
        await log.append(0, ['a', 'b']);
        await log.append(0, ['c']);
        const entries = await readAll(log, 0, 3, 'g');
        expect(entries.map(({ value }) => value)).toEqual(['a', 'b', 'c']);
        for (let at = 1; at < entries.length; at++) {
          const [before, after] = [present(entries[at - 1]), present(entries[at])];
          expect(after.offset).toBeGreaterThan(before.offset);
          expect(after.appendedAt).toBeGreaterThanOrEqual(before.appendedAt);
        }
        expect(entries[0]?.appendedAt).toBeGreaterThan(Date.parse('2020-01-01'));
      },
      DEADLINE_MS,
    );

    it(
      'keeps partitions apart',
      async () => {
        const log = await fresh();
        await log.append(0, ['zero']);
        await log.append(1, ['one']);
        const member = new Recorder();
        await consume(log, 'g', member);
        await until('both', () => member.values(0).length + member.values(1).length >= 2);
        expect([member.values(0), member.values(1)]).toEqual([['zero'], ['one']]);
      },
      DEADLINE_MS,
    );

    it(
      'says the offset after the newest entry, asked at that moment',
      async () => {
        const log = await fresh();
        const empty = await log.end(0);
        await log.append(0, ['a', 'b', 'c']);
        const entries = await readAll(log, 0, 3, 'g');
        expect(empty).toBeLessThanOrEqual(entries[0]?.offset ?? -1);
        const end = await log.end(0);
        expect(end).toBeGreaterThan(last(entries).offset);
        await log.append(0, ['d']);
        expect(await log.end(0)).toBeGreaterThan(end);
        expect(await log.end(1)).toBe(await log.end(1));
      },
      DEADLINE_MS,
    );

    it(
      'appends nothing for an empty list',
      async () => {
        const log = await fresh();
        await log.append(0, ['a']);
        const end = await log.end(0);
        await log.append(0, []);
        expect(await log.end(0)).toBe(end);
      },
      DEADLINE_MS,
    );

    it(
      'keeps values as they are: line ends, quotes, other scripts, emptiness, a quarter of a megabyte',
      async () => {
        const log = await fresh();
        const values = ['', 'a\nb\r\n', '"\\\t', 'zażółć 漢字 🔑', 'x'.repeat(256 * 1024)];
        await log.append(0, values);
        const entries = await readAll(log, 0, values.length, 'g');
        expect(entries.map(({ value }) => value)).toEqual(values);
      },
      DEADLINE_MS,
    );

    it(
      'keeps the order of each of several appenders at once',
      async () => {
        const log = await fresh();
        const lists = ['a', 'b', 'c'].map((name) =>
          Array.from({ length: 20 }, (_, at) => `${name}${at}`),
        );
        await Promise.all(lists.map((list) => log.append(0, list)));
        const entries = await readAll(log, 0, 60, 'g');
        for (const list of lists) {
          const name = present(list[0]).charAt(0);
          expect(entries.map(({ value }) => value).filter((value) => value[0] === name)).toEqual(
            list,
          );
        }
      },
      DEADLINE_MS,
    );

    it(
      'delivers what is appended while a member reads',
      async () => {
        const log = await fresh();
        const member = new Recorder();
        await consume(log, 'g', member);
        await log.append(0, ['early']);
        await until('early', () => member.values(0).includes('early'));
        await log.append(0, ['late']);
        await until('late', () => member.values(0).includes('late'));
        expect(member.values(0)).toEqual(['early', 'late']);
      },
      DEADLINE_MS,
    );

    it(
      'starts where the member says, and with nothing where the member says the end',
      async () => {
        const log = await fresh();
        await log.append(0, ['a', 'b', 'c']);
        await log.append(1, ['x']);
        const offsets = (await readAll(log, 0, 3, 'look')).map(({ offset }) => offset);
        const end = await log.end(1);
        const member = new Recorder({ start: (p) => (p === 0 ? offsets[1] : end) });
        await consume(log, 'g', member);
        await until('b, c', () => member.values(0).length >= 2);
        await until('partition 1', () => member.owned.has(1));
        await log.append(1, ['y']);
        await until('y', () => member.values(1).length > 0);
        expect([member.values(0), member.values(1)]).toEqual([['b', 'c'], ['y']]);
      },
      DEADLINE_MS,
    );

    it(
      'prefers the place that the member names to the commit of its group',
      async () => {
        const log = await fresh();
        await log.append(0, ['a', 'b']);
        const first = new Recorder();
        const consumption = await consume(log, 'g', first);
        await until('both', () => first.values(0).length >= 2);
        const entries = first.seen.get(0) ?? [];
        await consumption.commit(0, last(entries).offset + 1);
        await leave(consumption);
        const second = new Recorder({ start: (p) => (p === 0 ? entries[0]?.offset : undefined) });
        await consume(log, 'g', second);
        await until('again', () => second.values(0).length >= 2);
        expect(second.values(0)).toEqual(['a', 'b']);
      },
      DEADLINE_MS,
    );

    it(
      'goes on from the commit, which is undefined before the first one and apart for each group',
      async () => {
        const log = await fresh();
        await log.append(0, ['a', 'b', 'c']);
        expect(await log.committed('g', 0)).toBeUndefined();
        const first = new Recorder();
        const consumption = await consume(log, 'g', first);
        await until('all', () => first.values(0).length >= 3);
        const next = present(first.seen.get(0)?.[1]).offset;
        await consumption.commit(0, next);
        expect(await log.committed('g', 0)).toBe(next);
        expect(await log.committed('other', 0)).toBeUndefined();
        await leave(consumption);
        const second = new Recorder();
        await consume(log, 'g', second);
        await until('b, c', () => second.values(0).length >= 2);
        expect(second.values(0)).toEqual(['b', 'c']);
        const third = await readAll(log, 0, 3, 'other');
        expect(third.map(({ value }) => value)).toEqual(['a', 'b', 'c']);
      },
      DEADLINE_MS,
    );

    it(
      'delivers again what was delivered and not committed, when a member leaves',
      async () => {
        const log = await fresh();
        await log.append(0, ['a', 'b']);
        const first = new Recorder();
        const consumption = await consume(log, 'g', first);
        await until('both', () => first.values(0).length >= 2);
        await leave(consumption);
        const second = new Recorder();
        await consume(log, 'g', second);
        await until('both again', () => second.values(0).length >= 2);
        expect(second.values(0)).toEqual(['a', 'b']);
      },
      DEADLINE_MS,
    );

    it(
      'delivers a rejected batch again from the last commit, in order and with nothing left out',
      async () => {
        const log = await fresh();
        let rejections = 0;
        const taken: string[] = [];
        let consumption: Consumption | undefined;
        const member = new Recorder({
          handle: async (partition, entries) => {
            for (const { value, offset } of entries) {
              if (value === 'c' && rejections < 2) {
                rejections++;
                throw new Error('not stored');
              }
              taken.push(value);
              await consumption?.commit(partition, offset + 1);
            }
          },
        });
        consumption = await consume(log, 'g', member);
        await until('assigned', () => member.owned.has(0));
        await log.append(0, ['a', 'b', 'c', 'd']);
        await until('d', () => taken.includes('d'));
        expect(rejections).toBe(2);
        expect(taken).toEqual(['a', 'b', 'c', 'd']);
        expect(member.overlaps).toBe(0);
      },
      DEADLINE_MS,
    );

    it(
      'goes back to the place that the member named when a batch is rejected before any commit',
      async () => {
        const log = await fresh();
        await log.append(0, ['a', 'b', 'c']);
        const offsets = (await readAll(log, 0, 3, 'look')).map(({ offset }) => offset);
        let rejected = false;
        const member = new Recorder({
          start: (partition) => (partition === 0 ? offsets[1] : undefined),
          handle: async () => {
            if (rejected) return;
            rejected = true;
            throw new Error('not stored');
          },
        });
        await consume(log, 'g', member);
        await until('b, c after the rejection', () => {
          const values = member.values(0);
          return rejected && values.includes('c') && values.filter((v) => v === 'b').length >= 2;
        });
        expect(member.values(0)).not.toContain('a');
      },
      DEADLINE_MS,
    );

    it(
      'gives a partition one batch at a time',
      async () => {
        const log = await fresh();
        const member = new Recorder({
          handle: async () => {
            await new Promise((resolve) => setImmediate(resolve));
          },
        });
        await consume(log, 'g', member);
        for (let round = 0; round < 10; round++) await log.append(0, [`${round}a`, `${round}b`]);
        await until('20', () => member.values(0).length >= 20);
        expect(member.overlaps).toBe(0);
        expect(member.values(0)).toEqual(
          Array.from({ length: 10 }, (_, round) => [`${round}a`, `${round}b`]).flat(),
        );
      },
      DEADLINE_MS,
    );

    it(
      'holds a paused partition back, lets the others go on, and loses nothing at resume',
      async () => {
        const log = await fresh();
        let consumption: Consumption | undefined;
        const member = new Recorder({
          handle: async (partition, entries) => {
            if (partition === 0 && last(entries).value === 'stop') consumption?.pause(0);
            await consumption?.commit(partition, last(entries).offset + 1);
          },
        });
        consumption = await consume(log, 'g', member);
        await until('assigned', () => member.owned.has(0) && member.owned.has(1));
        await log.append(0, ['stop']);
        await until('stop', () => member.values(0).length === 1);
        await log.append(0, ['held']);
        for (const value of ['x', 'y', 'z']) {
          await log.append(1, [value]);
          await until(value, () => member.values(1).includes(value));
        }
        expect(member.values(0)).toEqual(['stop']);
        consumption.resume(0);
        await until('held', () => member.values(0).length >= 2);
        expect(member.values(0)).toEqual(['stop', 'held']);
      },
      DEADLINE_MS,
    );

    it(
      'finishes the batch in hand before it stops, then takes the partitions away and delivers no more',
      async () => {
        const log = await fresh();
        const { promise: gate, resolve: finish } = Promise.withResolvers<void>();
        const history: string[] = [];
        const member = new Recorder({
          history,
          handle: async () => {
            await gate;
            history.push('done');
          },
        });
        const consumption = await consume(log, 'g', member);
        await log.append(0, ['a']);
        await until('in hand', () => member.values(0).length > 0);
        const stopped = leave(consumption).then(() => history.push('stopped'));
        finish();
        await stopped;
        const order = ['done', 'm-0', 'stopped'].map((step) => history.indexOf(step));
        expect(order).toEqual(order.toSorted((left, right) => left - right));
        expect(order).not.toContain(-1);
        expect(member.owned.size).toBe(0);
        await log.append(0, ['b']);
        await readAll(log, 0, 2, 'look');
        expect(member.values(0)).toEqual(['a']);
      },
      DEADLINE_MS,
    );

    it(
      'gives each partition to one of two members, and to the other when that one leaves',
      async () => {
        const log = await fresh();
        const history: string[] = [];
        const makeMember = (name: string) => new Recorder({ name, history });
        const [one, two] = [makeMember('one'), makeMember('two')];
        const first = await consume(log, 'g', one);
        await until('one has all', () => one.owned.size === log.partitions);
        await consume(log, 'g', two);
        await until(
          'shared',
          () =>
            one.owned.size > 0 &&
            two.owned.size > 0 &&
            one.owned.size + two.owned.size === log.partitions,
        );
        expect([...one.owned].filter((partition) => two.owned.has(partition))).toEqual([]);
        const moved = present([...one.owned][0]);
        await leave(first);
        await until('two has all', () => two.owned.size === log.partitions);
        expect(history.lastIndexOf(`one-${moved}`)).toBeGreaterThanOrEqual(0);
        expect(history.lastIndexOf(`one-${moved}`)).toBeLessThan(
          history.lastIndexOf(`two+${moved}`),
        );
      },
      DEADLINE_MS,
    );

    it(
      'hands the uncommitted entries of a member that leaves to the one that stays, the committed ones to nobody',
      async () => {
        const log = await fresh();
        const one = new Recorder({ name: 'one' });
        const first = await consume(log, 'g', one);
        await until('one has all', () => one.owned.size === log.partitions);
        for (let partition = 0; partition < log.partitions; partition++)
          await log.append(partition, ['kept', 'open']);
        const all = () => Array.from({ length: log.partitions }, (_, partition) => partition);
        await until('all read', () => all().every((p) => one.values(p).includes('open')));
        for (const partition of all()) {
          await first.commit(partition, present(one.seen.get(partition)?.[1]).offset);
        }
        await leave(first);
        const two = new Recorder({ name: 'two' });
        await consume(log, 'g', two);
        await until('handed over', () => all().every((p) => two.values(p).length > 0));
        expect(all().map((partition) => two.values(partition))).toEqual(all().map(() => ['open']));
      },
      DEADLINE_MS,
    );

    it(
      'forgets nothing at or after the place it was allowed to trim to',
      async () => {
        const log = await fresh();
        await log.append(0, ['a', 'b', 'c']);
        const offsets = (await readAll(log, 0, 3, 'look')).map(({ offset }) => offset);
        const end = await log.end(0);
        await log.trim(0, present(offsets[2]));
        expect(await log.end(0)).toBe(end);
        const member = new Recorder({ start: (p) => (p === 0 ? offsets[0] : undefined) });
        await consume(log, 'g', member);
        await until('c', () => member.values(0).includes('c'));
        await log.append(0, ['d']);
        await until('d', () => member.values(0).includes('d'));
        expect(member.values(0).slice(-2)).toEqual(['c', 'd']);
        expect(member.seen.get(0)?.at(-2)?.offset).toBe(offsets[2]);
      },
      DEADLINE_MS,
    );

    if (again) {
      it(
        'keeps entries and commits when it is closed and opened again',
        async () => {
          const log = await fresh();
          await log.append(0, ['a', 'b']);
          const member = new Recorder();
          const consumption = await consume(log, 'g', member);
          await until('both', () => member.values(0).length >= 2);
          const second = present(member.seen.get(0)?.[1]).offset;
          await consumption.commit(0, second);
          await leave(consumption);
          const end = await log.end(0);
          await log.close();
          logs.splice(logs.indexOf(log), 1);
          const reopened = await again(log);
          logs.push(reopened);
          expect(await reopened.committed('g', 0)).toBe(second);
          expect(await reopened.end(0)).toBe(end);
          await reopened.append(0, ['c']);
          const reader = new Recorder();
          await consume(reopened, 'g', reader);
          await until('b, c', () => reader.values(0).length >= 2);
          expect(reader.values(0)).toEqual(['b', 'c']);
        },
        DEADLINE_MS,
      );
    }
  });
}
