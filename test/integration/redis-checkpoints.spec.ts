import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { checkpointStoreContract } from '@gatewatch/engine/contracts';
import type { CheckpointDelta } from '@gatewatch/engine';
import type { Signal } from '@gatewatch/event';
import { RedisCheckpointStore, RedisError, type RedisSettings } from '@gatewatch/redis';
import { redisUrl } from './redis-services.ts';

const url = redisUrl();
const run = randomBytes(4).toString('hex');
let prefixes = 0;
const freshPrefix = () => `test.${run}.${++prefixes}`;
const delta = (head: string, changed: Record<string, string> = {}): CheckpointDelta => ({
  head,
  changed: new Map(Object.entries(changed)),
  removed: new Set(),
});

checkpointStoreContract(() => RedisCheckpointStore.open({ url, prefix: freshPrefix() }));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'no error',
    (error: unknown) => (error instanceof RedisError ? error.code : String(error)),
  );
}

describe('a checkpoint store while Redis is away', () => {
  const quick: Omit<RedisSettings, 'url'> = { retries: 2, prefix: freshPrefix() };

  it('says so at opening, within bounded retries, and without the password', async () => {
    const port = await freePort();
    const opening = RedisCheckpointStore.open({
      ...quick,
      url: `redis://:hunter22@127.0.0.1:${port}`,
    });
    const error = await opening.then(
      () => undefined,
      (cause: unknown) => cause as RedisError,
    );
    expect(error?.code).toBe('REDIS_UNAVAILABLE');
    expect(error?.message).toContain(`redis://127.0.0.1:${port}`);
    expect(error?.message).not.toContain('hunter22');
  }, 20_000);

  it('refuses a wrong password at once', async () => {
    const wrong = url.replace('redis://', 'redis://nobody:hunter22@');
    expect(await codeOf(RedisCheckpointStore.open({ ...quick, url: wrong }))).toBe(
      'REDIS_AUTHENTICATION',
    );
  }, 20_000);

  it('fails a save that may be repeated, and loses nothing when Redis comes back', async () => {
    const [port, dir] = [await freePort(), await mkdtemp(join(tmpdir(), 'gatewatch-redis-'))];
    const start = async (): Promise<ChildProcess> => {
      const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir];
      const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
      const child = spawn('redis-server', [...options, ...durable]);
      let said = '';
      for await (const part of child.stdout) {
        said += String(part);
        if (said.includes('Ready to accept connections')) break;
      }
      return child;
    };
    const signals: Signal[] = [];
    let server = await start();
    const settings = {
      ...quick,
      url: `redis://127.0.0.1:${port}`,
      emit: (signal: Signal) => signals.push(signal),
    };
    const store = await RedisCheckpointStore.open(settings);
    const { generation } = await store.acquire('p');
    expect(await store.save('p', generation, 1, delta('h1', { a: '1' }))).toBe('saved');
    await kill(server);
    expect(await codeOf(store.save('p', generation, 2, delta('h2', { b: '2' })))).toBe(
      'REDIS_UNAVAILABLE',
    );
    expect(signals.some(({ name }) => name === 'fault')).toBe(true);
    server = await start();
    let saved = 'not yet';
    while (saved !== 'saved') {
      saved = await store.save('p', generation, 2, delta('h2', { b: '2' })).catch(() => 'not yet');
    }
    const { stored } = await store.acquire('p');
    expect([stored?.head, Object.fromEntries(stored?.entries ?? [])]).toEqual([
      'h2',
      { a: '1', b: '2' },
    ]);
    await store.close();
    await kill(server);
    await rm(dir, { recursive: true });
  }, 30_000);

  it('refuses a call after close', async () => {
    const store = await RedisCheckpointStore.open({ ...quick, url });
    await store.close();
    await store.close();
    expect(await codeOf(store.acquire('p'))).toBe('REDIS_CLOSED');
  }, 20_000);
});

describe('checkpoints in Redis', () => {
  it('gives every holder of a name its own generation, and lets only the last one save', async () => {
    const prefix = freshPrefix();
    const stores = await Promise.all(
      Array.from({ length: 8 }, () => RedisCheckpointStore.open({ url, prefix })),
    );
    const taken = await Promise.all(stores.map((store) => store.acquire('p')));
    const generations = taken.map(({ generation }) => generation);
    expect(new Set(generations).size).toBe(8);
    const answers = await Promise.all(
      stores.map((store, at) => store.save('p', generations[at] ?? 0, 1, delta(`h${at}`))),
    );
    const winner = generations.indexOf(Math.max(...generations));
    expect(answers.map((answer, at) => [at, answer])).toEqual(
      stores.map((_, at) => [at, at === winner ? 'saved' : 'fenced']),
    );
    await Promise.all(stores.map((store) => store.close()));
  }, 30_000);

  it('refuses a delta that one step cannot carry, before it changes anything', async () => {
    const store = await RedisCheckpointStore.open({ url, prefix: freshPrefix() });
    const { generation } = await store.acquire('p');
    const many = new Map(Array.from({ length: 500_001 }, (_, at) => [`k${at}`, 'v']));
    const huge = { head: 'h', changed: many, removed: new Set<string>() };
    expect(await codeOf(store.save('p', generation, 1, huge))).toBe('REDIS_DELTA_TOO_LARGE');
    expect((await store.acquire('p')).stored).toBeUndefined();
    await store.close();
  }, 30_000);
});
