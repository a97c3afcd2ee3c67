import type { EventBundle } from '@gatewatch/event';
import type { InputProgress } from './input-progress.ts';
import type { IntakeLog } from './intake-log.ts';

export interface ClockBeatParts {
  readonly log: IntakeLog;
  readonly tenant: string;
  readonly instance: string;
  readonly partitions: number;
  readonly latenessMs: number;
  /** of everything that this process has taken, whatever its input */
  readonly progress: InputProgress;
}

/**
 * Tells every events partition what time it is, so that partitions without an input do not hold time back. Time is that of the
 * newest event anywhere, moved on by the clock while events are live: without events there is no time, and nothing becomes late.
 */
export class ClockBeat {
  readonly #parts: ClockBeatParts;

  constructor(parts: ClockBeatParts) {
    this.#parts = parts;
  }

  async beat(now: number): Promise<void> {
    const { log, tenant, instance, partitions, latenessMs, progress } = this.#parts;
    const { promise } = progress.empty(now);
    const said: Pick<EventBundle, 'promise' | 'state'> =
      promise === undefined ? { state: 'idle' } : { promise };
    for (let partition = 0; partition < partitions; partition++) {
      const input = `clock:${instance}:${partition}`;
      const bundle: EventBundle = {
        v: 1,
        tenant,
        s: input,
        lateness: latenessMs,
        events: [],
        ...said,
      };
      await log.append({ input, partition, bundles: [bundle], deadLetters: [] });
    }
  }
}
