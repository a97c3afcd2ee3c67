import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { checkpointStoreContract, stageLogContract } from '@gatewatch/engine/contracts';
import type { Consumption, LogConsumer, LogEntry, StageLog } from '@gatewatch/engine';
import type { Signal } from '@gatewatch/event';
import { openLogs, type LogsOptions, type SqliteLogs } from './sqlite-logs.ts';

const directories: string[] = [];
const opened: SqliteLogs[] = [];
const newDirectory = async (): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'gatewatch-logs-'));
  directories.push(directory);
  return directory;
};
const open = (dataDir: string, options?: LogsOptions): SqliteLogs => {
  const logs = openLogs(dataDir, options);
  opened.push(logs);
  return logs;
};
const closeAll = async (): Promise<void> => {
  for (const logs of opened.splice(0)) await logs.close();
};
afterAll(async () => {
  await closeAll();
  for (const directory of directories) await rm(directory, { recursive: true });
});

const MEBIBYTE = 1024 ** 2;

describe('SqliteStageLog', () => {
  const places = new Map<StageLog, string>();
  stageLogContract(
    async () => {
      const place = await newDirectory();
      const log = open(place).log('events', 3);
      places.set(log, place);
      return log;
    },
    {
      again: async (log) => open(places.get(log) as string).log('events', 3),
    },
  );
});

describe('SqliteCheckpointStore', () => {
  checkpointStoreContract(async () => open(await newDirectory()).checkpoints);
});

/** Resolves when `count` values have come, with what came. */
function collect(count: number): LogConsumer & {
  readonly batches: (readonly LogEntry[])[];
  readonly all: Promise<readonly LogEntry[]>;
} {
  const batches: (readonly LogEntry[])[] = [];
  const { promise, resolve } = Promise.withResolvers<readonly LogEntry[]>();
  return {
    batches,
    all: promise,
    assigned: async () => undefined,
    entries: async (_partition, entries) => {
      batches.push(entries);
      if (batches.flat().length >= count) resolve(batches.flat());
    },
    revoked: async () => undefined,
  };
}

