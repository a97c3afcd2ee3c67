import type { IntakeLog } from './intake-log.ts';

export interface ClockBeatParts {
  readonly log: IntakeLog;
  readonly tenant: string;
  readonly instance: string;
  readonly partitions: number;
  readonly latenessMs: number;
  readonly delayMs: number;
}

/** Tells every events partition what time it is, so that partitions without an input, and idle ones, do not hold time back. */
export class ClockBeat {
  readonly #parts: ClockBeatParts;

  constructor(parts: ClockBeatParts) {
    this.#parts = parts;
  }

  async beat(now: number): Promise<void> {
    const { log, tenant, instance, partitions, latenessMs, delayMs } = this.#parts;
    for (let partition = 0; partition < partitions; partition++) {
      const input = `clock:${instance}:${partition}`;
      const bundle = {
        v: 1,
        tenant,
        s: input,
        lateness: latenessMs,
        promise: now - delayMs,
        events: [],
      } as const;
      await log.append({ input, partition, bundles: [bundle], deadLetters: [] });
    }
  }
}
