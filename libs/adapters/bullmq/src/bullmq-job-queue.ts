import { ignoreSignals, type Emit } from '@gatewatch/event';
import type { Job, JobQueue } from '@gatewatch/playbook';
import { Queue, UnrecoverableError, Worker, type Job as BullmqJob } from 'bullmq';
import { Redis } from 'ioredis';
import { toBullmqId } from './job-id.ts';

export interface BullmqSettings {
  /** redis:// or rediss:// */
  readonly url: string;
  /** PEM texts for TLS, which is then spoken */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** in front of every key, e.g. of a tenant or a test; default `gatewatch` */
  readonly prefix?: string;
  /** default `steps` */
  readonly name?: string;
  /** the clock, epoch ms; near that of the other processes */
  readonly now: () => number;
  readonly emit?: Emit;
}

interface Work {
  readonly concurrency: number;
  readonly attempts: number;
}

const FIRST_BACK_OFF_MS = 1000;
const MAX_BACK_OFF_MS = 300_000;
/** What a job is given when it is enqueued; `work` decides when it has had enough. */
const UNLIMITED_ATTEMPTS = 1_000_000;
/** A job whose process died is given to another so often. */
const MAX_STALLS = 100;
const HOUR_S = 3600;
/** For so long, and so many, an id that was worked is known and not taken again. */
const KEEP_COMPLETED = { age: HOUR_S, count: 10_000 };
const KEEP_FAILED = { age: 7 * 24 * HOUR_S, count: 10_000 };

/**
 * Jobs in BullMQ on Redis. Within an hour an id that was worked is not taken again; one that was given up is.
 * Only a job's id and its run's id are stored, and nothing of why it failed.
 */
export class BullmqJobQueue implements JobQueue {
  readonly #settings: BullmqSettings;
  readonly #emit: Emit;
  readonly #queue: Queue<Job>;
  readonly #connections: Redis[] = [];
  #worker: Worker<Job> | undefined;

  constructor(settings: BullmqSettings) {
    this.#settings = settings;
    this.#emit = settings.emit ?? ignoreSignals;
    this.#queue = new Queue<Job>(settings.name ?? 'steps', {
      connection: this.#connect({ maxRetriesPerRequest: 3 }),
      prefix: settings.prefix ?? 'gatewatch',
      defaultJobOptions: {
        attempts: UNLIMITED_ATTEMPTS,
        backoff: { type: 'custom' },
        removeOnComplete: KEEP_COMPLETED,
        removeOnFail: KEEP_FAILED,
        stackTraceLimit: 0,
      },
    });
    this.#queue.on('error', (fault) => this.#report(fault, 1));
  }

  /** Rejects where Redis can't be reached after a few tries. */
  async enqueue(job: Job, { notBefore = 0 }: { readonly notBefore?: number } = {}): Promise<void> {
    const jobId = toBullmqId(job.id);
    const known = await this.#queue.getJob(jobId);
    if (known && (await known.isFailed())) await known.remove();
    const delay = Math.max(0, Math.ceil(notBefore - this.#settings.now()));
    const { id, runId } = job;
    await this.#queue.add('step', { id, runId }, { jobId, delay });
  }

  /** Starts working; once per queue. Resolves when Redis answers. */
  async work(handler: (job: Job) => Promise<void>, work: Work): Promise<void> {
    if (this.#worker) throw new TypeError('this queue is being worked already');
    const worker = new Worker<Job>(this.#queue.name, (job) => this.#deliver(job, handler, work), {
      connection: this.#connect({ maxRetriesPerRequest: null }), // a worker waits for Redis as long as it takes
      prefix: this.#settings.prefix ?? 'gatewatch',
      concurrency: work.concurrency,
      maxStalledCount: MAX_STALLS,
      settings: { backoffStrategy: backOff },
    });
    this.#worker = worker;
    worker.on('error', (fault) => this.#report(fault, 1));
    await worker.waitUntilReady();
  }

  async close(): Promise<void> {
    await this.#worker?.close();
    await this.#queue.close();
    for (const connection of this.#connections) connection.disconnect();
  }

  async #deliver(
    { data, attemptsMade }: BullmqJob<Job>,
    handler: (job: Job) => Promise<void>,
    { attempts }: Work,
  ): Promise<void> {
    try {
      await handler({ id: data.id, runId: data.runId });
    } catch (fault) {
      const attempt = attemptsMade + 1;
      this.#report(fault, attempt);
      const isLast = attempt >= attempts;
      // what is thrown is stored in Redis, so the fault's own words are not
      throw isLast ? new UnrecoverableError('given up') : new Error('failed');
    }
  }

  #connect(options: { readonly maxRetriesPerRequest: number | null }): Redis {
    const { url, tls } = this.#settings;
    // the client takes what a URL says of TLS for more than what is given beside it
    const connection = tls
      ? new Redis(url.replace(/^rediss:/, 'redis:'), { ...options, tls: { ...tls } })
      : new Redis(url, options);
    connection.on('error', (fault) => this.#report(fault, 1));
    this.#connections.push(connection);
    return connection;
  }

  #report(fault: unknown, attempt: number): void {
    const message = fault instanceof Error ? fault.message : 'unknown';
    this.#emit({ name: 'fault', place: 'jobs', message, attempt });
  }
}

function backOff(attemptsMade: number): number {
  return Math.min(MAX_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** Math.max(0, attemptsMade - 1));
}