describe('logs.db', () => {
  afterEach(closeAll);

  it('keeps offsets dense over appends of one turn, and append times from falling when the clock does', async () => {
    const times = [50, 40, 60];
    const logs = open(await newDirectory(), { now: () => times.shift() ?? 60 });
    const log = logs.log('events', 1);
    await Promise.all([log.append(0, ['a', 'b']), log.append(0, ['c']), log.append(0, ['d'])]);
    const member = collect(4);
    const consumption = await log.consume('g', member);
    const entries = await member.all;
    await consumption.stop();
    expect(entries.map(({ offset, value, appendedAt }) => [offset, value, appendedAt])).toEqual([
      [0, 'a', 50],
      [1, 'b', 50],
      [2, 'c', 50],
      [3, 'd', 60],
    ]);
  });

  it('delivers at most 512 entries and about 4 MiB at once', async () => {
    const log = open(await newDirectory()).log('events', 1);
    const small = Array.from({ length: 1000 }, (_, at) => String(at));
    const large = Array.from({ length: 6 }, () => 'x'.repeat(1_500_000));
    await log.append(0, [...small, ...large]);
    const member = collect(1006);
    const consumption = await log.consume('g', member);
    await member.all;
    await consumption.stop();
    expect(member.batches.map(({ length }) => length)).toEqual([512, 491, 3]);
  });

  it('tells of a rejected batch by a fault signal that names partition and attempt', async () => {
    const signals: Signal[] = [];
    const logs = open(await newDirectory(), {
      emit: (signal) => signals.push(signal),
      retry: { firstMs: 1, maxMs: 2 },
    });
    const log = logs.log('events', 1);
    await log.append(0, ['a']);
    const member = collect(1);
    let rejections = 3;
    const consumption = await log.consume('g', {
      ...member,
      entries: async (partition, entries) => {
        if (rejections-- > 0) throw new Error('index is away');
        await member.entries(partition, entries);
      },
    });
    await member.all;
    await consumption.stop();
    expect(signals).toEqual(
      [1, 2, 3].map((attempt) => ({
        name: 'fault',
        place: 'events/0',
        message: 'index is away',
        attempt,
      })),
    );
  });

  it('is woken by an append through another handle of the same process', async () => {
    const place = await newDirectory();
    const reader = open(place, { pollMs: 1_000_000 }).log('events', 1);
    const writer = open(place).log('events', 1);
    const member = collect(1);
    const consumption = await reader.consume('g', member);
    await writer.append(0, ['from elsewhere']);
    expect((await member.all).map(({ value }) => value)).toEqual(['from elsewhere']);
    await consumption.stop();
  });

  it('refuses a commit for a partition that the member no longer holds', async () => {
    const log = open(await newDirectory()).log('events', 1);
    await log.append(0, ['a']);
    const member = collect(1);
    const consumption = await log.consume('g', member);
    await member.all;
    await consumption.stop();
    await expect(consumption.commit(0, 1)).rejects.toMatchObject({ code: 'PARTITION_REVOKED' });
    expect(await log.committed('g', 0)).toBeUndefined();
  });

  it('refuses a partition that a log does not have, and another number of partitions', async () => {
    const logs = open(await newDirectory());
    const log = logs.log('events', 2);
    await expect(log.append(2, ['a'])).rejects.toMatchObject({ code: 'UNKNOWN_PARTITION' });
    expect(() => logs.log('events', 4)).toThrow(
      expect.objectContaining({ code: 'LOG_PARTITIONS_CHANGED' }),
    );
  });

  it('trims a long log in steps and keeps its end when nothing is left', async () => {
    const log = open(await newDirectory()).log('events', 1);
    await log.append(
      0,
      Array.from({ length: 2000 }, (_, at) => String(at)),
    );
    await log.trim(0, 1999);
    const member = collect(1);
    const consumption = await log.consume('g', member);
    expect((await member.all).map(({ offset }) => offset)).toEqual([1999]);
    await consumption.stop();
    await log.trim(0, 5000);
    expect(await log.end(0)).toBe(2000);
    await log.append(0, ['next']);
    expect(await log.end(0)).toBe(2001);
  });

  it('moves input positions together with the bundles that they cover, or neither', async () => {
    const logs = open(await newDirectory());
    const events = logs.log('events', 2);
    const input = 'file:/var/log/a.log';
    await logs.appendWithPositions(
      [{ log: 'events', partition: 0, values: ['one'] }],
      new Map([[input, { offset: 10, extra: '{"inode":7}' }]]),
    );
    await expect(
      logs.appendWithPositions(
        [
          { log: 'events', partition: 0, values: ['two'] },
          { log: 'events', partition: 9, values: ['nowhere'] },
        ],
        new Map([[input, { offset: 20 }]]),
      ),
    ).rejects.toMatchObject({ code: 'UNKNOWN_PARTITION' });
    expect(await events.end(0)).toBe(1);
    expect(await logs.positions.load(input)).toEqual({ offset: 10, extra: '{"inode":7}' });
    expect(await logs.positions.load('file:/other')).toBeUndefined();
    await logs.positions.save(new Map([[input, { offset: 30 }]]));
    expect(await logs.positions.load(input)).toEqual({ offset: 30 });
  });

  it('forgets what is old enough and every group has passed, and nothing else', async () => {
    let now = 1000;
    const events = open(await newDirectory(), { now: () => now }).log('events', 1);
    await events.append(0, ['a', 'b']);
    now = 2000;
    await events.append(0, ['c', 'd']);
    /** The entries that a new group is given, up to the newest one. */
    const kept = async (): Promise<string[]> => {
      const values: string[] = [];
      const newest = (await events.end(0)) - 1;
      let consumption: Consumption | undefined;
      await new Promise<void>((resolve, reject) => {
        const entries = async (_partition: number, batch: readonly LogEntry[]): Promise<void> => {
          values.push(...batch.map(({ value }) => value));
          if (batch.at(-1)?.offset === newest) resolve();
        };
        const consumer = { assigned: async () => 0, entries, revoked: async () => undefined };
        events
          .consume(`look ${newest} ${now++}`, consumer)
          .then((one) => (consumption = one), reject);
      });
      await consumption?.stop();
      return values;
    };
    await events.retain(2000, ['behind']);
    expect(await events.end(0)).toBe(4);
    expect(await kept()).toEqual(['a', 'b', 'c', 'd']);
    await events.retain(2000, []);
    expect(await kept()).toEqual(['c', 'd']);
    await events.retain(9000, []);
    expect(await events.end(0)).toBe(4);
    await events.append(0, ['e']);
    expect(await kept()).toEqual(['e']);
  });

  it('keeps of its entries the newest that fit, and all that somebody has not read', async () => {
    const logs = open(await newDirectory());
    const events = logs.log('events', 1);
    const observations = logs.log('observations', 1);
    for (let batch = 0; batch < 20; batch++) {
      await events.append(0, ['x'.repeat(100_000), 'y'.repeat(100_000)]);
      await observations.append(0, ['z'.repeat(50_000)]);
    }
    expect(logs.shareWithin(100 * MEBIBYTE)).toBe(1);
    const share = logs.shareWithin(MEBIBYTE);
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.25);
    await observations.retain(0, ['behind'], share);
    await events.retain(0, [], share);
    expect(logs.shareWithin(2.2 * MEBIBYTE)).toBe(1);
    await observations.retain(0, [], share);
    expect(logs.shareWithin(1.2 * MEBIBYTE)).toBe(1);
    expect([await events.end(0), await observations.end(0)]).toEqual([40, 20]);
  });

  it('lists and forgets input positions by the beginning of their name', async () => {
    const { positions } = open(await newDirectory());
    await positions.save(
      new Map([
        ['file:/b', { offset: 2 }],
        ['file:/a', { offset: 1, extra: 'x' }],
        ['kafka:t:0', { offset: 3 }],
      ]),
    );
    expect([...(await positions.list('file:'))]).toEqual([
      ['file:/a', { offset: 1, extra: 'x' }],
      ['file:/b', { offset: 2 }],
    ]);
    await positions.forget('file:/a');
    expect([...(await positions.list('')).keys()]).toEqual(['file:/b', 'kafka:t:0']);
  });

  it('refuses to append to a log that was not opened', async () => {
    const logs = open(await newDirectory());
    await expect(
      logs.appendWithPositions([{ log: 'evnts', partition: 0, values: ['a'] }], new Map()),
    ).rejects.toMatchObject({ code: 'UNKNOWN_LOG' });
  });

  it('lets one bad write fail alone among those of its turn', async () => {
    const logs = open(await newDirectory());
    const log = logs.log('events', 1);
    const results = await Promise.allSettled([
      log.append(0, ['a']),
      log.append(7, ['bad']),
      log.append(0, ['b']),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await log.end(0)).toBe(2);
  });
});
