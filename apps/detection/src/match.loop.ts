import type { CheckpointStore, LogEntry, RuleSet, StageLog } from '@gatewatch/engine';
import type { Emit, EventBundle, ObservationBundle } from '@gatewatch/event';
import { GROUPS, type Persist } from '@gatewatch/wiring';
import { PartitionLoop, type Holding, type PartitionWork } from './partition-loop.ts';

/** The part of the engine's matcher that the loop drives. */
export interface Matcher {
  /** the offset to read next */
  readonly next: number;
  useRules(rules: RuleSet): void;
  restore(stored: string | undefined): number | undefined;
  take(offset: number, appendedAt: number, bundle: EventBundle): void;
  flush(): readonly ObservationBundle[];
  snapshot(): string;
}

export interface MatchLoopParts {
  readonly events: StageLog;
  readonly observations: StageLog;
  readonly checkpoints: CheckpointStore;
  readonly createMatcher: (partition: number) => Matcher;
  readonly persist: Persist;
  readonly emit: Emit;
}

interface MatchHead {
  readonly v: 1;
  readonly sequence: number;
  readonly matcher: string;
}

/**
 * Reads events, appends observations. Per events partition strictly in order: one bundle to each observations partition,
 * all of them acknowledged, then the checkpoint, then the group's commit. What a crash repeats is skipped by its position.
 */
export class MatchLoop {
  readonly #loop: PartitionLoop<MatchWork>;

  constructor(parts: MatchLoopParts) {
    const { events, checkpoints, persist, emit } = parts;
    this.#loop = new PartitionLoop({
      log: events,
      group: GROUPS.match,
      checkpoints,
      open: (holding) => new MatchWork(parts, holding),
      persist,
      emit,
    });
  }

  start(): Promise<void> {
    return this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** Goes on with other rules, from the next entry on. */
  useRules(rules: RuleSet): void {
    for (const { matcher } of this.#loop.works) matcher.useRules(rules);
  }
}

class MatchWork implements PartitionWork {
  readonly matcher: Matcher;
  readonly from: number | undefined;
  readonly #parts: MatchLoopParts;
  readonly #holding: Holding;
  #sequence: number;

  constructor(parts: MatchLoopParts, holding: Holding) {
    const { partition, stored } = holding;
    const head = stored ? (JSON.parse(stored.head) as MatchHead) : undefined;
    this.#parts = parts;
    this.#holding = holding;
    this.#sequence = head?.sequence ?? 0;
    this.matcher = parts.createMatcher(partition);
    this.from = this.matcher.restore(head?.matcher);
  }

  async take(entries: readonly LogEntry[]): Promise<void> {
    for (const { offset, appendedAt, value } of entries) {
      this.matcher.take(offset, appendedAt, JSON.parse(value) as EventBundle);
    }
    const bundles = this.matcher.flush();
    await this.#parts.persist(this.#holding.name, () => this.#append(bundles));
    if (await this.#save()) await this.#holding.commit(this.matcher.next);
  }

  /** Nothing is held back. */
  release(): Promise<void> {
    return Promise.resolve();
  }

  async #append(bundles: readonly ObservationBundle[]): Promise<void> {
    const { observations } = this.#parts;
    await Promise.all(
      bundles.map((bundle, index) => observations.append(index, [JSON.stringify(bundle)])),
    );
  }

  #save(): Promise<boolean> {
    this.#sequence += 1;
    const head: MatchHead = { v: 1, sequence: this.#sequence, matcher: this.matcher.snapshot() };
    return this.#holding.save(this.#sequence, {
      head: JSON.stringify(head),
      changed: new Map(),
      removed: new Set(),
    });
  }
}
