import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  KafkaRecords,
  KafkaStageLog,
  type KafkaClient,
  type KafkaInput,
  type KafkaRecordBatch,
  type KafkaRecordHandler,
  type KafkaRecordsSettings,
} from '@gatewatch/kafka';
import { brokers, connect, freshName, until, type TestClient } from './kafka-services.ts';

brokers();
let client: KafkaClient;
let signals: TestClient['signals'];
beforeAll(async () => {
  ({ client, signals } = await connect());
}, 60_000);
afterAll(() => client.close());

/** Remembers what it was told; `handle` may refuse. */
class Taker implements KafkaRecordHandler {
  readonly batches: KafkaRecordBatch[] = [];
  readonly idles: { readonly input: string; readonly askedAt: number; readonly taken: number }[] =
    [];
  readonly owned = new Set<string>();
  readonly #handle: (batch: KafkaRecordBatch) => Promise<void>;
  readonly #start: number | undefined;
  constructor(
    handle: (batch: KafkaRecordBatch) => Promise<void> = () => Promise.resolve(),
    start?: number,
  ) {
    this.#handle = handle;
    this.#start = start;
  }
  async assigned({ input }: KafkaInput): Promise<number | undefined> {
    this.owned.add(input);
    return this.#start;
  }
  async records(batch: KafkaRecordBatch): Promise<void> {
    this.batches.push(batch);
    await this.#handle(batch);
  }
  async idle({ input }: KafkaInput, askedAt: number): Promise<void> {
    this.idles.push({ input, askedAt, taken: this.values().length });
  }
  async revoked({ input }: KafkaInput): Promise<void> {
    this.owned.delete(input);
  }
  values(): string[] {
    return this.batches.flatMap(({ records }) => records.map(({ value }) => value.toString()));
  }
}

const logs: KafkaStageLog[] = [];

