import type { Run, RunStore } from './model.ts';

const HOUR = 3_600_000;
/** Runs that are looked at: with more than that begun within the hour, a playbook with a cap is over it. */
const MAX_RUNS = 1000;

/** Whether a playbook may make another call, by the calls that its runs made in the hour before `at`. Repeats of one call count once. */
export async function mayCall(
  store: RunStore,
  { id, playbookId }: Run,
  perHour: number,
  at: number,
): Promise<boolean> {
  const since = at - HOUR;
  const runs = await store.runs(MAX_RUNS);
  const isCut = runs.length === MAX_RUNS && runs.every(({ startedAt }) => startedAt > since);
  if (isCut) return false;
  const calls = runs
    .filter((run) => run.playbookId === playbookId)
    .flatMap((run) => run.steps.filter((step) => wasCalled(run.id === id, step, since)));
  return calls.length < perHour;
}

function wasCalled(
  isOwn: boolean,
  { dryRun, attempts, startedAt = 0, state }: Run['steps'][number],
  since: number,
): boolean {
  const isThisStep = isOwn && (state === 'running' || state === 'pending');
  return !dryRun && attempts > 0 && startedAt > since && !isThisStep;
}
