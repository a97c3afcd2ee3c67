import type { Emit, EventBundle, ObservationBundle } from '@gatewatch/event';
import { GROUPS, type Persist } from '@gatewatch/wiring';
import { commitQuietly } from './commit.ts';
import type {
  CheckpointStore,
  Consumption,
  LogConsumer,
  LogEntry,
  RuleSet,
  StageLog,
} from '@gatewatch/engine';

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

interface Assigned {
  readonly matcher: Matcher;
  readonly generation: number;
  sequence: number;
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
export class MatchLoop implements LogConsumer {
  readonly #parts: MatchLoopParts;
  readonly #assigned = new Map<number, Assigned>();
  #consumption: Consumption | undefined;

  constructor(parts: MatchLoopParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    this.#consumption = await this.#parts.events.consume(GROUPS.match, this);
  }

  /** Goes on with other rules, from the next entry on. */
  useRules(rules: RuleSet): void {
    for (const { matcher } of this.#assigned.values()) matcher.useRules(rules);
  }

  async stop(): Promise<void> {
    await this.#consumption?.stop();
  }

  async assigned(partition: number): Promise<number | undefined> {
    const { generation, stored } = await this.#parts.checkpoints.acquire(checkpointName(partition));
    const head = stored ? (JSON.parse(stored.head) as MatchHead) : undefined;
    const matcher = this.#parts.createMatcher(partition);
    const from = matcher.restore(head?.matcher);
    this.#assigned.set(partition, { matcher, generation, sequence: head?.sequence ?? 0 });
    return from;
  }

  async entries(partition: number, entries: readonly LogEntry[]): Promise<void> {
    const held = this.#assigned.get(partition);
    const last = entries.at(-1);
    if (!held || !last) return;
    try {
      await this.#take(partition, held, entries);
    } catch (error) {
      await this.#startOver(partition, held);
      throw error;
    }
  }

  async #take(partition: number, held: Assigned, entries: readonly LogEntry[]): Promise<void> {
    for (const { offset, appendedAt, value } of entries) {
      held.matcher.take(offset, appendedAt, JSON.parse(value) as EventBundle);
    }
    const bundles = held.matcher.flush();
    await this.#parts.persist(checkpointName(partition), () => this.#append(bundles));
    if (await this.#save(partition, held)) {
      await commitQuietly(this.#consumption, partition, held.matcher.next, this.#parts.emit);
    }
  }

  /** The matcher is ahead of what is stored, and what comes again it would ignore: it begins again from its checkpoint. */
  async #startOver(partition: number, held: Assigned): Promise<void> {
    if (this.#assigned.get(partition) !== held) return;
    this.#assigned.delete(partition);
    await this.assigned(partition);
  }

  async revoked(partition: number): Promise<void> {
    this.#assigned.delete(partition);
    return Promise.resolve();
  }

  async #append(bundles: readonly ObservationBundle[]): Promise<void> {
    const { observations } = this.#parts;
    await Promise.all(
      bundles.map((bundle, index) => observations.append(index, [JSON.stringify(bundle)])),
    );
  }

  async #save(partition: number, held: Assigned): Promise<boolean> {
    held.sequence += 1;
    const head: MatchHead = {
      v: 1,
      sequence: held.sequence,
      matcher: held.matcher.snapshot(),
    };
    const delta = {
      head: JSON.stringify(head),
      changed: new Map<string, string>(),
      removed: new Set<string>(),
    };
    const name = checkpointName(partition);
    const saved = await this.#parts.persist(name, () =>
      this.#parts.checkpoints.save(name, held.generation, held.sequence, delta),
    );
    if (saved === 'saved') return true;
    this.#assigned.delete(partition);
    this.#parts.emit({
      name: 'fault',
      place: name,
      message: 'another process has taken this partition over',
      attempt: 1,
    });
    return false;
  }
}

function checkpointName(partition: number): string {
  return `match-${partition}`;
}
