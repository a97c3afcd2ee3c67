import { describe, expect, it } from '@jest/globals';
import type { Run } from './model.ts';
import {
  beginStep,
  cancelRun,
  completeStep,
  failStep,
  jobIdOf,
  nextStep,
  skipStep,
} from './run-machine.ts';
import { aRun, aStep } from './samples.contract.ts';

const name = (run: Run): string | undefined => nextStep(run)?.step.name;
const run = aRun({
  steps: [
    aStep({ name: 'revoke', onFailure: ['page', 'mail'] }),
    aStep({ name: 'mail', handler: true }),
    aStep({ name: 'page', handler: true }),
    aStep({ name: 'tell' }),
  ],
});
const no = { error: 'no', retriable: false };

describe('a run', () => {
  it('takes its steps in order and succeeds, handlers left out', () => {
    const first = completeStep(beginStep(run, 0, 1, false), 0, 2, 'ok');
    expect(name(first)).toBe('tell');
    const last = completeStep(beginStep(first, 3, 3, false), 3, 4, 'ok');
    expect(nextStep(last)).toBeUndefined();
    expect(last).toMatchObject({ state: 'succeeded', endedAt: 4 });
    expect(last.steps.map(({ state }) => state)).toEqual([
      'succeeded',
      'skipped',
      'skipped',
      'succeeded',
    ]);
  });

  it('handles a failure in the order given, goes on, and has failed', () => {
    const failed = failStep(beginStep(run, 0, 1, false), 0, 2, no);
    expect(name(failed)).toBe('page');
    const paged = completeStep(beginStep(failed, 2, 3, false), 2, 4, 'ok');
    expect(name(paged)).toBe('mail');
    const mailed = completeStep(beginStep(paged, 1, 5, false), 1, 6, 'ok');
    expect(name(mailed)).toBe('tell');
    expect(completeStep(mailed, 3, 7, 'ok')).toMatchObject({ state: 'failed', endedAt: 7 });
  });

  it('ends at a failure that nothing handles', () => {
    const failed = failStep(
      beginStep(aRun({ steps: [aStep(), aStep({ name: 'b' })] }), 0, 1, false),
      0,
      2,
      no,
    );
    expect(failed).toMatchObject({
      state: 'failed',
      steps: [
        { state: 'failed', error: 'no' },
        { state: 'skipped', result: 'a step before it failed' },
      ],
    });
  });

  it('goes on after a step that was skipped', () => {
    expect(name(skipStep(run, 0, 1, 'held back'))).toBe('tell');
  });

  it('repeats a step that was running when the process died, under the job it had', () => {
    const begun = beginStep(run, 0, 1, false);
    const next = nextStep(begun);
    expect(next?.index).toBe(0);
    expect(next && jobIdOf(begun, next)).toBe('run-1:0:0');
  });

  it('is cancelled with all that is left', () => {
    const cancelled = cancelRun(beginStep(run, 0, 1, false), 9, 'removed');
    expect(cancelled).toMatchObject({ state: 'cancelled', endedAt: 9 });
    expect(cancelled.steps.every(({ state }) => state === 'skipped')).toBe(true);
    expect(nextStep(cancelled)).toBeUndefined();
  });
});

describe('retries', () => {
  const again = { error: 'busy', retriable: true };
  const retried = aRun({ steps: [aStep({ retry: { times: 3, withinMs: 7000 } })] });

  it('pause longer and longer within their span, then give up', () => {
    let at = 0;
    let current: Run = retried;
    const pauses: number[] = [];
    while (nextStep(current)) {
      const failed: Run = failStep(beginStep(current, 0, at, false), 0, at, again);
      const due = failed.steps[0]?.retryAt;
      if (due !== undefined) pauses.push(due - at);
      at = due ?? at;
      current = failed;
    }
    expect(pauses).toEqual([1000, 2000, 4000]);
    expect(current).toMatchObject({ state: 'failed', steps: [{ attempts: 4, error: 'busy' }] });
  });

  it.each([
    { name: 'wait as long as the other side asks', retryAfterMs: 5000, due: 5000 },
    { name: 'give up where that is past the span', retryAfterMs: 7001, due: undefined },
  ])('$name', ({ retryAfterMs, due }) => {
    const failed = failStep(beginStep(retried, 0, 0, false), 0, 0, { ...again, retryAfterMs });
    expect(failed.steps[0]?.retryAt).toBe(due);
    expect(failed.state).toBe(due === undefined ? 'failed' : 'running');
  });

  it('are new jobs, and forget the failure when they begin', () => {
    const failed = failStep(beginStep(retried, 0, 0, false), 0, 0, again);
    const next = nextStep(failed);
    expect(next && jobIdOf(failed, next)).toBe('run-1:0:1');
    const [step] = beginStep(failed, 0, 1000, false).steps;
    expect(step).toMatchObject({ state: 'running', attempts: 2, startedAt: 0 });
    expect(step).not.toHaveProperty('error');
    expect(step).not.toHaveProperty('retryAt');
  });
});
