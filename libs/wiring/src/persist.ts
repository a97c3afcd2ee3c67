import type { Emit } from '@gatewatch/event';
import { retry } from '@gatewatch/nest';
import { SqliteError } from '@gatewatch/sqlite';

/**
 * Repeats a write until it is stored, with back-off, and rejects only when the process is stopping: what is outside may be
 * down for long, and nothing may be skipped meanwhile. Every write that is given to it can be repeated without harm. A data
 * directory that another process works on is refused at once: waiting would make two of them.
 */
export type Persist = <T>(place: string, write: () => Promise<T>) => Promise<T>;

const MIN_MS = 100;
const MAX_MS = 10_000;

export function createPersist(emit: Emit, stopping: AbortSignal): Persist {
  return (place, write) =>
    retry(write, {
      attempts: 'forever',
      minMs: MIN_MS,
      maxMs: MAX_MS,
      emit,
      place,
      signal: stopping,
      isTransient: (error) => !(error instanceof SqliteError && error.code === 'DATA_DIR_IN_USE'),
    });
}
