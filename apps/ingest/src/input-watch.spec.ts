import { describe, expect, it } from '@jest/globals';
import type { GatewayEvent } from '@gatewatch/event';
import type { Tally } from './input-meter.ts';
import { InputProgress } from './input-progress.ts';
import { InputWatch } from './input-watch.ts';
import type { IntakeBatch, IntakeLog } from './intake-log.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 5);
const INPUT = 'file:/var/log/a.log';

function tally(records: number, more: Partial<Tally> = {}): Tally {
  return {
    records,
    events: records,
    dropped: 0,
    generic: 0,
    doubtful: 0,
    deadLetters: new Map(),
    sources: ['kong'],
    ...more,
  };
}

/** One process after the other, on one store; the clock is moved by hand. */
class Service {
  readonly batches: IntakeBatch[] = [];
  now = START;
  #progress = new InputProgress({ delayMs: 5000, idleMs: 30_000, latenessMs: 5000 });
  #watch = this.#create();

  get events(): GatewayEvent[] {
    return this.batches.flatMap(({ bundles }) =>
      bundles.flatMap(({ events }) => events.map(({ e }) => e)),
    );
  }
  get last(): GatewayEvent {
    return this.events.at(-1) ?? {};
  }
  get inputs() {
    return this.#watch.inputs();
  }

  take(given: Tally, { input = INPUT, age = 0 } = {}): void {
    const newest = given.events > 0 ? this.now - age : undefined;
    this.#progress.took(newest, this.now);
    this.#watch.took(input, given, newest, this.now);
  }

  /** A beat every ten seconds, or `step` ms, each after what `each` gives. */
  async pass(span: number, each: () => void = () => undefined, step = 10 * SECOND): Promise<void> {
    for (const until = this.now + span; this.now < until;) {
      this.now += step;
      each();
      await this.#watch.beat(this.now);
    }
  }

  readable(input = INPUT): void {
    this.#watch.readable(input, this.now);
  }
  unreadable(input = INPUT): void {
    this.#watch.unreadable(input);
  }

  /** What is in memory is gone; what was stored is read again after `downtime`. */
  restart(downtime: number): void {
    const newest = this.#progress.newest;
    this.now += downtime;
    this.#progress = new InputProgress({ delayMs: 5000, idleMs: 30_000, latenessMs: 5000 });
    this.#progress.took(newest, this.now);
    this.#watch = this.#create();
    const saved = this.batches.findLast(({ position }) => position);
    this.#watch.recall(saved?.position, this.now, true);
  }

