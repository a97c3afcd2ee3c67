import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { BullmqJobQueue } from '@gatewatch/bullmq';
import type { Signal } from '@gatewatch/event';
import { jobQueueContract } from '@gatewatch/playbook/contracts';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';

const url = process.env['GATEWATCH_TEST_REDIS'] ?? '';
if (!url) {
  throw new Error(
    'GATEWATCH_TEST_REDIS is not set: npm run services -- up, then GATEWATCH_TEST_REDIS=redis://127.0.0.1:16379',
  );
}

jest.setTimeout(60_000);

const run = `test-${randomBytes(4).toString('hex')}`;
let prefixes = 0;
const freshPrefix = (): string => `${run}-${++prefixes}`;
const now = (): number => Date.now();

afterAll(async () => {
  const redis = new Redis(url);
  const keys = await redis.keys(`${run}-*`);
  if (keys.length > 0) await redis.del(...keys);
  redis.disconnect();
});

describe('BullmqJobQueue', () => {
  jobQueueContract(async () => {
    const prefix = freshPrefix();
    return {
      queue: new BullmqJobQueue({ url, prefix, now }),
      now,
      pass: (ms) => pause(ms),
      reopen: async () => new BullmqJobQueue({ url, prefix, now }),
    };
  });

  it('does not take an id again that was worked a moment ago', async () => {
    const queue = new BullmqJobQueue({ url, prefix: freshPrefix(), now });
    const worked: string[] = [];
    await queue.work(async ({ id }) => void worked.push(id), { concurrency: 1, attempts: 1 });
    await queue.enqueue({ id: 'a', runId: 'r' });
    while (worked.length < 1) await pause(20);
    await pause(200);
    await queue.enqueue({ id: 'a', runId: 'r' });
    await queue.enqueue({ id: 'b', runId: 'r' });
    while (!worked.includes('b')) await pause(20);
    expect(worked).toEqual(['a', 'b']);
    await queue.close();
  });

  it('shares work between processes, each job once', async () => {
    const prefix = freshPrefix();
    const queues = [1, 2].map(() => new BullmqJobQueue({ url, prefix, now }));
    const worked: string[][] = [[], []];
    for (const [index, queue] of queues.entries())
      await queue.work(
        async ({ id }) => {
          worked[index]?.push(id);
          await pause(10);
        },
        { concurrency: 2, attempts: 3 },
      );
    const ids = Array.from({ length: 60 }, (_, index) => `run:${index}:0`);
    for (const id of ids) await queues[0]?.enqueue({ id, runId: id });
    while (worked.flat().length < ids.length) await pause(20);
    await Promise.all(queues.map((queue) => queue.close()));
    expect(worked.flat().sort()).toEqual([...ids].sort());
    expect(worked.every((own) => own.length > 0)).toBe(true);
  });

  it('keeps nothing of what a handler threw, and tells it as a fault', async () => {
    const prefix = freshPrefix();
    const signals: Signal[] = [];
    const queue = new BullmqJobQueue({
      url,
      prefix,
      now,
      emit: (signal) => void signals.push(signal),
    });
    await queue.enqueue({ id: 'a', runId: 'r' });
    await queue.work(async () => Promise.reject(new Error('token=hunter2')), {
      concurrency: 1,
      attempts: 1,
    });
    const redis = new Redis(url);
    const key = `${prefix}:steps:j-a`;
    while (!(await redis.hget(key, 'failedReason'))) await pause(20);
    expect(JSON.stringify(await redis.hgetall(key))).not.toContain('hunter2');
    expect(signals).toContainEqual({
      name: 'fault',
      place: 'jobs',
      message: 'token=hunter2',
      attempt: 1,
    });
    redis.disconnect();
    await queue.close();
  });
});
