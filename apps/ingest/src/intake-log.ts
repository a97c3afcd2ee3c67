import type { DeadLetter, EventBundle } from '@gatewatch/event';

/** Everything that one batch of an input became. */
export interface IntakeBatch {
  readonly input: string;
  /** the events partition, where it is not the one of the input */
  readonly partition?: number;
  readonly bundles: readonly EventBundle[];
  readonly deadLetters: readonly DeadLetter[];
  /** largest order time of all that was taken so far, whatever its input; kept, so that a restart knows what time it is */
  readonly newest?: number;
  /** where reading goes on after a restart; absent where nobody can read again (push, standard input) */
  readonly position?: IntakePosition;
}

export interface IntakePosition {
  readonly offset: number;
  /** what the input itself needs to find the place again */
  readonly extra?: string;
  /** largest order time so far, so that a restart promises no more than before; epoch ms */
  readonly newest?: number;
}

/**
 * Where ingest puts what it made. Resolves once all of it is stored; where the log can't store events and position in one
 * step, the position comes last and matchers drop what is then sent twice, by its origin.
 */
export interface IntakeLog {
  append(batch: IntakeBatch): Promise<void>;
}
