import { ignoreSignals, type Emit } from '@gatewatch/event';
import type { Incident, IncidentEvent } from '@gatewatch/incident';
import { mayCall } from './call-budget.ts';
import { triggerOf } from './matching.ts';
import type { Connector, Job, JobQueue, Run, RunMode, RunStore, StepRecord } from './model.ts';
import { planRun, runIdOf } from './plan.ts';
import type { Playbook } from './playbook.ts';
import {
  beginStep,
  cancelRun,
  completeStep,
  failStep,
  jobIdOf,
  nextStep,
  settle,
  skipStep,
  type NextStep,
} from './run-machine.ts';
import {
  callStep,
  dryRunOutcome,
  missingOutcome,
  refusalOf,
  type Deadline,
  type RevealForStep,
  type StepOutcome,
} from './step-call.ts';

export interface RunExecutorParts {
  readonly store: RunStore;
  readonly queue: JobQueue;
  readonly connectors: readonly Connector[];
  /** those in force now; asked anew for every step, so that a reload or a disabled playbook counts at once */
  readonly playbooks: () => readonly Playbook[];
  /** nothing acts unless this says so, too */
  readonly responses: RunMode;
  readonly deadline: Deadline;
  /** gives connectors the credentials that they may have */
  readonly reveal?: RevealForStep | undefined;
  /** the clock, epoch ms */
  readonly now: () => number;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly incidentUrl?: (incident: Incident) => string;
  readonly emit?: Emit;
  /** told of every run that was saved */
  readonly saved?: (run: Run) => void;
}

/** A step that the process died in so many times is given up: the call itself may be what kills it. */
const MAX_CRASHES = 3;

/**
 * Plans runs and takes their steps, one job each. Every change is stored before the next thing happens, so a crash repeats at most
 * the call in hand, with the same idempotency key. Rejects only where the store or the queue does: the job is to be delivered again.
 */
