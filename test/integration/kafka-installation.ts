import { Kafka, logLevel } from 'kafkajs';
import type { DeadLetter, EventBundle, GatewayEvent, ReplayMark } from '@gatewatch/event';
import { Installation } from '../end-to-end/installation.ts';
import { until } from '../harness/gatewatch-process.ts';
import { brokers, freshName } from './kafka-services.ts';

/** What ingest says of its own inputs. */
const OWN_DATASET = 'gatewatch.ingest';

/** All three apps in one process, with the stage logs in topics of its own and one topic of records. */
export class KafkaInstallation {
  readonly topic = freshName('records');
  readonly prefix = freshName('stages');
  readonly place: Installation;
  readonly #kafka = new Kafka({ brokers: brokers(), logLevel: logLevel.NOTHING });
  readonly #producer = this.#kafka.producer();

  constructor(settings: object = {}) {
    const kafka = { brokers: brokers(), topicPrefix: this.prefix };
    const inputs = { kafka: [{ topic: this.topic }] };
    this.place = new Installation({ kafka, inputs, ...settings });
  }

  /** Makes the topic of records, and starts. */
  async start(): Promise<void> {
    const admin = this.#kafka.admin();
    await admin.connect();
    const topics = [{ topic: this.topic, numPartitions: 1 }];
    await admin.createTopics({ waitForLeaders: true, topics });
    await admin.disconnect();
    await this.#producer.connect();
    await this.place.start();
  }

  async remove(): Promise<void> {
    await this.#producer.disconnect();
    await this.place.remove();
  }

  async produce(
    values: readonly (string | Buffer)[],
    headers: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const messages = values.map((value) => ({ value, headers: { ...headers } }));
    await this.#producer.send({ topic: this.topic, messages });
  }

  /** What stands in a stage log, every entry once in the order of its partition. */
  async stageLog(name: string): Promise<unknown[]> {
    const topic = `${this.prefix}.${name}`;
    const admin = this.#kafka.admin();
    await admin.connect();
    const offsets = await admin.fetchTopicOffsets(topic);
    await admin.disconnect();
    const wanted = offsets.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
    return wanted === 0 ? [] : this.#read(topic, wanted);
  }

  async deadLetters(): Promise<(DeadLetter | ReplayMark)[]> {
    return (await this.stageLog('dead-letters')) as (DeadLetter | ReplayMark)[];
  }

  /** Every event that a record became, as often as it is there. */
  async events(): Promise<GatewayEvent[]> {
    return ((await this.stageLog('events')) as EventBundle[])
      .flatMap(({ events }) => events.map(({ e }) => e))
      .filter((event) => event['event.dataset'] !== OWN_DATASET);
  }

  async eventsOnce(count: number): Promise<GatewayEvent[]> {
    const enough = async (): Promise<GatewayEvent[] | undefined> => {
      const events = await this.events();
      return events.length >= count ? events : undefined;
    };
    return until(`${count} events on the topic`, enough, 40_000);
  }

  async #read(topic: string, wanted: number): Promise<unknown[]> {
    const consumer = this.#kafka.consumer({ groupId: freshName('reader') });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const found: unknown[] = [];
    const all = Promise.withResolvers<void>();
    await consumer.run({
      eachMessage: async ({ message }) => {
        found.push(JSON.parse(String(message.value)));
        if (found.length >= wanted) all.resolve();
        return Promise.resolve();
      },
    });
    await all.promise;
    await consumer.disconnect();
    return found;
  }
}
