import type { Emit } from '@gatewatch/event';
import type { Job, JobQueue } from '@gatewatch/playbook';
import type { DataDirLock } from './data-dir.ts';
import type { Database } from './database.ts';
import type { GroupCommit } from './group-commit.ts';

export interface JobQueueSetting {
  readonly database: Database;
  readonly commits: GroupCommit;
  readonly emit: Emit;
  readonly now: () => number;
  /** from 0 up to 1: spreads retries */
  readonly jitter: () => number;
  /** Calls back after `ms`. @returns how to call it off */
  readonly schedule: (ms: number, wake: () => void) => () => void;
  /** Called when work begins: throws where another process works on the directory. */
  readonly claim: () => DataDirLock;
}

interface Work {
  readonly handler: (job: Job) => Promise<void>;
  readonly concurrency: number;
  readonly attempts: number;
}
interface Taken extends Job {
  readonly failures: number;
}

const FIRST_BACK_OFF_MS = 1_000;
const MAX_BACK_OFF_MS = 5 * 60_000;
/** Longest sleep: a clock that was set is noticed, and setTimeout's 24 days are never reached. */
const MAX_SLEEP_MS = 60 * 60_000;
const STORE_RETRY_MS = 1_000;

/** Jobs in a table. A job leaves it when its handler resolved or its attempts are used up; one that was running at a crash is taken again. */
export class SqliteJobQueue implements JobQueue {
  readonly #setting: JobQueueSetting;
  readonly #running = new Map<string, Promise<void>>();
  #work: Work | undefined;
  #lock: DataDirLock | undefined;
  #callOff: () => void = () => undefined;
  #closed = false;

  constructor(setting: JobQueueSetting) {
    this.#setting = setting;
  }

  async enqueue(job: Job, options: { readonly notBefore?: number } = {}): Promise<void> {
    const { commits, database, now } = this.#setting;
    const notBefore = options.notBefore ?? now();
    await commits.run(() =>
      database.run(
        "INSERT OR IGNORE INTO jobs VALUES (?, ?, ?, 0, 'waiting')",
        job.id,
        job.runId,
        notBefore,
      ),
    );
    this.#startDue();
  }

  /** Throws DATA_DIR_IN_USE where another process works on the same directory. */
  async work(
    handler: (job: Job) => Promise<void>,
    options: { readonly concurrency: number; readonly attempts: number },
  ): Promise<void> {
    this.#lock ??= this.#setting.claim();
    if (!this.#work)
      this.#setting.database.run("UPDATE jobs SET state = 'waiting' WHERE state = 'running'");
    this.#work = { handler, ...options };
    this.#startDue();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#callOff();
    await Promise.all(this.#running.values());
    this.#lock?.release();
    this.#lock = undefined;
  }

  #startDue(): void {
    const work = this.#work;
    if (!work || this.#closed) return;
    this.#callOff();
    try {
      for (const job of this.#take(work.concurrency - this.#running.size))
        this.#running.set(job.id, this.#deliver(job, work));
      if (this.#running.size < work.concurrency) this.#sleepUntilNext();
    } catch (fault) {
      this.#report(fault, 1);
      this.#sleep(STORE_RETRY_MS);
    }
  }

  #take(limit: number): readonly Taken[] {
    if (limit <= 0) return [];
    const { database, now } = this.#setting;
    return database.all(
      `UPDATE jobs SET state = 'running' WHERE id IN (
         SELECT id FROM jobs WHERE state = 'waiting' AND not_before <= ? ORDER BY not_before LIMIT ?)
       RETURNING id, run AS runId, failures`,
      now(),
      limit,
    ) as unknown as readonly Taken[];
  }

  async #deliver(taken: Taken, work: Work): Promise<void> {
    const { id, runId, failures } = taken;
    let failed = false;
    try {
      await work.handler({ id, runId });
    } catch (fault) {
      failed = true;
      this.#report(fault, failures + 1);
    }
    await this.#settle(() =>
      failed && failures + 1 < work.attempts ? this.#postpone(taken) : this.#remove(id),
    );
    this.#running.delete(id);
    this.#startDue();
  }

  /** Until the store has it: a job whose end is not stored would be done again at the next start. */
  async #settle(write: () => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await write();
        return;
      } catch (fault) {
        this.#report(fault, 1);
        if (this.#closed) return;
        await new Promise<void>((resolve) => this.#setting.schedule(STORE_RETRY_MS, resolve));
      }
    }
  }

  #remove(id: string): Promise<unknown> {
    return this.#setting.commits.run(() =>
      this.#setting.database.run('DELETE FROM jobs WHERE id = ?', id),
    );
  }

  #postpone({ id, failures }: Taken): Promise<unknown> {
    const { commits, database, now, jitter } = this.#setting;
    const longest = Math.min(MAX_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** failures);
    const due = Math.ceil(now() + (longest * (1 + jitter())) / 2);
    return commits.run(() =>
      database.run(
        "UPDATE jobs SET state = 'waiting', failures = failures + 1, not_before = ? WHERE id = ?",
        due,
        id,
      ),
    );
  }

  #sleepUntilNext(): void {
    const row = this.#setting.database.get(
      "SELECT min(not_before) AS due FROM jobs WHERE state = 'waiting'",
    );
    const due = row?.['due'];
    if (typeof due !== 'number') return;
    this.#sleep(Math.min(MAX_SLEEP_MS, Math.max(1, due - this.#setting.now())));
  }

  #sleep(ms: number): void {
    this.#callOff = this.#setting.schedule(ms, () => this.#startDue());
  }

  #report(fault: unknown, attempt: number): void {
    this.#setting.emit({
      name: 'fault',
      place: 'jobs',
      message: fault instanceof Error ? fault.message : 'unknown',
      attempt,
    });
  }
}
