import type { Incident } from '@gatewatch/incident';

export type RunMode = 'dry-run' | 'act';
export type RunState = 'running' | 'succeeded' | 'failed' | 'cancelled';
export type StepState = 'pending' | 'running' | 'succeeded' | 'failed' | 'skipped';

/** One step of a run. */
export interface StepRecord {
  readonly name: string;
  /** connector.verb */
  readonly action: string;
  readonly state: StepState;
  /** what was or would be called, templates filled in; secrets are never in it */
  readonly call?: {
    readonly target?: Readonly<Record<string, string>>;
    readonly with: Readonly<Record<string, unknown>>;
  };
  /** idempotency key: hash of (connector, verb, target, decision), never of an incident that may be merged */
  readonly key?: string;
  readonly dryRun: boolean;
  readonly attempts: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly result?: string;
  readonly error?: string;
  /** not before this time, epoch ms: it failed and is tried again */
  readonly retryAt?: number;
  /** runs only when a step before it fails and names it */
  readonly handler?: boolean;
  /** steps that run when this one fails */
  readonly onFailure?: readonly string[];
  readonly retry?: { readonly times: number; readonly withinMs: number };
  readonly timeoutMs?: number;
  /** templates that had no value when the run was planned: it can't act */
  readonly missing?: readonly string[];
}

/** One execution of a playbook for an incident; times are the clock's, epoch ms. */
export interface Run {
  readonly v: 1;
  /** hash(tenant, playbook id, incident id, trigger): the same trigger never runs twice */
  readonly id: string;
  readonly tenant: string;
  readonly playbookId: string;
  readonly playbookTitle: string;
  readonly incidentId: string;
  readonly trigger: string;
  readonly mode: RunMode;
  readonly state: RunState;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly steps: readonly StepRecord[];
  /** the incident as it was when the run began: what conditions and templates read */
  readonly incident: Incident;
}

export interface RunStore {
  /** Inserts or replaces by id. */
  save(run: Run): Promise<void>;
  run(id: string): Promise<Run | undefined>;
  /** newest first */
  runsOf(incidentId: string): Promise<readonly Run[]>;
  /** newest first */
  runs(limit: number): Promise<readonly Run[]>;
  /** still running: what a restart goes on with */
  unfinished(): Promise<readonly Run[]>;
  /** Forgets runs that ended before `before`; never one that still runs. @returns how many */
  forget(before: number): Promise<number>;
}

/** Work to be done once: the next step of a run. */
export interface Job {
  readonly id: string;
  readonly runId: string;
}

/** A queue of jobs that survives restarts; a job is delivered again until its handler resolves, at most `attempts` times. */
export interface JobQueue {
  /** Two enqueues of one id are one job, also while it waits or runs; one that was given up is taken as new work. `notBefore` is epoch ms. */
  enqueue(job: Job, options?: { readonly notBefore?: number }): Promise<void>;
  /** Starts working; handlers of one queue run up to `concurrency` at a time. A rejection is retried with back-off. */
  work(
    handler: (job: Job) => Promise<void>,
    options: { readonly concurrency: number; readonly attempts: number },
  ): Promise<void>;
  /** Finishes the jobs in hand. */
  close(): Promise<void>;
}

/** A call that a step makes. */
export interface ActionCall {
  readonly action: string;
  readonly target?: Readonly<Record<string, string>>;
  readonly with: Readonly<Record<string, unknown>>;
  readonly key: string;
  readonly timeoutMs: number;
}

/** Does the actions of one outside system. */
export interface Connector {
  readonly name: string;
  readonly verbs: readonly string[];
  /** Says what is wrong with the arguments of a verb (missing, unknown, wrong kind), before anything runs. */
  check(verb: string, args: Readonly<Record<string, unknown>>): readonly string[];
  /** @returns one line on what was done. Throws ActionError (retriable or not). */
  act(verb: string, call: ActionCall): Promise<string>;
}
