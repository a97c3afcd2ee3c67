import type { Run, StepRecord } from './model.ts';

/** A run's step with its place among the steps. */
export interface NextStep {
  readonly index: number;
  readonly step: StepRecord;
}

export interface Failure {
  readonly error: string;
  /** trying again may help */
  readonly retriable: boolean;
  readonly retryAfterMs?: number;
}

/**
 * The step to run next, undefined when the run is over: one that was running (the process died in it), then what handles a failure, then
 * the next in order. A failure that nothing handles ends the run; a handled one lets it go on.
 */
export function nextStep({ state, steps }: Run): NextStep | undefined {
  if (state !== 'running') return undefined;
  const failed = steps.filter((step) => step.state === 'failed');
  const wanted = failed.flatMap(({ onFailure = [] }) => onFailure);
  const handler = wanted.find((name) =>
    steps.some((step) => step.name === name && step.state === 'pending'),
  );
  const isOver = failed.some(({ onFailure = [] }) => onFailure.length === 0);
  const index = firstIndex([
    () => steps.findIndex((step) => step.state === 'running'),
    () => steps.findIndex(({ name }) => name === handler),
    () => (isOver ? -1 : steps.findIndex((step) => step.state === 'pending' && !step.handler)),
  ]);
  const step = steps[index];
  return step && { index, step };
}

function firstIndex(searches: readonly (() => number)[]): number {
  for (const search of searches) {
    const index = search();
    if (index >= 0) return index;
  }
  return -1;
}

/** The id of the job that does the next step: one job per step and attempt. */
export function jobIdOf({ id }: Run, { index, step }: NextStep): string {
  const attempt = step.state === 'running' ? step.attempts - 1 : step.attempts;
  return `${id}:${index}:${attempt}`;
}

export function beginStep(run: Run, index: number, at: number, dryRun: boolean): Run {
  return changeStep(run, index, (step) => ({
    ...withoutFailure(step),
    state: 'running',
    dryRun,
    attempts: step.attempts + 1,
    startedAt: step.startedAt ?? at,
  }));
}

function withoutFailure(step: StepRecord): StepRecord {
  const copy: { -readonly [Key in keyof StepRecord]: StepRecord[Key] } = { ...step };
  delete copy.error;
  delete copy.retryAt;
  return copy;
}

export function completeStep(run: Run, index: number, at: number, result: string): Run {
  return settle(
    changeStep(run, index, (step) => ({ ...step, state: 'succeeded', endedAt: at, result })),
    at,
  );
}

/** A step that does not run, and why. */
export function skipStep(run: Run, index: number, at: number, result: string): Run {
  return settle(
    changeStep(run, index, (step) => ({ ...step, state: 'skipped', endedAt: at, result })),
    at,
  );
}

/** Puts the step back for another attempt while its retries last, else fails it. */
export function failStep(run: Run, index: number, at: number, failure: Failure): Run {
  const step = run.steps[index];
  const retryAt = step && failure.retriable ? nextAttempt(step, at, failure) : undefined;
  const { error } = failure;
  if (retryAt !== undefined)
    return changeStep(run, index, (found) => ({ ...found, state: 'pending', error, retryAt }));
  return settle(
    changeStep(run, index, (found) => ({ ...found, state: 'failed', endedAt: at, error })),
    at,
  );
}

export function cancelRun(run: Run, at: number, reason: string): Run {
  const steps = run.steps.map((step) =>
    step.state === 'pending' || step.state === 'running'
      ? ({ ...step, state: 'skipped', endedAt: at, result: reason } as const)
      : step,
  );
  return { ...run, state: 'cancelled', endedAt: at, steps };
}

/** Doubling pauses that add up to the retry's span, or as long as the other side asks for; none where that is past the span. */
function nextAttempt(
  { attempts, retry = { times: 0, withinMs: 0 }, startedAt = 0 }: StepRecord,
  at: number,
  { retryAfterMs = 0 }: Failure,
): number | undefined {
  if (attempts > retry.times || at + retryAfterMs > startedAt + retry.withinMs) return undefined;
  const unit = retry.withinMs / (2 ** retry.times - 1);
  return Math.ceil(at + Math.max(retryAfterMs, unit * 2 ** (attempts - 1)));
}

/** Ends a run that has no next step. */
export function settle(run: Run, at: number): Run {
  if (nextStep(run)) return run;
  const hasFailed = run.steps.some(({ state }) => state === 'failed');
  const steps = run.steps.map((step) =>
    step.state === 'pending'
      ? ({
          ...step,
          state: 'skipped',
          result: step.handler ? 'nothing that it handles has failed' : 'a step before it failed',
        } as const)
      : step,
  );
  return { ...run, state: hasFailed ? 'failed' : 'succeeded', endedAt: at, steps };
}

function changeStep(run: Run, index: number, change: (step: StepRecord) => StepRecord): Run {
  return {
    ...run,
    steps: run.steps.map((step, place) => (place === index ? change(step) : step)),
  };
}
