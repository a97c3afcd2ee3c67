import { identifyPartition } from '@gatewatch/engine';
import type { Persist, StageAppend, Stages } from '@gatewatch/wiring';
import type { IntakeBatch, IntakeLog, IntakePosition } from './intake-log.ts';

/** The intake's log on the stage logs: all of an input's bundles go to one events partition. */
export class StageIntakeLog implements IntakeLog {
  readonly #stages: Stages;
  readonly #persist: Persist;
  readonly #clock: string;

  constructor(stages: Stages, persist: Persist, instance: string) {
    this.#clock = clockPosition(instance);
    this.#stages = stages;
    this.#persist = persist;
  }

  async append({
    input,
    partition,
    bundles,
    deadLetters,
    position,
    newest,
  }: IntakeBatch): Promise<void> {
    const { events, deadLetters: letters } = this.#stages;
    const appends: StageAppend[] = [];
    if (deadLetters.length > 0) {
      appends.push({
        log: letters,
        partition: 0,
        values: deadLetters.map((letter) => JSON.stringify(letter)),
      });
    }
    if (bundles.length > 0) {
      const to = partition ?? identifyPartition(input, events.partitions);
      appends.push({
        log: events,
        partition: to,
        values: bundles.map((bundle) => JSON.stringify(bundle)),
      });
    }
    const positions = new Map(position ? [[input, toStored(position)]] : []);
    if (newest !== undefined) positions.set(this.#clock, toStored({ offset: 0, newest }));
    await this.#persist(`ingest ${input}`, () => this.#stages.store(appends, positions));
  }
}

/** Under which the newest order time is kept that an ingest has taken. */
export function clockPosition(instance: string): string {
  return `clock:${instance}`;
}

function toStored({ offset, extra, newest }: IntakePosition): { offset: number; extra: string } {
  return { offset, extra: JSON.stringify({ v: 1, extra, newest }) };
}

/** Reads back what `StageIntakeLog` stored of an input. */
export function readPosition(stored: { offset: number; extra?: string }): IntakePosition {
  const { extra, newest } = JSON.parse(stored.extra ?? '{}') as Omit<IntakePosition, 'offset'>;
  return {
    offset: stored.offset,
    ...(extra === undefined ? {} : { extra }),
    ...(newest === undefined ? {} : { newest }),
  };
}
