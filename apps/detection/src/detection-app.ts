import { Correlator, EventMatcher, RuleHistory, type RuleSet } from '@gatewatch/engine';
import type { Emit } from '@gatewatch/event';
import type { GatewatchConfig } from '@gatewatch/nest';
import type { FileBook, Persist, Stages } from '@gatewatch/wiring';
import { CorrelateLoop } from './correlate.loop.ts';
import { MatchLoop } from './match.loop.ts';

export interface DetectionParts {
  readonly config: GatewatchConfig;
  readonly stages: Stages;
  readonly rules: FileBook<RuleSet>;
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
    const history = new RuleHistory(rules.current.value);
    const createMatcher = (partition: number): EventMatcher =>
      new EventMatcher({
        rules: rules.current.value,
        partition,
        partitions: observations.partitions,
        sources: events.partitions,
        idle: config.idle,
        emit,
      });
    const createCorrelator = (partition: number): Correlator =>
      new Correlator({ rules: history, partition, emit });
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
      rules: history,
      reloadRules: () => rules.reload(),
      createCorrelator,
      persist,
      emit,
      now,
    });
    rules.follow(({ value }) => {
      this.#match.useRules(value);
      this.#correlate.useRules(value);
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
