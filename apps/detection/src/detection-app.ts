import { Correlator, EventMatcher, type RuleSet } from '@gatewatch/engine';
import type { Emit } from '@gatewatch/event';
import type { GatewatchConfig } from '@gatewatch/nest';
import type { Persist, Stages } from '@gatewatch/wiring';
import { CorrelateLoop } from './correlate.loop.ts';
import { MatchLoop } from './match.loop.ts';

export interface DetectionParts {
  readonly config: GatewatchConfig;
  readonly stages: Stages;
  readonly rules: RuleSet;
  readonly persist: Persist;
  readonly emit: Emit;
  readonly now: () => number;
}

/** Events in, detections out: matches, then correlates. */
export class DetectionApp {
  readonly #match: MatchLoop;
  readonly #correlate: CorrelateLoop;

  constructor({ config, stages, rules, persist, emit, now }: DetectionParts) {
    const { events, observations, detections, checkpoints } = stages;
    const createMatcher = (partition: number): EventMatcher =>
      new EventMatcher({
        rules,
        partition,
        partitions: observations.partitions,
        sources: events.partitions,
        idle: config.idle,
        emit,
      });
    const createCorrelator = (partition: number): Correlator =>
      new Correlator({ rules, partition, emit });
    this.#match = new MatchLoop({
      events,
      observations,
      checkpoints,
      createMatcher,
      persist,
      emit,
    });
    this.#correlate = new CorrelateLoop({
      observations,
      detections,
      checkpoints,
      createCorrelator,
      persist,
      emit,
      now,
    });
  }

  async start(): Promise<void> {
    await this.#correlate.start();
    await this.#match.start();
  }

  /** Finishes what is in hand and checkpoints. */
  async stop(): Promise<void> {
    await this.#match.stop();
    await this.#correlate.stop();
  }
}
