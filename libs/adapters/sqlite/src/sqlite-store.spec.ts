import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import {
  aDetection,
  anEvent,
  anIncident,
  eventStoreContract,
  incidentStoreContract,
  SAMPLE_TIME as T,
} from '@gatewatch/incident/contracts';
import { jobQueueContract, runStoreContract } from '@gatewatch/playbook/contracts';
import type { Signal } from '@gatewatch/event';
import { openStore, type SqliteStore, type StoreOptions } from './sqlite-store.ts';

const directories: string[] = [];
const opened: SqliteStore[] = [];
const newDirectory = async (): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'gatewatch-store-'));
  directories.push(directory);
  return directory;
};
const open = async (dataDir?: string, options?: StoreOptions): Promise<SqliteStore> => {
  const store = openStore(dataDir ?? (await newDirectory()), options);
  opened.push(store);
  return store;
};
afterAll(async () => {
  for (const store of opened) await store.close();
  for (const directory of directories) await rm(directory, { recursive: true });
});

/** A clock that stands still until it is told, with the timers set on it. */
class TestClock {
  at = T;
  readonly #timers = new Set<{ readonly due: number; readonly wake: () => void }>();
  readonly now = (): number => this.at;
  readonly schedule = (ms: number, wake: () => void): (() => void) => {
    const timer = { due: this.at + ms, wake };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };
  async pass(ms: number): Promise<void> {
    const end = this.at + ms;
    await settle();
    for (;;) {
      const next = [...this.#timers].sort((left, right) => left.due - right.due)[0];
      if (!next || next.due > end) break;
      this.#timers.delete(next);
      this.at = Math.max(this.at, next.due);
      next.wake();
      await settle();
    }
    this.at = end;
  }
}
/** Lets what has begun come to its next wait. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('SqliteIncidentStore', () => {
  incidentStoreContract(async () => (await open()).incidents);
});

describe('SqliteRunStore', () => {
  runStoreContract(async () => (await open()).runs);
});

describe('SqliteEventStore', () => {
  eventStoreContract(async () => (await open()).events);

  it('finds and counts by a field that has no column, with others that have', async () => {
    const { events } = await open();
    await events.add([
      anEvent('e1', T, { 'gen_ai.request.model': 'm1', 'http.response.status_code': 401 }),
      anEvent('e2', T + 1, { 'gen_ai.request.model': 'm2' }),
      anEvent('e3', T + 2, { 'gen_ai.request.model': 'm1', 'source.ip': '203.0.113.10' }),
    ]);
    const ids = async (entity: Record<string, string>): Promise<unknown[]> =>
      (await events.eventsOf(entity, T, T + 9, 9)).map((event) => event['event.id']);
    expect(await ids({ 'gen_ai.request.model': 'm1' })).toEqual(['e3', 'e1']);
    expect(await ids({ 'gen_ai.request.model': 'm1', 'source.ip': '203.0.113.9' })).toEqual(['e1']);
    expect(await ids({ 'http.response.status_code': '401' })).toEqual(['e1']);
    expect(await events.timeline({ 'gen_ai.request.model': 'm1' }, T, T + 9, 100)).toEqual([
      { at: T, requests: 2, failures: 0, tokens: 0 },
    ]);
  });

  it('adds input and output tokens where no total is known', async () => {
    const { events } = await open();
    await events.add([
      anEvent('e1', T, { 'gen_ai.usage.input_tokens': 7, 'gen_ai.usage.output_tokens': 5 }),
      anEvent('e2', T, { 'gen_ai.usage.total_tokens': 0, 'gen_ai.usage.input_tokens': 9 }),
    ]);
    const [bucket] = await events.timeline({ 'source.ip': '203.0.113.9' }, T, T + 1, 1);
    expect(bucket?.tokens).toBe(12);
  });

  it('takes numbers that no column could hold', async () => {
    const { events } = await open();
    const strange = [1e300, -1e300, 0.5, Number.NaN].map((tokens, at) =>
      anEvent(`e${at}`, T, { 'gen_ai.usage.total_tokens': tokens }),
    );
    await events.add([...strange, anEvent('t', 1e300)]);
    expect(await events.events(['e0', 'e1', 'e2', 'e3', 't'])).toHaveLength(5);
    expect(await events.timeline({ 'source.ip': '203.0.113.9' }, T, T + 1, 1)).toHaveLength(1);
  });

  it('answers over many buckets as it would over one, late and duplicate events included', async () => {
    const { events } = await open();
    const count = 20_000;
    const all = Array.from({ length: count }, (_, index) =>
      anEvent(`e${index}`, T + ((index * 7919) % count), {
        'user.id': `u${index % 3}`,
        'gen_ai.usage.total_tokens': index,
        'event.outcome': index % 2 === 0 ? 'success' : 'failure',
      }),
    );
    for (let first = 0; first < count; first += 2_500)
      await events.add([
        ...all.slice(Math.max(0, first - 10), first),
        ...all.slice(first, first + 2_500),
      ]);
    const at = (event: (typeof all)[number]): number => Number(event['@timestamp']);
    const mine = all
      .filter(
        (event) => event['user.id'] === 'u1' && at(event) >= T + 500 && at(event) < T + 19_500,
      )
      .sort((left, right) => at(right) - at(left));
    const found = await events.eventsOf({ 'user.id': 'u1' }, T + 500, T + 19_500, 700);
    expect(found).toEqual(mine.slice(0, 700));
    const timeline = await events.timeline({ 'user.id': 'u1' }, T + 500, T + 19_500, 6_000);
    expect(timeline).toEqual(
      [0, 1, 2, 3].map((slot) => {
        const start = T + 500 + slot * 6_000;
        const within = mine.filter((event) => at(event) >= start && at(event) < start + 6_000);
        return {
          at: start,
          requests: within.length,
          failures: within.filter((event) => event['event.outcome'] === 'failure').length,
          tokens: within.reduce(
            (sum, event) => sum + Number(event['gen_ai.usage.total_tokens']),
            0,
          ),
        };
      }),
    );
  });

  it('goes on after everything was forgotten', async () => {
    const { events } = await open();
    await events.add([anEvent('a', T), anEvent('b', T + 5)]);
    expect(await events.forget(T + 9, 1e9)).toBe(2);
    await events.add([anEvent('a', T + 10)]);
    const found = await events.eventsOf({ 'source.ip': '203.0.113.9' }, T, T + 99, 9);
    expect(found.map((event) => event['event.id'])).toEqual(['a']);
  });

  it('gives the disk back: the file is no larger than the limit after forgetting', async () => {
    const place = await newDirectory();
    const { events } = await open(place);
    const padding = 'x'.repeat(1000);
    for (let batch = 0; batch < 10; batch++)
      await events.add(
        Array.from({ length: 500 }, (_, index) =>
          anEvent(`${batch}-${index}`, T + batch, { 'url.path': padding }),
        ),
      );
    const size = async (): Promise<number> =>
      (await stat(join(place, 'events.db'))).size + (await stat(join(place, 'events.db-wal'))).size;
    const limit = 2 * 1024 * 1024;
    expect(await size()).toBeGreaterThan(2 * limit);
    await events.forget(0, limit);
    expect(await size()).toBeLessThanOrEqual(limit);
    expect(await events.events(['9-499', '0-0'])).toHaveLength(1);
  });
});

describe('SqliteJobQueue', () => {
  jobQueueContract(async () => {
    const clock = new TestClock();
    const place = await newDirectory();
    const options = { now: clock.now, schedule: clock.schedule, jitter: () => 0.5 };
    let store = await open(place, options);
    return {
      queue: store.jobs,
      now: clock.now,
      pass: (ms) => clock.pass(ms),
      reopen: async () => {
        await store.close();
        store = await open(place, options);
        return store.jobs;
      },
    };
  });

  it('waits twice as long after each rejection, half of it spread by the jitter', async () => {
    const clock = new TestClock();
    const signals: Signal[] = [];
    const spread = [0, 1, 0.5];
    const { jobs } = await open(undefined, {
      now: clock.now,
      schedule: clock.schedule,
      jitter: () => spread.shift() ?? 0,
      emit: (signal) => signals.push(signal),
    });
    const times: number[] = [];
    await jobs.enqueue({ id: 'a', runId: 'r' });
    await jobs.work(
      async () => {
        times.push(clock.at - T);
        throw new Error('gateway is away');
      },
      { concurrency: 1, attempts: 4 },
    );
    await clock.pass(60_000);
    expect(times).toEqual([0, 500, 500 + 2000, 500 + 2000 + 3000]);
    expect(signals.map((signal) => signal.name === 'fault' && signal.attempt)).toEqual([
      1, 2, 3, 4,
    ]);
  });

  it('lets a job that waits for a retry be called for again without doubling it', async () => {
    const clock = new TestClock();
    const { jobs } = await open(undefined, { now: clock.now, schedule: clock.schedule });
    let deliveries = 0;
    await jobs.work(
      async () => {
        if (deliveries++ === 0) throw new Error('once');
      },
      { concurrency: 4, attempts: 3 },
    );
    await jobs.enqueue({ id: 'a', runId: 'r' });
    await settle();
    await jobs.enqueue({ id: 'a', runId: 'r' });
    await clock.pass(10_000);
    expect(deliveries).toBe(2);
  });
});

describe('MetaStore', () => {
  it('keeps, replaces and removes values over a restart', async () => {
    const place = await newDirectory();
    const first = await open(place);
    await first.meta.set('instance', 'i-1');
    await first.meta.set('instance', 'i-2');
    await first.meta.set('token:ops', 'sha256:…');
    await first.meta.remove('token:ops');
    await first.close();
    const { meta } = await open(place);
    expect([await meta.get('instance'), await meta.get('token:ops')]).toEqual(['i-2', undefined]);
  });
});

describe('gatewatch.db', () => {
  it('saves an incident with its detections wholly or not at all', async () => {
    const { incidents } = await open();
    const unstorable = { ...anIncident(), severity: undefined } as unknown as ReturnType<
      typeof anIncident
    >;
    await expect(
      incidents.save({
        detections: [{ detection: aDetection(), incidentId: 'i1' }],
        incidents: [unstorable],
      }),
    ).rejects.toMatchObject({ name: 'SqliteError' });
    expect(await incidents.detections('i1', 9)).toEqual([]);
  });
});
