import type { Job, JobQueue } from './model.ts';

interface Waiting {
  readonly job: Job;
  readonly dueAt: number;
  readonly failures: number;
}
type Handler = (job: Job) => Promise<void>;

/** Back-off before a job is delivered again, doubled with every failure, ms. */
const FIRST_BACK_OFF = 1000;

/**
 * A JobQueue for one-shot commands and tests, in a time of its own: nothing happens between calls of `advance`.
 * Jobs are gone with the object.
 */
export class MemoryJobQueue implements JobQueue {
  #now: number;
  #closed = false;
  #work: { handler: Handler; concurrency: number; attempts: number } | undefined;
  readonly #waiting = new Map<string, Waiting>();
  readonly #running = new Map<string, Promise<void>>();

  constructor(now: number) {
    this.#now = now;
  }

  get now(): number {
    return this.#now;
  }

  /** when the next job is due, undefined if none waits */
  get nextDueAt(): number | undefined {
    let next: number | undefined;
    for (const { dueAt } of this.#waiting.values()) next = Math.min(next ?? dueAt, dueAt);
    return next;
  }

  async enqueue(job: Job, { notBefore = this.#now } = {}): Promise<void> {
    if (this.#waiting.has(job.id) || this.#running.has(job.id)) return;
    this.#waiting.set(job.id, { job, dueAt: notBefore, failures: 0 });
  }

  async work(
    handler: Handler,
    { concurrency, attempts }: { concurrency: number; attempts: number },
  ): Promise<void> {
    this.#work = { handler, concurrency, attempts };
    this.#closed = false;
  }

  /** Moves time on and works what is due, until nothing more can start. Handlers that wait for something else go on by themselves. */
  async advance(ms: number): Promise<void> {
    this.#now += ms;
    let started = true;
    while (started) {
      started = this.#startDue();
      await settle();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#running.values());
  }

  #startDue(): boolean {
    let started = false;
    const due = [...this.#waiting.values()]
      .filter(({ dueAt }) => dueAt <= this.#now)
      .sort((left, right) => left.dueAt - right.dueAt);
    for (const waiting of due) {
      if (this.#closed || !this.#work || this.#running.size >= this.#work.concurrency) break;
      this.#waiting.delete(waiting.job.id);
      this.#running.set(waiting.job.id, this.#deliver(waiting, this.#work));
      started = true;
    }
    return started;
  }

  async #deliver(
    { job, failures }: Waiting,
    { handler, attempts }: { handler: Handler; attempts: number },
  ): Promise<void> {
    await Promise.resolve(); // the job counts as running before its handler can enqueue it again
    try {
      await handler(job);
      this.#running.delete(job.id);
    } catch {
      this.#running.delete(job.id);
      const failed = failures + 1;
      const dueAt = this.#now + FIRST_BACK_OFF * 2 ** failures;
      if (failed < attempts) this.#waiting.set(job.id, { job, dueAt, failures: failed });
    }
  }
}

/** Lets promises that are already settled run their continuations, many links deep. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve();
}
