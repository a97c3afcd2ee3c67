import { expect, it } from '@jest/globals';
import type { Job, JobQueue } from './model.ts';

/** A queue under test, and the time that it lives in. */
export interface JobQueueUnderTest {
  readonly queue: JobQueue;
  /** the queue's clock, epoch ms */
  now(): number;
  /** Lets `ms` go by and the jobs then due be worked: a clock of the test's own moved on, or real waiting. */
  pass(ms: number): Promise<void>;
  /** Opens the same jobs again, as a restarted process does. */
  reopen(): Promise<JobQueue>;
}

/** Longest back-off before the first retry of a job, ms. */
const BACK_OFF = 5000;
const job = (id: string): Job => ({ id, runId: `run-of-${id}` });

const once = { concurrency: 1, attempts: 1 };

/** Waits, a little at a time, until something holds; gives up after a minute of the queue's time. */
const until = async (test: JobQueueUnderTest, holds: () => boolean): Promise<void> => {
  for (let waited = 0; waited < 60_000 && !holds(); waited += 100) await test.pass(100);
  expect(holds()).toBe(true);
};

/** What every JobQueue keeps to. `open` gives an empty queue; the contract closes it. */
export function jobQueueContract(open: () => Promise<JobQueueUnderTest>): void {
  it('works what was enqueued before and after work began', async () => {
    const test = await open();
    const worked: Job[] = [];
    await test.queue.enqueue(job('a'));
    await test.queue.work(async (given) => void worked.push(given), once);
    await test.queue.enqueue(job('run:1:b'));
    await until(test, () => worked.length === 2);
    expect([...worked].sort((left, right) => left.id.localeCompare(right.id))).toEqual([
      job('a'),
      job('run:1:b'),
    ]);
    await test.queue.close();
  });

  it('takes ids that are numbers or hold separators', async () => {
    const test = await open();
    const worked: string[] = [];
    const ids = ['7', 'a:b', 'a_b', 'a%b', 'a-b', ':'];
    for (const id of ids) await test.queue.enqueue(job(id));
    await test.queue.work(async ({ id }) => void worked.push(id), once);
    await until(test, () => worked.length === ids.length);
    expect([...worked].sort()).toEqual([...ids].sort());
    await test.queue.close();
  });

  it('takes two enqueues of one id as one job, while it waits and while it runs', async () => {
    const test = await open();
    const worked: string[] = [];
    await test.queue.enqueue(job('a'));
    await test.queue.enqueue(job('a'));
    await test.queue.work(async ({ id }) => {
      worked.push(id);
      if (id === 'a') await test.queue.enqueue(job('a'));
    }, once);
    await until(test, () => worked.length > 0);
    await test.queue.enqueue(job('b'));
    await until(test, () => worked.includes('b'));
    await test.pass(500);
    expect(worked).toEqual(['a', 'b']);
    await test.queue.close();
  });

  it('holds a job back until its time', async () => {
    const test = await open();
    const worked: string[] = [];
    await test.queue.enqueue(job('later'), { notBefore: test.now() + 2000 });
    await test.queue.enqueue(job('now'), { notBefore: test.now() - 1 });
    await test.queue.work(async ({ id }) => void worked.push(id), once);
    await until(test, () => worked.length > 0);
    await test.pass(200);
    expect(worked).toEqual(['now']);
    await test.pass(2000);
    await until(test, () => worked.length === 2);
    expect(worked).toEqual(['now', 'later']);
    await test.queue.close();
  });

  it('delivers a job again until its handler resolves', async () => {
    const test = await open();
    let deliveries = 0;
    await test.queue.enqueue(job('a'));
    await test.queue.work(
      async () => {
        deliveries++;
        if (deliveries < 2) throw new Error('not yet');
      },
      { concurrency: 1, attempts: 5 },
    );
    await until(test, () => deliveries === 2);
    await test.pass(BACK_OFF);
    expect(deliveries).toBe(2);
    await test.queue.close();
  });

  it('gives up after so many attempts, and takes the same id as new work then', async () => {
    const test = await open();
    let deliveries = 0;
    await test.queue.enqueue(job('a'));
    await test.queue.work(
      async () => {
        deliveries++;
        throw new Error('never');
      },
      { concurrency: 1, attempts: 2 },
    );
    await until(test, () => deliveries === 2);
    await test.pass(BACK_OFF);
    expect(deliveries).toBe(2);
    await test.queue.enqueue(job('a'));
    await until(test, () => deliveries > 2);
    await test.queue.close();
  });

  it('works at most as many jobs at a time as asked', async () => {
    const test = await open();
    const release: (() => void)[] = [];
    let atOnce = 0;
    let most = 0;
    let done = 0;
    for (let index = 0; index < 6; index++) await test.queue.enqueue(job(`j${index}`));
    await test.queue.work(
      async () => {
        most = Math.max(most, ++atOnce);
        await new Promise<void>((resolve) => release.push(resolve));
        atOnce--;
        done++;
      },
      { concurrency: 2, attempts: 1 },
    );
    await until(test, () => release.length === 2);
    await test.pass(300);
    expect(release).toHaveLength(2);
    for (let index = 0; index < 6; index++) {
      await until(test, () => release.length > index);
      release[index]?.();
    }
    await until(test, () => done === 6);
    expect(most).toBe(2);
    await test.queue.close();
  });

  it('finishes the job in hand before it is closed', async () => {
    const test = await open();
    let release: (() => void) | undefined;
    let state = 'waiting';
    await test.queue.enqueue(job('a'));
    await test.queue.work(async () => {
      state = 'working';
      await new Promise<void>((resolve) => (release = resolve));
      state = 'done';
    }, once);
    await until(test, () => state === 'working');
    const closed = test.queue.close();
    release?.();
    await closed;
    expect(state).toBe('done');
  });

  it('keeps jobs over a restart', async () => {
    const test = await open();
    await test.queue.enqueue(job('a'));
    await test.queue.close();
    const again = await test.reopen();
    const worked: Job[] = [];
    await again.work(async (given) => void worked.push(given), once);
    await until(test, () => worked.length === 1);
    expect(worked).toEqual([job('a')]);
    await again.close();
  });
}
