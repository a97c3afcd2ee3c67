import { setTimeout as sleepFor } from 'node:timers/promises';
import { safeMessage, type Emit } from '@gatewatch/event';

export interface BackOff {
  /** how often the operation is tried in all */
  readonly attempts: number | 'forever';
  /** wait after the first failure; it doubles with each further one */
  readonly minMs: number;
  readonly maxMs: number;
  /** share of a wait that is left to chance, 0 to 1, so that processes don't come back at once; default 0.5 */
  readonly jitter?: number;
  readonly emit: Emit;
  /** what is tried, as faults name it, e.g. `kafka:events` */
  readonly place: string;
  /** ends the waiting; the reason is thrown */
  readonly signal?: AbortSignal;
  readonly random?: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  /** whether an error may go away by itself; all may where it isn't given */
  readonly isTransient?: (error: unknown) => boolean;
}

/**
 * Tries until it works. Every failure is told as a fault.
 * @throws the last error once the attempts are used up or it isn't transient; the signal's reason when it's aborted
 */
export async function retry<Result>(
  operation: (attempt: number) => Promise<Result>,
  backOff: BackOff,
): Promise<Result> {
  const { attempts, emit, place, signal, sleep = sleepUntilAborted } = backOff;
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await operation(attempt);
    } catch (error) {
      signal?.throwIfAborted();
      emit({ name: 'fault', place, message: safeMessage(error), attempt });
      const isLast = attempts !== 'forever' && attempt >= attempts;
      if (isLast || backOff.isTransient?.(error) === false) throw error;
      await sleep(waitAfter(attempt, backOff), signal);
    }
  }
}

/** The wait after a failed attempt: `minMs` doubled each time up to `maxMs`, less a random part of it. */
export function waitAfter(
  attempt: number,
  {
    minMs,
    maxMs,
    jitter = 0.5,
    random = Math.random,
  }: Pick<BackOff, 'minMs' | 'maxMs' | 'jitter' | 'random'>,
): number {
  const full = Math.min(maxMs, minMs * 2 ** Math.min(attempt - 1, 50));
  return full * (1 - jitter * random());
}

async function sleepUntilAborted(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleepFor(ms, undefined, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
