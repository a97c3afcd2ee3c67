import type { Signal } from '@gatewatch/event';
import { describe, expect, it } from '@jest/globals';
import { assert, double, integer, property } from 'fast-check';
import { retry, waitAfter, type BackOff } from './back-off.ts';

function aBackOff(options: Partial<BackOff> = {}) {
  const waits: number[] = [];
  const faults: Signal[] = [];
  const backOff: BackOff = {
    attempts: 'forever',
    minMs: 100,
    maxMs: 1000,
    jitter: 0,
    place: 'log',
    emit: (signal) => faults.push(signal),
    sleep: async (ms) => void waits.push(ms),
    ...options,
  };
  return { waits, faults, backOff };
}

const failing = (times: number) => async (attempt: number) => {
  if (attempt <= times) throw new Error(`failure ${attempt}`);
  return attempt;
};

const unreachable = () => Promise.reject(new Error('no answer from redis://u:hunter2@h'));

describe('retry', () => {
  it('waits twice as long after each failure, up to the bound, and tells every one', async () => {
    const { waits, faults, backOff } = aBackOff();
    expect(await retry(failing(6), backOff)).toBe(7);
    expect(waits).toEqual([100, 200, 400, 800, 1000, 1000]);
    expect(faults[5]).toEqual({ name: 'fault', place: 'log', message: 'failure 6', attempt: 6 });
  });

  it('throws the last error once its attempts are used up', async () => {
    const { waits, faults, backOff } = aBackOff({ attempts: 3 });
    await expect(retry(failing(3), backOff)).rejects.toThrow('failure 3');
    expect(waits).toHaveLength(2);
    expect(faults).toHaveLength(3);
  });

  it('does not repeat what will not go away', async () => {
    const { waits, backOff } = aBackOff({ isTransient: () => false });
    await expect(retry(failing(3), backOff)).rejects.toThrow('failure 1');
    expect(waits).toEqual([]);
  });

  it('ends at once when it is aborted, even while it waits', async () => {
    const controller = new AbortController();
    const { sleep: _sleep, ...backOff } = aBackOff({
      signal: controller.signal,
      minMs: 60_000,
      maxMs: 60_000,
    }).backOff;
    const result = retry(failing(1), backOff);
    setImmediate(() => controller.abort(new Error('stopping')));
    await expect(result).rejects.toThrow('stopping');
  });

  it('keeps credentials out of faults', async () => {
    const { faults, backOff } = aBackOff({ attempts: 1 });
    await expect(retry(unreachable, backOff)).rejects.toThrow('no answer');
    expect(JSON.stringify(faults)).not.toContain('hunter2');
  });

  it('never waits longer than the bound nor less than what chance may take', () => {
    assert(
      property(
        integer({ min: 1, max: 1e6 }),
        double({ min: 0, max: 1, noNaN: true }),
        (attempt, chance) => {
          const wait = waitAfter(attempt, {
            minMs: 10,
            maxMs: 500,
            jitter: 0.5,
            random: () => chance,
          });
          expect(wait).toBeLessThanOrEqual(500);
          expect(wait).toBeGreaterThanOrEqual(5);
        },
      ),
    );
  });
});
