import { describe, expect, it } from '@jest/globals';
import type { DeadLetter, EventBundle, GatewayEvent, Signal } from '@gatewatch/event';
import type { IntakeBatch, IntakeLog } from './intake-log.ts';
import type { NormalizedRecord, Normalizer } from '@gatewatch/normalize';
import { InputProgress } from './input-progress.ts';
import { Intake } from './intake.ts';

const SETTINGS = { latenessMs: 5_000 };

/** `{"t":…}` is an event, `[…]` several, `drop` is dropped, all else a dead letter. */
const normalize: Normalizer['normalize'] = (bytes): NormalizedRecord => {
  const text = Buffer.from(bytes).toString();
  if (text === 'drop') return { events: [], dropped: 1, deadLetters: [], source: 's' };
  try {
    const parsed = JSON.parse(text) as { t: number } | { t: number }[];
    const events = [parsed].flat().map(({ t }): GatewayEvent => ({ '@timestamp': t }));
    return { events, dropped: 0, deadLetters: [], source: 's' };
  } catch {
    return {
      events: [],
      dropped: 0,
      deadLetters: [{ reason: 'not_json', detail: 'no', index: 0, preview: 'clean' }],
    };
  }
};

const refuseThree: Normalizer['normalize'] = () => ({
  events: [],
  dropped: 0,
  deadLetters: [0, 1, 2].map((index) => ({
    reason: 'no_time',
    detail: '',
    index,
    preview: '',
  })),
});

function newIntake(normalizeWith = normalize) {
  const batches: IntakeBatch[] = [];
  const signals: Signal[] = [];
  let now = 1_000_000;
  let broken: Error | undefined;
  const log: IntakeLog = {
    append: async (batch) => {
      await Promise.resolve();
      if (broken) throw broken;
      batches.push(batch);
    },
  };
  const intake = new Intake({
    tenant: 'default',
    log,
    normalize: normalizeWith,
    seal: (record) => Buffer.from(record).toString('base64'),
    now: () => now,
    emit: (signal) => signals.push(signal),
    progress: { delayMs: 1_000, idleMs: 30_000 },
    overall: new InputProgress({ delayMs: 1_000, idleMs: 30_000, latenessMs: 5_000 }),
  });
  return {
    intake,
    batches,
    signals,
    bundles: (): EventBundle[] => batches.flatMap(({ bundles }) => bundles),
    letters: (): DeadLetter[] => batches.flatMap(({ deadLetters }) => deadLetters),
    advance: (ms: number) => (now += ms),
    breakLog: (error: Error | undefined) => (broken = error),
  };
}

const record = (offset: number, text: string) => ({ offset, bytes: Buffer.from(text) });

