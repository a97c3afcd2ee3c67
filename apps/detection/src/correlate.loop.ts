import {
  identifyPartition,
  type CheckpointStore,
  type LogEntry,
  type PendingCheckpoint,
  type RuleDefinitions,
  type RuleHistory,
  type RuleSet,
  type StageLog,
  type StoredCheckpoint,
} from '@gatewatch/engine';
import { entityKey, type Detection, type Emit, type ObservationBundle } from '@gatewatch/event';
import type { Persist } from '@gatewatch/wiring';
import { MissingRules } from './missing-rules.ts';
import { PartitionLoop, type Holding, type PartitionWork } from './partition-loop.ts';

/** The part of the engine's correlator that the loop drives. */
export interface PartitionCorrelator {
  /** nothing that was appended before, by the log's clock, will be needed again, epoch ms */
  readonly settled: number | undefined;
  useRules(rules: RuleDefinitions): void;
  /** @returns the offset to read from */
  restore(stored: StoredCheckpoint | undefined): number | undefined;
  take(offset: number, appendedAt: number, bundle: ObservationBundle): readonly Detection[];
  /** what the second stage has to know of what was taken since the last call, by its partition */
  flush(): readonly ObservationBundle[];
  checkpoint(): PendingCheckpoint | undefined;
}

export interface CorrelateLoopParts {
  readonly observations: StageLog;
  readonly detections: StageLog;
  /** consumer group, and name of the checkpoints */
  readonly group: string;
  /** the log of the second stage; absent in that stage itself */
  readonly second?: StageLog;
  /** of what is told about it */
  readonly stage?: 2;
  readonly checkpoints: CheckpointStore;
  readonly rules: RuleHistory;
  /** Reads the rules again: other processes may know some already that this one does not. */
  readonly reloadRules: () => Promise<unknown>;
  readonly createCorrelator: (partition: number) => PartitionCorrelator;
  readonly persist: Persist;
  readonly now: () => number;
  readonly emit: Emit;
}

const CHECKPOINT_EVERY_MS = 1000;
/** Matchers of other processes may go on with earlier rules for so long, and a file that is being replaced may be gone for so long. */
const KEEP_RETIRED_MS = 5 * 60_000;

/** Reads observations, appends detections. A checkpoint is taken only between batches, when every detection so far is acknowledged. */
export class CorrelateLoop {
  readonly #parts: CorrelateLoopParts;
  readonly #loop: PartitionLoop<CorrelateWork>;

  constructor(parts: CorrelateLoopParts) {
    const { observations, group, checkpoints, rules, reloadRules, persist, emit } = parts;
    const missing = new MissingRules(rules, reloadRules);
    this.#parts = parts;
    this.#loop = new PartitionLoop({
      log: observations,
      group,
      checkpoints,
      open: (holding) => {
        const saved = (): void => this.#forgetRules();
        return new CorrelateWork(parts, holding, { missing, saved });
      },
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

  /** Goes on with other rules, from the next entry on; what was matched by the earlier ones is decided by those. */
  useRules(rules: RuleSet): void {
    this.#parts.rules.use(rules, this.#parts.now());
    this.#tell();
  }

  /** Earlier rules are needed as long as the log has anything of theirs that is not settled. */
  #forgetRules(): void {
    const settled = this.#loop.works.map(({ correlator }) => correlator.settled ?? -Infinity);
    if (this.#parts.rules.forget(Math.min(...settled) - KEEP_RETIRED_MS)) this.#tell();
  }

  #tell(): void {
    for (const { correlator } of this.#loop.works) correlator.useRules(this.#parts.rules);
  }
}

interface CorrelateHooks {
  readonly missing: MissingRules;
  /** told after every checkpoint */
  readonly saved: () => void;
}

class CorrelateWork implements PartitionWork {
  readonly correlator: PartitionCorrelator;
  readonly from: number | undefined;
  readonly #parts: CorrelateLoopParts;
  readonly #holding: Holding;
  readonly #hooks: CorrelateHooks;
  #savedAt: number;

  constructor(parts: CorrelateLoopParts, holding: Holding, hooks: CorrelateHooks) {
    this.#parts = parts;
    this.#holding = holding;
    this.#hooks = hooks;
    this.#savedAt = parts.now();
    this.correlator = parts.createCorrelator(holding.partition);
    this.from = this.correlator.restore(holding.stored);
  }

  async take(entries: readonly LogEntry[]): Promise<void> {
    const bundles = entries.map(({ value }) => JSON.parse(value) as ObservationBundle);
    await this.#hooks.missing.look(bundles);
    const detections = entries.flatMap(({ offset, appendedAt }, index) => {
      const bundle = bundles[index];
      return bundle ? this.correlator.take(offset, appendedAt, bundle) : [];
    });
    await this.#append(detections);
    await this.#passOn();
    if (this.#parts.now() - this.#savedAt >= CHECKPOINT_EVERY_MS) await this.#save();
  }

  release(): Promise<void> {
    return this.#save();
  }

  async #append(detections: readonly Detection[]): Promise<void> {
    const { detections: log, emit, persist } = this.#parts;
    const perPartition = Map.groupBy(detections, ({ tenant, entities }) =>
      identifyPartition(entityKey(tenant, entities[0] ?? {}), log.partitions),
    );
    for (const [partition, found] of perPartition) {
      const values = found.map((detection) => JSON.stringify(detection));
      await persist(this.#holding.name, () => log.append(partition, values));
    }
    for (const { rule_id } of detections) emit({ name: 'detections', rule: rule_id, count: 1 });
  }

  async #passOn(): Promise<void> {
    const { second, rules, persist } = this.#parts;
    if (!second || !rules.usesSecondStage) return;
    for (const [partition, bundle] of this.correlator.flush().entries()) {
      const values = [JSON.stringify(bundle)];
      await persist(this.#holding.name, () => second.append(partition, values));
    }
  }

  async #save(): Promise<void> {
    const pending = this.correlator.checkpoint();
    if (!pending) return;
    const { partition } = this.#holding;
    if (!(await this.#holding.save(pending.sequence, pending.delta))) return;
    pending.confirm();
    this.#savedAt = this.#parts.now();
    const entities = pending.delta.changed.size;
    const { emit, stage } = this.#parts;
    emit({ name: 'checkpoint_saved', partition, stage, entities });
    await this.#holding.commit(pending.replay);
    this.#hooks.saved();
  }
}
