import type { GatewatchConfig } from '@gatewatch/nest';
import {
  isTopic,
  type TopicBatch,
  type TopicHandler,
  type TopicPartition,
} from '@gatewatch/wiring';
import type { IntakePosition } from './intake-log.ts';
import type { InputSettings, Intake } from './intake.ts';

export interface TopicInputsParts {
  readonly intake: Intake;
  readonly config: GatewatchConfig;
  readonly watch: { readable(watched: string): void; unreadable(watched: string): void };
  readonly position: (input: string) => Promise<IntakePosition | undefined>;
}

/** Hands records of Kafka topics to the intake; the group's offsets move only when it has stored them. */
export class TopicInputs implements TopicHandler {
  readonly #parts: TopicInputsParts;

  constructor(parts: TopicInputsParts) {
    this.#parts = parts;
  }

  async assigned({ input, topic }: TopicPartition): Promise<undefined> {
    const { intake, position } = this.#parts;
    await intake.open(input, this.#settings(topic), await position(input));
    this.#parts.watch.readable(watchedAs(topic));
  }

  async records({ input, topic, records }: TopicBatch): Promise<void> {
    const last = records.at(-1);
    if (!last) return;
    const raw = records.map(({ offset, value }) => ({ offset, bytes: value }));
    await this.#parts.intake.take(input, raw, this.#settings(topic), { offset: last.offset + 1 });
  }

  async idle({ input }: TopicPartition, askedAt: number): Promise<void> {
    await this.#parts.intake.empty(input, askedAt);
  }

  revoked({ input, topic }: TopicPartition): Promise<void> {
    this.#parts.intake.release(input);
    this.#parts.watch.unreadable(watchedAs(topic));
    return Promise.resolve();
  }

  #settings(topic: string): InputSettings {
    const { inputs, lateness } = this.#parts.config;
    const input = inputs.kafka.find((one) => isTopic(one.topic, topic));
    return {
      latenessMs: input?.lateness ?? lateness,
      watched: watchedAs(topic),
      ...(input?.source === undefined ? {} : { source: input.source }),
    };
  }
}

/** All partitions of a topic are one input: a key may leave one of them empty. */
function watchedAs(topic: string): string {
  return `kafka:${topic}`;
}
