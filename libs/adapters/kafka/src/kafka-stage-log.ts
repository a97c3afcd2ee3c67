import type { Consumption, LogConsumer, LogEntry, StageLog } from '@gatewatch/engine';
import { Appender } from './appender.ts';
import type { Compression } from './codecs.ts';
import { GroupReader, type ReadBatch } from './group-reader.ts';
import type { KafkaClient } from './kafka-client.ts';
import { KafkaError } from './kafka-error.ts';
import { DEFAULT_MAX_ENTRY_BYTES, ensureTopic, type TopicSettings } from './topic.ts';

export interface KafkaStageLogSettings extends TopicSettings {
  /** default `none`: reading costs less, the wire and the disk more */
  readonly compression?: Compression;
  /** how long a killed member holds its partitions, default 10,000 */
  readonly sessionTimeoutMs?: number;
  /** called when a consumer of this log has crashed for good */
  readonly onFatal?: (error: KafkaError) => void;
}

/** A stage log in a Kafka topic. */
export class KafkaStageLog implements StageLog {
  readonly name: string;
  readonly partitions: number;
  readonly #client: KafkaClient;
  readonly #settings: KafkaStageLogSettings;
  readonly #appender: Appender;
  readonly #readers = new Set<GroupReader>();
  private constructor(client: KafkaClient, settings: KafkaStageLogSettings) {
    const { topic, partitions, compression = 'none' } = settings;
    const { maxEntryBytes = DEFAULT_MAX_ENTRY_BYTES } = settings;
    this.name = topic;
    this.partitions = partitions;
    this.#client = client;
    this.#settings = settings;
    this.#appender = new Appender(client, { topic, compression, maxEntryBytes });
  }
  /** Makes the topic where it is missing. The client stays its caller's: `close` does not close it. @throws KafkaError */
  static async open(client: KafkaClient, settings: KafkaStageLogSettings): Promise<KafkaStageLog> {
    await ensureTopic(client, settings);
    return new KafkaStageLog(client, settings);
  }
  async append(partition: number, values: readonly string[]): Promise<void> {
    this.#check(partition);
    if (values.length > 0) await this.#appender.append(partition, values);
  }
  async end(partition: number): Promise<number> {
    this.#check(partition);
    return (await this.#client.ends(this.name)).get(partition)?.high ?? 0;
  }
  async committed(group: string, partition: number): Promise<number | undefined> {
    this.#check(partition);
    return (await this.#client.commits(group, this.name)).get(partition);
  }
  /** The topic's own retention forgets. */
  async trim(): Promise<void> {}
  async consume(group: string, consumer: LogConsumer): Promise<Consumption> {
    const { sessionTimeoutMs, onFatal } = this.#settings;
    const reader = await GroupReader.start(
      this.#client,
      {
        group,
        topics: [this.name],
        concurrency: Math.min(this.partitions, 16),
        ...(sessionTimeoutMs === undefined ? {} : { sessionTimeoutMs }),
        ...(onFatal ? { onFatal } : {}),
      },
      new Delivery(consumer),
    );
    this.#readers.add(reader);
    const place = (partition: number) => ({ topic: this.name, partition });
    return {
      commit: (partition, next) => reader.commit(place(partition), next),
      pause: (partition) => reader.pause(place(partition)),
      resume: (partition) => reader.resume(place(partition)),
      stop: async () => {
        this.#readers.delete(reader);
        await reader.stop();
      },
    };
  }
  async close(): Promise<void> {
    await Promise.all([...this.#readers].map((reader) => reader.stop()));
    this.#readers.clear();
    await this.#appender.close();
  }
  #check(partition: number): void {
    if (Number.isInteger(partition) && partition >= 0 && partition < this.partitions) return;
    throw new RangeError(`${this.name} has no partition ${partition}`);
  }
}

/** Turns the client's messages into entries. */
class Delivery {
  readonly #consumer: LogConsumer;
  /** newest append time per partition: a new leader's clock may be behind */
  readonly #newest = new Map<number, number>();
  constructor(consumer: LogConsumer) {
    this.#consumer = consumer;
  }
  assigned({ partition }: { readonly partition: number }): Promise<number | undefined> {
    this.#newest.delete(partition);
    return this.#consumer.assigned(partition);
  }
  revoked({ partition }: { readonly partition: number }): Promise<void> {
    return this.#consumer.revoked(partition);
  }
  batch({ partition, messages }: ReadBatch): Promise<void> {
    let newest = this.#newest.get(partition) ?? 0;
    const entries: LogEntry[] = [];
    for (const { offset, timestamp, value } of messages) {
      newest = Math.max(newest, Number(timestamp));
      entries.push({
        offset: Number(offset),
        appendedAt: newest,
        value: value?.toString('utf8') ?? '',
      });
    }
    this.#newest.set(partition, newest);
    return this.#consumer.entries(partition, entries);
  }
}
