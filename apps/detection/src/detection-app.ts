import { Correlator, EventMatcher, RuleHistory, type RuleSet } from '@gatewatch/engine';
import type { Emit } from '@gatewatch/event';
import type { GatewatchConfig } from '@gatewatch/nest';
import { GROUPS, type FileBook, type Persist, type Stages } from '@gatewatch/wiring';
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
  /** what firings mean for other entities */
  readonly #correlateMoved: CorrelateLoop;

  constructor(parts: DetectionParts) {
    const { config, stages, rules, persist, emit } = parts;
    const { events, observations, checkpoints } = stages;
    const createMatcher = (partition: number): EventMatcher =>
      new EventMatcher({
        rules: rules.current.value,
        partition,
        partitions: observations.partitions,
        sources: events.partitions,
        idle: config.idle,
        emit,
      });
    this.#match = new MatchLoop({
      events,
      observations,
      checkpoints,
      createMatcher,
      persist,
      emit,
    });
    const { first, second } = correlateLoops(parts);
    this.#correlate = first;
    this.#correlateMoved = second;
    rules.follow(({ value }) => {
      this.#match.useRules(value);
      this.#correlate.useRules(value);
      this.#correlateMoved.useRules(value);
    });
  }

  async start(): Promise<void> {
    // each may have to wait until the broker gives up a process that died: not one after the other
    await Promise.all([this.#correlateMoved.start(), this.#correlate.start(), this.#match.start()]);
  }

  /** Finishes what is in hand and checkpoints. */
  async stop(): Promise<void> {
    await this.#match.stop();
    await this.#correlate.stop();
    await this.#correlateMoved.stop();
  }
}

/** Each stage forgets earlier rules by what it has settled itself, hence two histories. */
function correlateLoops({ stages, rules, persist, emit, now }: DetectionParts): {
  readonly first: CorrelateLoop;
  readonly second: CorrelateLoop;
} {
  const { observations, moved, detections, checkpoints } = stages;
  const reloadRules = (): Promise<unknown> => rules.reload();
  const common = { detections, checkpoints, reloadRules, persist, emit, now };
  const size = { partitions: moved.partitions, sources: observations.partitions };
  const history = new RuleHistory(rules.current.value);
  const historyOfMoved = new RuleHistory(rules.current.value);
  return {
    first: new CorrelateLoop({
      ...common,
      observations,
      second: moved,
      group: GROUPS.correlate,
      rules: history,
      createCorrelator: (partition) =>
        new Correlator({ rules: history, partition, emit, second: size }),
    }),
    second: new CorrelateLoop({
      ...common,
      observations: moved,
      stage: 2,
      group: GROUPS.correlateMoved,
      rules: historyOfMoved,
      createCorrelator: (partition) =>
        new Correlator({ rules: historyOfMoved, partition, stage: 2, emit }),
    }),
  };
}