describe('Intake', () => {
  it('places each event by the offset of its record and its index within', async () => {
    const { intake, bundles } = newIntake();
    await intake.take('file:a', [record(0, '{"t":1}'), record(8, '[{"t":2},{"t":3}]')], SETTINGS);
    expect(bundles()).toEqual([
      {
        v: 1,
        tenant: 'default',
        s: 'file:a',
        lateness: 5_000,
        events: [
          { o: 0, i: 0, e: { '@timestamp': 1, 'event.id': 'file:a:0:0' } },
          { o: 8, i: 0, e: { '@timestamp': 2, 'event.id': 'file:a:8:0' } },
          { o: 8, i: 1, e: { '@timestamp': 3, 'event.id': 'file:a:8:1' } },
        ],
      },
    ]);
  });

  it('counts what each record became: nothing vanishes', async () => {
    const { intake, signals } = newIntake();
    const counts = await intake.take(
      'i',
      [record(0, '{"t":1}'), record(1, 'drop'), record(2, '{')],
      SETTINGS,
    );
    expect(counts).toEqual({ records: 3, events: 1, dropped: 1, deadLetters: 1, behind: 0 });
    expect(signals).toEqual([
      { name: 'records_received', input: 'i', count: 3 },
      { name: 'events_produced', source: 's', count: 1 },
      { name: 'records_dropped', source: 's', count: 1 },
      { name: 'dead_letters', reason: 'not_json', count: 1 },
    ]);
  });

  it('reads each batch as the source that it was given for, however many wait', async () => {
    const hints: (string | undefined)[] = [];
    const { intake } = newIntake((text, place, at, hint) => {
      hints.push(hint?.source);
      return normalize(text, place, at, hint);
    });
    const sources = ['nginx', 'kong', 'litellm'];
    await Promise.all(
      sources.map((source, offset) =>
        intake.take('i', [record(offset, '{"t":1}')], { ...SETTINGS, source }),
      ),
    );
    expect(hints).toEqual(sources);
  });

  it('lets time wait for a large batch of an input that was idle', async () => {
    const { intake, bundles } = newIntake();
    await intake.open('i', SETTINGS);
    await intake.empty('i', 1_000_000);
    const records = Array.from({ length: 600 }, (_, offset) => record(offset, '{"t":5}'));
    await intake.take('i', records, SETTINGS);
    expect(bundles().map(({ state, events }) => [state, events.length > 0])).toEqual([
      ['open', false],
      ['idle', false],
      ['open', false],
      ...Array.from({ length: 6 }, () => [undefined, true]),
    ]);
  });

  it('lets others have their turn while it takes a large batch', async () => {
    const { intake } = newIntake();
    const records = Array.from({ length: 3000 }, (_, offset) => record(offset, `{"t":${offset}}`));
    const seen = { done: false };
    const taking = intake.take('i', records, SETTINGS).finally(() => (seen.done = true));
    let turns = 0;
    while (!seen.done) {
      await new Promise((resolve) => setImmediate(resolve));
      turns++;
    }
    expect((await taking).events).toBe(3000);
    expect(turns).toBeGreaterThanOrEqual(5);
  });

  it('counts events that are far behind what was taken before, whatever their input', async () => {
    const { intake } = newIntake();
    const minute = 60_000;
    await intake.take('live', [record(0, `{"t":${100 * minute}}`)], SETTINGS);
    const old = [
      record(0, `{"t":${90 * minute}}`),
      record(1, `{"t":${90 * minute - 1}}`),
      record(2, '{"t":0}'),
    ];
    expect((await intake.take('old', old, SETTINGS)).behind).toBe(2);
  });

  it('keeps a refused record sealed, with its preview, and goes on with the next', async () => {
    const { intake, letters, bundles } = newIntake();
    await intake.take('i', [record(4, 'my secret {'), record(5, '{"t":1}')], {
      ...SETTINGS,
      source: 'x',
    });
    expect(letters()).toEqual([
      {
        v: 1,
        tenant: 'default',
        named: 'x',
        parts: 1,
        at: 1_000_000,
        origin: { input: 'i', offset: 4, index: 0 },
        reason: 'not_json',
        detail: 'no',
        preview: 'clean',
        sealed: Buffer.from('my secret {').toString('base64'),
      },
    ]);
    expect(bundles()[0]?.events).toHaveLength(1);
  });

  it('refuses a record that was cut for its length, whatever its beginning looks like', async () => {
    const { intake, letters, bundles } = newIntake();
    await intake.take('i', [{ ...record(0, '{"t":1}'), tooLarge: true }], SETTINGS);
    expect(letters()).toMatchObject([
      { reason: 'too_large', preview: '{"t":1}', origin: { offset: 0 } },
    ]);
    expect(bundles()).toEqual([]);
  });

  it('seals a record once, however many of its parts are refused', async () => {
    const { intake, letters } = newIntake(refuseThree);
    await intake.take('i', [record(0, 'x')], SETTINGS);
    expect(letters().map(({ sealed }) => sealed)).toEqual([
      Buffer.from('x').toString('base64'),
      '',
      '',
    ]);
  });

  it('cuts many events into bundles that fit a message, in order', async () => {
    const { intake, bundles } = newIntake();
    await intake.take(
      'i',
      Array.from({ length: 250 }, (_, index) => record(index, `{"t":${index}}`)),
      SETTINGS,
    );
    expect(bundles().map(({ events }) => events.length)).toEqual([100, 100, 50]);
    expect(bundles().flatMap(({ events }) => events.map(({ o }) => o))).toEqual(
      Array.from({ length: 250 }, (_, i) => i),
    );
  });

  it('stores the position together with what was made', async () => {
    const { intake, batches } = newIntake();
    await intake.take('i', [record(0, '{"t":1}')], SETTINGS, { offset: 8, extra: 'inode' });
    expect(batches[0]).toMatchObject({
      input: 'i',
      position: { offset: 8, extra: 'inode', newest: 1 },
    });
  });

  it('writes the batches of one input one after the other', async () => {
    const { intake, bundles } = newIntake();
    await Promise.all(
      [0, 1, 2, 3].map((offset) => intake.take('i', [record(offset, `{"t":${offset}}`)], SETTINGS)),
    );
    expect(bundles().map(({ events }) => events[0]?.o)).toEqual([0, 1, 2, 3]);
  });

  it('rejects when the log can not take a batch, and takes the next', async () => {
    const { intake, bundles, breakLog } = newIntake();
    breakLog(new Error('log down'));
    await expect(intake.take('i', [record(0, '{"t":1}')], SETTINGS)).rejects.toThrow('log down');
    breakLog(undefined);
    await intake.take('i', [record(1, '{"t":2}')], SETTINGS);
    expect(bundles().flatMap(({ events }) => events.map(({ o }) => o))).toEqual([1]);
  });

  it('announces an input once, promises while it is empty, and says once that it is idle', async () => {
    const { intake, bundles, advance } = newIntake();
    await intake.open('i', SETTINGS);
    await intake.open('i', SETTINGS);
    await intake.take('i', [record(0, '{"t":500000}')], SETTINGS);
    for (let beat = 0; beat < 3; beat++) {
      advance(20_000);
      await intake.empty('i', 1_000_000 + (beat + 1) * 20_000);
    }
    expect(bundles().map(({ state, promise }) => [state, promise])).toEqual([
      ['open', undefined],
      [undefined, undefined],
      [undefined, 520_000],
      [undefined, 540_000],
      ['idle', 560_000],
    ]);
    await intake.empty('i', 2_000_000);
    expect(bundles()).toHaveLength(5);
  });

  it('promises no more after a restart than before it', async () => {
    const { intake, bundles } = newIntake();
    await intake.open('i', SETTINGS, { offset: 8, newest: 500_000 });
    await intake.empty('i', 1_002_000);
    expect(bundles().map(({ state, promise }) => [state, promise])).toEqual([
      ['open', undefined],
      [undefined, 502_000],
    ]);
  });

  it('promises about once a second, however often it is asked', async () => {
    const { intake, bundles } = newIntake();
    await intake.open('i', SETTINGS, { offset: 8, newest: 500_000 });
    for (let askedAt = 1_000_000; askedAt < 1_002_000; askedAt += 250)
      await intake.empty('i', askedAt);
    expect(bundles().map(({ promise }) => promise)).toEqual([undefined, 500_000, 501_000]);
  });

  it('says that an input ended', async () => {
    const { intake, bundles } = newIntake();
    await intake.open('i', SETTINGS);
    await intake.end('i');
    await intake.end('i');
    expect(bundles().map(({ state }) => state)).toEqual(['open', 'end']);
  });
});
