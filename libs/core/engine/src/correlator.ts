import {
  ignoreSignals,
  type Detection,
  type Emit,
  type Observation,
  type ObservationBundle,
} from '@gatewatch/event';
import { Correlation } from './correlation.ts';
import type { CheckpointDelta, StoredCheckpoint } from './ports.ts';
import { ReorderBuffer } from './reorder-buffer.ts';
import { SecondStage } from './second-stage.ts';
import type { RuleDefinitions } from './rule-history.ts';
import type { Stage } from './stateful-rule.ts';
import { SourcePositions, type StoredPositions } from './source-positions.ts';
import { Watermark, type StoredWatermark } from './watermark.ts';

/** Most observations that one partition holds back. */
export const DEFAULT_HELD_CAP = 200_000;

export interface CorrelatorOptions {
  readonly rules: RuleDefinitions;
  /** the observations partition that it owns */
  readonly partition: number;
  /** 2: the log holds what firings mean for other entities */
  readonly stage?: Stage;
  readonly emit?: Emit;
  /** a source that is silent for longer, by the log's clock, holds nobody back, ms */
  readonly idle?: number;
  readonly heldCap?: number;
  readonly entityCap?: number;
  /** set in the first stage, where the second one has so many partitions */
  readonly second?: { readonly partitions: number; readonly sources: number };
}

/** A checkpoint to be stored in one step; call `confirm` once it is. */
export interface PendingCheckpoint {
  readonly sequence: number;
  /** nothing before this log offset will be asked for again */
  readonly replay: number;
  readonly delta: CheckpointDelta;
  confirm(): void;
}

/** What it has counted since it began, over restarts too. */
export interface CorrelatorCounts {
  /** observations behind the watermark: listed, and not part of any window */
  late: number;
  /** observations that were taken before */
  duplicates: number;
  /** how often the held cap moved the watermark */
  forced: number;
  /** log entries that retention took before they were read */
  lost: number;
  /** source offsets that were skipped: never, unless a source sends out of order */
  gaps: number;
}

interface StoredHead {
  readonly v: 1;
  readonly sequence: number;
  /** next log offset to be read */
  readonly read: number;
  /** where a restart replays from: the log offset of the oldest observation held */
  readonly replay: number;
  readonly positions: StoredPositions;
  readonly watermark: StoredWatermark;
  readonly counts: CorrelatorCounts;
  /** nothing before this log offset is owed to the second stage; absent before anything was passed on */
  readonly passed?: number;
}

/**
 * Owns one partition of the observations log and all state of its entities. Holds observations back until the watermark has passed them,
 * then feeds them in order. Reads no clock: what it decides is a function of the log, so that a restart decides the same.
 */
