import {
  identifyPartition,
  type CheckpointStore,
  type Consumption,
  type LogConsumer,
  type LogEntry,
  type PendingCheckpoint,
  type RuleSet,
  type StageLog,
  type StoredCheckpoint,
} from '@gatewatch/engine';
import { GROUPS, type Persist } from '@gatewatch/wiring';
import { commitQuietly } from './commit.ts';
import { entityKey, type Detection, type Emit, type ObservationBundle } from '@gatewatch/event';

/** The part of the engine's correlator that the loop drives. */
export interface PartitionCorrelator {
  useRules(rules: RuleSet): void;
  /** @returns the offset to read from */
  restore(stored: StoredCheckpoint | undefined): number | undefined;
  take(offset: number, appendedAt: number, bundle: ObservationBundle): readonly Detection[];
  checkpoint(): PendingCheckpoint | undefined;
}

export interface CorrelateLoopParts {
  readonly observations: StageLog;
  readonly detections: StageLog;
  readonly checkpoints: CheckpointStore;
  readonly createCorrelator: (partition: number) => PartitionCorrelator;
  readonly persist: Persist;
  readonly now: () => number;
  readonly emit: Emit;
}

interface Assigned {
  readonly correlator: PartitionCorrelator;
  readonly generation: number;
  savedAt: number;
}

const CHECKPOINT_EVERY_MS = 1000;

/**
 * Reads observations, appends detections. A checkpoint is taken only between batches, when every detection so far is
 * acknowledged; a take-over raises the generation first and reads again from where the oldest held observation stands.
 */
export class CorrelateLoop implements LogConsumer {
  readonly #parts: CorrelateLoopParts;
  readonly #assigned = new Map<number, Assigned>();
  #consumption: Consumption | undefined;

  constructor(parts: CorrelateLoopParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    this.#consumption = await this.#parts.observations.consume(GROUPS.correlate, this);
  }

  /** Goes on with other rules, from the next entry on. */
  useRules(rules: RuleSet): void {
    for (const { correlator } of this.#assigned.values()) correlator.useRules(rules);
  }

  async stop(): Promise<void> {
    await this.#consumption?.stop();
  }

  async assigned(partition: number): Promise<number | undefined> {
    const { generation, stored } = await this.#parts.checkpoints.acquire(checkpointName(partition));
    const correlator = this.#parts.createCorrelator(partition);
    const from = correlator.restore(stored);
    this.#assigned.set(partition, {
      correlator,
      generation,

      savedAt: this.#parts.now(),
    });
    return from;
  }

  async entries(partition: number, entries: readonly LogEntry[]): Promise<void> {
    const held = this.#assigned.get(partition);
    if (!held) return;
    try {
      await this.#take(partition, held, entries);
    } catch (error) {
      await this.#startOver(partition, held);
      throw error;
    }
    if (this.#parts.now() - held.savedAt >= CHECKPOINT_EVERY_MS) await this.#save(partition, held);
  }

  async #take(partition: number, held: Assigned, entries: readonly LogEntry[]): Promise<void> {
    const detections: Detection[] = [];
    for (const { offset, appendedAt, value } of entries) {
      const bundle = JSON.parse(value) as ObservationBundle;
      detections.push(...held.correlator.take(offset, appendedAt, bundle));
    }
    await this.#append(checkpointName(partition), detections);
  }

  /** Detections that were not stored must be made again: back to the checkpoint, which nothing may pass meanwhile. */
  async #startOver(partition: number, held: Assigned): Promise<void> {
    if (this.#assigned.get(partition) !== held) return;
    this.#assigned.delete(partition);
    await this.assigned(partition);
  }

  async revoked(partition: number): Promise<void> {
    const held = this.#assigned.get(partition);
    if (held) await this.#save(partition, held);
    this.#assigned.delete(partition);
  }

  async #append(place: string, detections: readonly Detection[]): Promise<void> {
    const { detections: log, emit, persist } = this.#parts;
    const perPartition = new Map<number, string[]>();
    for (const detection of detections) {
      const partition = identifyPartition(
        entityKey(detection.tenant, detection.entities[0] ?? {}),
        log.partitions,
      );
      const values = perPartition.get(partition) ?? [];
      values.push(JSON.stringify(detection));
      perPartition.set(partition, values);
    }
    for (const [partition, values] of perPartition) {
      await persist(place, () => log.append(partition, values));
    }
    for (const { rule_id } of detections) emit({ name: 'detections', rule: rule_id, count: 1 });
  }

  async #save(partition: number, held: Assigned): Promise<void> {
    const pending = held.correlator.checkpoint();
    if (!pending) return;
    const name = checkpointName(partition);
    const saved = await this.#parts.persist(name, () =>
      this.#parts.checkpoints.save(name, held.generation, pending.sequence, pending.delta),
    );
    if (saved === 'fenced') {
      this.#assigned.delete(partition);
      this.#parts.emit({
        name: 'fault',
        place: name,
        message: 'another process has taken this partition over',
        attempt: 1,
      });
      return;
    }
    pending.confirm();
    held.savedAt = this.#parts.now();
    this.#parts.emit({ name: 'checkpoint_saved', partition, entities: pending.delta.changed.size });
    await commitQuietly(this.#consumption, partition, pending.replay, this.#parts.emit);
  }
}

function checkpointName(partition: number): string {
  return `correlate-${partition}`;
}