  #create(): InputWatch {
    const log: IntakeLog = { append: async (batch) => void this.batches.push(batch) };
    const { instance, tenant } = { instance: 'one', tenant: 'default' };
    return new InputWatch({ log, tenant, instance, latenessMs: 15_000, progress: this.#progress });
  }
}

const silence = (event: GatewayEvent): unknown => event['gatewatch.input.silence'];

describe('InputWatch', () => {
  it('says once a minute what came of an input', async () => {
    const service = new Service();
    await service.pass(10 * MINUTE, () => {
      service.take(tally(3, { events: 2, deadLetters: new Map([['no_time', 1]]) }));
    });
    expect(service.events.length).toBeGreaterThanOrEqual(9);
    expect(service.events.length).toBeLessThanOrEqual(10);
    expect(service.last).toMatchObject({
      'event.kind': 'metric',
      'event.dataset': 'gatewatch.ingest',
      'gatewatch.input.name': INPUT,
      'gatewatch.input.records': 18,
      'gatewatch.input.events': 12,
      'gatewatch.input.dead_letters': 6,
      'gatewatch.input.dead_letter_reasons': ['no_time'],
      'gatewatch.input.sources': ['kong'],
    });
    const ends = service.events.map((event) => Number(event['event.end']));
    expect(ends.every((end) => end % MINUTE === 0)).toBe(true);
    expect(new Set(ends).size).toBe(ends.length);
  });

  it('goes on by the clock when nothing comes any more', async () => {
    const service = new Service();
    await service.pass(HOUR, () => service.take(tally(1)));
    await service.pass(30 * MINUTE);
    expect(silence(service.last)).toBeGreaterThanOrEqual(29 * 60);
    expect(service.last['gatewatch.input.silence_ratio']).toBeGreaterThan(100);
  });

  it('says nothing of a replay, neither while it lasts nor after', async () => {
    const service = new Service();
    await service.pass(HOUR, () => service.take(tally(50), { age: 90 * 24 * HOUR }));
    await service.pass(3 * HOUR);
    expect(service.events).toEqual([]);
    expect(service.inputs).toMatchObject([{ input: INPUT, records: 50 * 360 }]);
  });

  it('does not take an old log beside live ones for an input that stopped', async () => {
    const service = new Service();
    await service.pass(30 * MINUTE, () => {
      service.take(tally(1));
      service.take(tally(5), { input: 'push:kong', age: 5 * HOUR });
    });
    await service.pass(2 * HOUR, () => service.take(tally(1)));
    expect(new Set(service.events.map((event) => event['gatewatch.input.name']))).toEqual(
      new Set([INPUT]),
    );
  });

  it('does not call an input silent for the time that it was down itself', async () => {
    const service = new Service();
    await service.pass(HOUR, () => service.take(tally(1)));
    const before = service.events.length;
    service.restart(8 * HOUR);
    service.readable();
    await service.pass(5 * MINUTE, () => service.take(tally(1)));
    const after = service.events.slice(before);
    expect(after.length).toBeGreaterThan(2);
    for (const event of after) expect(silence(event)).toBeLessThan(60);
  });

  it('waits after a restart for what it knew, even if nothing ever comes', async () => {
    const service = new Service();
    await service.pass(2 * HOUR, () => service.take(tally(1)));
    const before = service.events.length;
    service.restart(8 * HOUR);
    service.readable();
    await service.pass(HOUR);
    expect(service.events.length).toBeGreaterThan(before + 40);
    expect(silence(service.last)).toBeGreaterThan(55 * 60);
    expect(silence(service.last)).toBeLessThan(61 * 60);
  });

  it('awaits sources that were pushed before a restart', async () => {
    const service = new Service();
    await service.pass(2 * HOUR, () => service.take(tally(1), { input: 'push:kong' }));
    service.restart(MINUTE);
    await service.pass(HOUR);
    expect(service.last['gatewatch.input.name']).toBe('push:kong');
    expect(silence(service.last)).toBeGreaterThan(55 * 60);
  });

  it('lets a backlog be read before the clock moves time', async () => {
    const service = new Service();
    await service.pass(2 * HOUR, () => service.take(tally(1)));
    const before = service.events.length;
    service.restart(8 * HOUR);
    service.readable();
    let age = 8 * HOUR;
    await service.pass(HOUR, () => {
      age -= 20 * SECOND;
      service.take(tally(100), { age });
    });
    expect(service.events).toHaveLength(before);
  });

  it('says no minute twice around a restart', async () => {
    const service = new Service();
    await service.pass(10 * MINUTE, () => service.take(tally(1)));
    service.restart(0);
    service.readable();
    await service.pass(10 * MINUTE, () => service.take(tally(1)));
    const offsets = service.batches.flatMap(({ bundles }) =>
      bundles.flatMap(({ events }) => events.map(({ o }) => o)),
    );
    expect(new Set(offsets).size).toBe(offsets.length);
    expect([...offsets].sort((a, b) => a - b)).toEqual(offsets);
  });

  it('does not count the time that the machine slept', async () => {
    const service = new Service();
    await service.pass(HOUR, () => service.take(tally(1)));
    service.now += 3 * HOUR;
    await service.pass(3 * MINUTE, () => service.take(tally(1)));
    expect(silence(service.last)).toBeLessThan(60);
  });

  it('does not await what another process reads', async () => {
    const service = new Service();
    service.readable();
    service.readable();
    await service.pass(HOUR, () => service.take(tally(1)));
    service.unreadable();
    await service.pass(2 * MINUTE);
    const one = service.events.length;
    service.unreadable();
    await service.pass(HOUR);
    expect(one).toBeGreaterThan(60);
    expect(service.events).toHaveLength(one);
  });

  it('gives up after two weeks', async () => {
    const service = new Service();
    await service.pass(HOUR, () => service.take(tally(1)));
    await service.pass(14 * 24 * HOUR + HOUR, undefined, MINUTE);
    const then = service.events.length;
    await service.pass(24 * HOUR, undefined, MINUTE);
    expect(service.events).toHaveLength(then);
  });

  it('compares what is not understood with what was usual', async () => {
    const service = new Service();
    const bad = new Map([['unknown_format', 1]]);
    await service.pass(HOUR, () => service.take(tally(10, { events: 9, deadLetters: bad })));
    await service.pass(HOUR, () => service.take(tally(10, { events: 9, deadLetters: bad })));
    expect(service.last).toMatchObject({
      'gatewatch.input.unread_share': 0.1,
      'gatewatch.input.unread_excess': 0,
    });
    expect(service.last['gatewatch.input.rate_ratio']).toBeCloseTo(1, 1);
    await service.pass(20 * MINUTE, () => service.take(tally(10, { generic: 9 })));
    expect(service.last).toMatchObject({
      'gatewatch.input.unread_share': 0.9,
      'gatewatch.input.unread_excess': 0.8,
      'gatewatch.input.generic_share': 0.9,
      'gatewatch.input.dead_letter_share': 0,
    });
  });

  it('watches what nobody can read from the first record on, where time goes on', async () => {
    const service = new Service();
    const all = { events: 0, deadLetters: new Map([['unknown_format', 9]]) };
    await service.pass(20 * MINUTE, () => {
      service.take(tally(1), { input: 'push:kong' });
      service.take(tally(9, all));
    });
    const own = service.events.filter((event) => event['gatewatch.input.name'] === INPUT);
    expect(own.at(-1)).toMatchObject({ 'gatewatch.input.dead_letter_share': 1 });
  });

  it('does not let the clock move time for what nobody can read', async () => {
    const service = new Service();
    const all = { events: 0, deadLetters: new Map([['unknown_format', 9]]) };
    await service.pass(HOUR, () => service.take(tally(9, all)));
    expect(service.events).toEqual([]);
  });
});