export class Correlator {
  readonly #options: CorrelatorOptions;
  readonly #correlation: Correlation;
  readonly #buffer = new ReorderBuffer();
  readonly #positions = new SourcePositions();
  readonly #watermark: Watermark;
  #counts: CorrelatorCounts = { late: 0, duplicates: 0, forced: 0, lost: 0, gaps: 0 };
  #sequence = 0;
  /** next log offset to be taken */
  #next = 0;
  /** entries before this were taken before the restart: they only fill the buffer again */
  #resumeAt = 0;
  #restored = false;
  #newestAppend: number | undefined;
  #toldEvicted = 0;
  #toldUnknown = 0;
  readonly #second: SecondStage | undefined;
  constructor(options: CorrelatorOptions) {
    this.#options = options;
    const { second, entityCap } = options;
    this.#correlation = new Correlation(options.rules, {
      cap: entityCap,
      isStored: true,
      stage: second ? 1 : undefined,
    });
    this.#second = second && new SecondStage(options.partition, second);
    this.#watermark = new Watermark(options.idle);
  }
  /** epoch ms; −∞ before all sources were heard */
  get watermark(): number {
    return this.#watermark.at;
  }
  /** observations held back: what back-pressure looks at */
  get held(): number {
    return this.#buffer.size;
  }
  get entities(): number {
    return this.#correlation.cells.size;
  }
  get counts(): Readonly<CorrelatorCounts> {
    return this.#counts;
  }
  /** Nothing that was appended before, by the log's clock, is held back or will be asked for again, epoch ms; undefined before the first entry. */
  get settled(): number | undefined {
    return this.#buffer.oldestAppend ?? this.#newestAppend;
  }
  /** Observations of rules that this rule set does not have. */
  get unknown(): number {
    return this.#correlation.unknown;
  }
  /** @returns the log offset to read from; undefined: the oldest. It is not the group's commit. */
  restore(stored: StoredCheckpoint | undefined): number | undefined {
    if (!stored) return undefined;
    const head = JSON.parse(stored.head) as StoredHead;
    this.#sequence = head.sequence;
    this.#next = head.replay;
    this.#resumeAt = head.read;
    this.#counts = head.counts;
    this.#second?.restore(head.passed);
    this.#positions.restore(head.positions);
    this.#watermark.restore(head.watermark);
    this.#correlation.restore(stored.entries);
    this.#restored = true;
    return head.replay;
  }
  /** Goes on with other rules; state of rules whose state key stays is kept. */
  useRules(rules: RuleDefinitions): void {
    this.#correlation.useRules(rules);
  }
  /** Takes one entry of the log; one that was taken before is ignored. @returns detections, in order */
  take(logOffset: number, appendedAt: number, bundle: ObservationBundle): readonly Detection[] {
    if (logOffset < this.#next) return [];
    this.#noticeLoss(logOffset);
    this.#newestAppend = Math.max(this.#newestAppend ?? appendedAt, appendedAt);
    const isReplay = logOffset < this.#resumeAt;
    const detections: Detection[] = [];
    for (const observation of bundle.observations) {
      if (!this.#positions.accept(bundle.s, observation.o, observation.i)) {
        if (!isReplay) this.#counts.duplicates++;
      } else if (!observation.late && observation.t >= this.#watermark.at) {
        this.#buffer.hold({ s: bundle.s, observation }, logOffset, appendedAt);
      } else if (!isReplay) detections.push(...this.#takeLate(observation));
    }
    const gap = this.#positions.finish(logOffset, bundle);
    this.#next = logOffset + 1;
    if (isReplay) return [];
    this.#counts.gaps += gap;
    this.#watermark.hear(bundle.s, appendedAt, bundle.promise);
    this.#watermark.advance(bundle.sources);
    this.#release(detections);
    this.#limitHeld(detections);
    this.#positions.replayFrom(this.#replay);
    this.#passOn(logOffset, bundle);
    return detections;
  }
  /** What the second stage has to know of all that was taken since the last call: a bundle for each of its partitions, or none. */
  flush(): readonly ObservationBundle[] {
    return this.#second?.flush(this.#watermark.at) ?? [];
  }
  /**
   * What to store now, between two entries and after all detections so far are acknowledged. Undefined while a restart is
   * still replaying: the stored checkpoint is the newer one.
   */
  checkpoint(): PendingCheckpoint | undefined {
    if (this.#next < this.#resumeAt) return undefined;
    this.#tell();
    const { changed, removed, confirm } = this.#correlation.cells.delta();
    const sequence = ++this.#sequence;
    const head: StoredHead = {
      v: 1,
      sequence,
      read: this.#next,
      replay: this.#replay,
      positions: this.#positions.snapshot(),
      watermark: this.#watermark.snapshot(),
      counts: this.#counts,
      ...(this.#second?.passed === undefined ? {} : { passed: this.#second.passed }),
    };
    return {
      sequence,
      replay: this.#replay,
      delta: { head: JSON.stringify(head), changed, removed },
      confirm,
    };
  }
  get #replay(): number {
    return this.#buffer.oldestOffset ?? this.#next;
  }
  #takeLate(observation: Observation): readonly Detection[] {
    this.#counts.late++;
    const { emit = ignoreSignals } = this.#options;
    // the matcher has told of those that it marked
    if (!observation.late) emit({ name: 'late_events', count: 1 });
    return this.#correlation.observeLate(observation);
  }
  #release(detections: Detection[]): void {
    for (;;) {
      const placed = this.#buffer.release(this.#watermark.at);
      if (!placed) break;
      detections.push(...this.#correlation.observe(placed.observation));
    }
    if (Number.isFinite(this.#watermark.at)) this.#correlation.cells.evict(this.#watermark.at);
  }
  #limitHeld(detections: Detection[]): void {
    const { heldCap = DEFAULT_HELD_CAP } = this.#options;
    while (this.#buffer.size > heldCap) {
      this.#counts.forced++;
      this.#watermark.force((this.#buffer.nextTime ?? 0) + 1);
      this.#release(detections);
    }
  }
  #passOn(logOffset: number, { tenant }: ObservationBundle): void {
    this.#second?.take(logOffset, tenant, this.#correlation.passed);
  }
  #noticeLoss(logOffset: number): void {
    const lost = this.#restored ? logOffset - this.#next : 0;
    this.#restored = false;
    if (lost <= 0) return;
    this.#counts.lost += lost;
    const { emit = ignoreSignals, partition } = this.#options;
    const message = `retention took ${lost} entries before they were read, from offset ${this.#next} on`;
    emit({ name: 'fault', place: `correlator:${partition}`, message, attempt: 1 });
  }
  #tell(): void {
    const { emit = ignoreSignals, partition, stage } = this.#options;
    const { evicted, size } = this.#correlation.cells;
    emit({ name: 'held_observations', partition, stage, value: this.#buffer.size });
    emit({ name: 'entities', partition, stage, value: size });
    if (Number.isFinite(this.#watermark.at))
      emit({ name: 'watermark', partition, stage, value: this.#watermark.at });
    if (evicted > this.#toldEvicted)
      emit({ name: 'entities_evicted', count: evicted - this.#toldEvicted });
    this.#toldEvicted = evicted;
    if (this.unknown > this.#toldUnknown)
      emit({ name: 'unknown_observations', count: this.unknown - this.#toldUnknown });
    this.#toldUnknown = this.unknown;
  }
}