export class RunExecutor {
  readonly #parts: RunExecutorParts;
  readonly #emit: Emit;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: RunExecutorParts) {
    this.#parts = parts;
    this.#emit = parts.emit ?? ignoreSignals;
  }

  /** Plans and enqueues the runs that these happenings trigger. Safe to repeat. @returns the new ones */
  async trigger(events: readonly IncidentEvent[]): Promise<readonly Run[]> {
    const planned: Run[] = [];
    for (const event of events)
      for (const playbook of this.#parts.playbooks()) {
        const trigger = triggerOf(playbook, event);
        const run = trigger && (await this.#plan(playbook, event.incident, trigger));
        if (run) planned.push(run);
      }
    return planned;
  }

  /** Runs a playbook because a person asked for it, whatever its `when` says. @returns undefined where there is no such playbook for manual use */
  async start(playbookId: string, incident: Incident): Promise<Run | undefined> {
    const playbook = this.#find(playbookId);
    if (!playbook?.on.includes('manual')) return undefined;
    return this.#plan(playbook, incident, `manual:${this.#parts.now()}`);
  }

  /** Enqueues the next step of every unfinished run: after a start, and now and then for what was given up. Safe to repeat. */
  async resume(): Promise<number> {
    const unfinished = await this.#parts.store.unfinished();
    for (const run of unfinished) await this.#enqueue(run);
    return unfinished.length;
  }

  /** Takes the step that a job stands for. A job that comes again, or late, only sees to it that the right one is enqueued. */
  async handle(job: Job): Promise<void> {
    const { store, now } = this.#parts;
    const run = await store.run(job.runId);
    if (run?.state !== 'running') return;
    const next = nextStep(run);
    if (!next) return this.#save(settle(run, now()));
    if (job.id !== jobIdOf(run, next)) return this.#enqueue(run);
    const playbook = this.#find(run.playbookId);
    if (!playbook) return this.#save(cancelRun(run, now(), 'the playbook was removed or disabled'));
    const taken = await this.#take(run, next, playbook);
    await this.#save(taken);
    await this.#enqueue(taken);
  }

  async #take(run: Run, { index, step }: NextStep, playbook: Playbook): Promise<Run> {
    const refusal = gaveUp(step) ?? refusalOf(step, playbook.guards.never, this.#parts.connectors);
    if (refusal) return this.#apply(run, index, refusal);
    if (step.dryRun || this.#parts.responses !== 'act' || playbook.mode !== 'act') {
      const begun = beginStep(run, index, this.#parts.now(), true);
      return this.#apply(begun, index, dryRunOutcome(step));
    }
    const missing = missingOutcome(step);
    return missing ? this.#apply(run, index, missing) : this.#act(run, { index, step }, playbook);
  }

  async #act(run: Run, { index, step }: NextStep, playbook: Playbook): Promise<Run> {
    const { connectors, deadline, reveal } = this.#parts;
    const begun = await this.#inTurn(() => this.#begin(run, index, playbook));
    const outcome: StepOutcome = begun
      ? await callStep(step, {
          connectors,
          deadline,
          reveal,
          why: `run ${run.id} of ${run.playbookId}`,
        })
      : { kind: 'held', reason: `held back: over ${playbook.guards.perHour} calls an hour` };
    this.#emit({ name: 'actions', action: step.action, outcome: outcome.kind });
    return this.#apply(begun ?? run, index, outcome);
  }

  /** Stores that the step runs before it is called, unless the cap of calls is reached. */
  async #begin(run: Run, index: number, { guards }: Playbook): Promise<Run | undefined> {
    const { store, now } = this.#parts;
    const { perHour } = guards;
    if (perHour !== undefined && !(await mayCall(store, run, perHour, now()))) return undefined;
    const begun = beginStep(run, index, now(), false);
    await this.#save(begun);
    return begun;
  }

  #apply(run: Run, index: number, outcome: StepOutcome): Run {
    const at = this.#parts.now();
    if (outcome.kind === 'done') return completeStep(run, index, at, outcome.result);
    if (outcome.kind === 'held') return skipStep(run, index, at, outcome.reason);
    return failStep(run, index, at, outcome);
  }

  /** One at a time: two steps must not both take the last call of the hour. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #plan(playbook: Playbook, incident: Incident, trigger: string): Promise<Run | undefined> {
    const { store, responses, settings, incidentUrl, now } = this.#parts;
    const known = await store.run(runIdOf(playbook, incident, trigger));
    if (known) {
      await this.#enqueue(known); // a crash may have come between saving and enqueuing
      return undefined;
    }
    const run = planRun(playbook, incident, {
      trigger,
      at: now(),
      responses,
      ...(settings && { settings }),
      ...(incidentUrl && { incidentUrl: incidentUrl(incident) }),
    });
    this.#emit({ name: 'runs', playbook: playbook.id, state: 'planned' });
    await this.#save(run);
    await this.#enqueue(run);
    return run;
  }

  async #save(run: Run): Promise<void> {
    await this.#parts.store.save(run);
    if (run.state !== 'running')
      this.#emit({ name: 'runs', playbook: run.playbookId, state: run.state });
    this.#parts.saved?.(run);
  }

  async #enqueue(run: Run): Promise<void> {
    const next = nextStep(run);
    if (!next) return;
    const { retryAt } = next.step;
    const job = { id: jobIdOf(run, next), runId: run.id };
    await this.#parts.queue.enqueue(job, retryAt === undefined ? {} : { notBefore: retryAt });
  }

  #find(id: string): Playbook | undefined {
    return this.#parts.playbooks().find((playbook) => playbook.id === id);
  }
}

function gaveUp({ state, attempts, retry }: StepRecord): StepOutcome | undefined {
  if (state !== 'running' || attempts - (retry?.times ?? 0) < MAX_CRASHES) return undefined;
  return { kind: 'failed', error: `gave up: ${attempts} attempts did not end`, retriable: false };
}
