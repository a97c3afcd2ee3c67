import type { Observation, ObservationBundle } from '@gatewatch/event';
import type { PassedObservation } from './correlation.ts';
import { identifyPartition } from './partition.ts';

export interface SecondStageSize {
  /** of the log that the second stage reads */
  readonly partitions: number;
  /** how many partitions of the first stage write it */
  readonly sources: number;
}

/**
 * What one partition of the first stage passes on to the second. A place is the log offset of the entry by which it came about, and its
 * number there: a function of the log, so that the second stage skips what a crash repeats.
 */
export class SecondStage {
  readonly #partition: number;
  readonly #size: SecondStageSize;
  #pending: Observation[][];
  #tenant = '';
  #from: number | undefined;
  #next: number | undefined;
  /** nothing before this log offset is owed */
  #passed: number | undefined;

  /** @param partition of the first stage's log */
  constructor(partition: number, size: SecondStageSize) {
    this.#partition = partition;
    this.#size = size;
    this.#pending = this.#emptyLists();
  }

  get passed(): number | undefined {
    return this.#passed;
  }

  restore(passed: number | undefined): void {
    this.#passed = passed;
  }

  /** @param passed what the entry has brought about, in order; it is emptied */
  take(logOffset: number, tenant: string, passed: PassedObservation[]): void {
    this.#from ??= this.#passed ?? logOffset;
    this.#next = logOffset + 1;
    this.#tenant = tenant;
    for (const [index, observation] of passed.entries()) {
      const placed = { ...observation, o: logOffset, i: index };
      this.#pending[identifyPartition(observation.k, this.#size.partitions)]?.push(placed);
    }
    passed.length = 0;
  }

  /** @param watermark nothing that is earlier will be passed on any more, ms */
  flush(watermark: number): readonly ObservationBundle[] {
    const from = this.#from;
    const next = this.#next;
    if (from === undefined || next === undefined) return [];
    const bundles = this.#pending.map((observations) => ({
      v: 1 as const,
      tenant: this.#tenant,
      s: `observations:${this.#partition}`,
      from,
      to: next - 1,
      ...(Number.isFinite(watermark) ? { promise: watermark } : {}),
      sources: this.#size.sources,
      observations,
    }));
    this.#pending = this.#emptyLists();
    this.#from = undefined;
    this.#passed = next;
    return bundles;
  }

  #emptyLists(): Observation[][] {
    return Array.from({ length: this.#size.partitions }, () => []);
  }
}