/** A topic as a gateway's log shipper would fill it. */
const topic = async (partitions = 1, name = freshName('records')) => {
  const log = await KafkaStageLog.open(client, { topic: name, partitions });
  logs.push(log);
  return { name, send: (values: string[], partition = 0) => log.append(partition, values), log };
};
describe('records from Kafka', () => {
  const running: { stop(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
    for (const log of logs.splice(0)) await log.close();
  }, 30_000);

  const read = async (
    taker: KafkaRecordHandler,
    settings: Partial<KafkaRecordsSettings> & { topics: string[] },
    through: KafkaClient = client,
  ) => {
    const group = settings.group ?? freshName('group');
    const records = await KafkaRecords.start(
      through,
      { idleEveryMs: 200, ...settings, group },
      taker,
    );
    running.push(records);
    return { group, stop: () => records.stop(), records };
  };

  it('hands over the bytes, offsets and times of an input partition, in order, and says the end', async () => {
    const { name, send } = await topic();
    await send(['{"a":1}', 'zażółć']);
    const taker = new Taker();
    await read(taker, { topics: [name] });
    await until('both', () => taker.values().length === 2);
    expect(taker.values()).toEqual(['{"a":1}', 'zażółć']);
    const records = taker.batches.flatMap((batch) => batch.records);
    expect(records.map(({ offset }) => offset)).toEqual([0, 1]);
    expect(Math.abs((records[0]?.timestamp ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(taker.batches.at(-1)).toMatchObject({ input: `kafka:${name}:0`, end: true });
  }, 60_000);

  it('commits an offset only after its effect', async () => {
    const { name, send } = await topic();
    await send(['a']);
    const { promise: gate, resolve: store } = Promise.withResolvers<void>();
    const taker = new Taker(() => gate);
    const { group } = await read(taker, { topics: [name] });
    await until('in hand', () => taker.batches.length === 1);
    expect(await client.commits(group, name)).toEqual(new Map());
    store();
    await until('committed', async () => (await client.commits(group, name)).get(0) === 1);
  }, 60_000);

  it('brings a record again whose handler was killed between its effect and the commit', async () => {
    const { name, send } = await topic();
    await send(['a', 'b']);
    const group = freshName('group');
    const script = fileURLToPath(new URL('./kafka-doomed-reader.ts', import.meta.url));
    const doomed = spawn(
      process.execPath,
      ['--conditions=gatewatch-source', script, brokers().join(), name, group],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const gone = once(doomed, 'exit');
    const [said] = await once(doomed.stdout, 'data');
    expect(String(said).trim()).toBe('2');
    doomed.kill('SIGKILL');
    await gone;
    expect(await client.commits(group, name)).toEqual(new Map());
    const heir = new Taker();
    await read(heir, { group, topics: [name] });
    await until('again', () => heir.values().length === 2);
    expect(heir.values()).toEqual(['a', 'b']);
    await until('committed', async () => (await client.commits(group, name)).get(0) === 2);
  }, 60_000);

  it('brings a refused batch again, and commits nothing of it', async () => {
    const { name, send } = await topic();
    await send(['a', 'b']);
    let refusals = 2;
    const committed: unknown[] = [];
    const group = freshName('group');
    const taker = new Taker(async () => {
      if (refusals-- <= 0) return;
      committed.push((await client.commits(group, name)).get(0));
      throw new Error('the next log is full');
    });
    await read(taker, { group, topics: [name] });
    await until('committed', async () => (await client.commits(group, name)).get(0) === 2);
    expect(taker.values()).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
    expect(committed).toEqual([undefined, undefined]);
    const faults = signals.filter((signal) => signal.name === 'fault');
    expect(faults.map(({ message }) => message)).toContain('the next log is full');
  }, 60_000);

  it('lets the other partitions go on while one is refused', async () => {
    const { name, send } = await topic(2);
    await send(['bad'], 0);
    const taker = new Taker(async ({ partition }) => {
      if (partition === 0) throw new Error('refused');
    });
    await read(taker, { topics: [name] });
    await until('refused', () => taker.values().filter((value) => value === 'bad').length >= 2);
    for (const value of ['x', 'y']) {
      await send([value], 1);
      await until(value, () => taker.values().includes(value));
    }
  }, 60_000);

  it('starts where the handler says, whatever the group has committed', async () => {
    const { name, send } = await topic();
    await send(['a', 'b', 'c']);
    const first = new Taker();
    const { group, stop } = await read(first, { topics: [name] });
    await until('committed', async () => (await client.commits(group, name)).get(0) === 3);
    await stop();
    const second = new Taker(undefined, 1);
    await read(second, { group, topics: [name] });
    await until('b, c', () => second.values().length === 2);
    expect(second.values()).toEqual(['b', 'c']);
  }, 60_000);

  it('says that an input is idle only after all that was in it at that time was handled', async () => {
    const { name, send } = await topic();
    await send(['a']);
    const { promise: gate, resolve: store } = Promise.withResolvers<void>();
    const taker = new Taker(() => gate);
    await read(taker, { topics: [name] });
    await until('in hand', () => taker.batches.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(taker.idles).toEqual([]);
    const before = Date.now();
    store();
    await until('idle', () => taker.idles.length > 1);
    expect(
      taker.idles.every(({ taken, input }) => taken === 1 && input === `kafka:${name}:0`),
    ).toBe(true);
    expect(taker.idles[0]?.askedAt).toBeGreaterThanOrEqual(before);
    expect(taker.idles[1]?.askedAt).toBeGreaterThan(taker.idles[0]?.askedAt ?? 0);
  }, 60_000);

  it('says so of a partition that was always empty', async () => {
    const { name } = await topic(2);
    const taker = new Taker();
    await read(taker, { topics: [name] });
    await until('both', () => new Set(taker.idles.map(({ input }) => input)).size === 2);
    expect(taker.values()).toEqual([]);
  }, 60_000);

  it('shares partitions between two members, and hands over without a gap', async () => {
    const { name, send } = await topic(4);
    const [one, two] = [new Taker(), new Taker()];
    const { group, stop } = await read(one, { topics: [name] });
    await until('one has all', () => one.owned.size === 4);
    const sent: string[] = [];
    const sendAll = async (round: number) => {
      for (let partition = 0; partition < 4; partition++) {
        const value = `${partition}-${round}`;
        sent.push(value);
        await send([value], partition);
      }
    };
    for (let round = 0; round < 5; round++) await sendAll(round);
    await read(two, { group, topics: [name] });
    for (let round = 5; round < 10; round++) await sendAll(round);
    await until('shared', () => one.owned.size === 2 && two.owned.size === 2);
    for (let round = 10; round < 15; round++) await sendAll(round);
    await stop();
    for (let round = 15; round < 20; round++) await sendAll(round);
    await until('two has all', () => two.owned.size === 4);
    const taken = () => new Set([...one.values(), ...two.values()]);
    await until('everything', () => taken().size === sent.length);
    for (let partition = 0; partition < 4; partition++) {
      const rounds = two.batches
        .filter((batch) => batch.partition === partition)
        .flatMap(({ records }) => records.map(({ offset }) => offset));
      expect(rounds).toEqual(rounds.toSorted((left, right) => left - right));
    }
  }, 60_000);

  it('waits for a topic that is not there yet, and follows a pattern', async () => {
    const base = freshName('later');
    const taker = new Taker();
    const { records } = await read(taker, { topics: [`${base}.*`], discoverEveryMs: 300 });
    expect(records.topics).toEqual([]);
    const one = await topic(1, `${base}.kong`);
    await one.send(['from kong']);
    await until('kong', () => taker.values().includes('from kong'));
    const two = await topic(1, `${base}.litellm`);
    await two.send(['from litellm']);
    await until('litellm', () => taker.values().includes('from litellm'));
    expect(taker.values().sort()).toEqual(['from kong', 'from litellm']);
    expect(records.topics).toEqual([`${base}.kong`, `${base}.litellm`]);
  }, 60_000);

  it.each(['gzip', 'zstd'] as const)(
    'reads what was compressed with %s',
    async (compression) => {
      const name = freshName(compression);
      const log = await KafkaStageLog.open(client, { topic: name, partitions: 1, compression });
      await log.append(0, ['x'.repeat(100_000), 'y']);
      const taker = new Taker();
      await read(taker, { topics: [name] });
      await until('both', () => taker.values().length === 2);
      expect(taker.values().map(({ length }) => length)).toEqual([100_000, 1]);
      await log.close();
    },
    60_000,
  );
});
