import type { Message, Producer } from 'kafkajs';
import { Partitioners } from './client-library.ts';
import { compressionType, type Compression } from './codecs.ts';
import type { KafkaClient } from './kafka-client.ts';
import { asKafkaError, KafkaError } from './kafka-error.ts';

export interface AppenderSettings {
  readonly topic: string;
  readonly compression: Compression;
  readonly maxEntryBytes: number;
}

interface Waiting {
  readonly partition: number;
  readonly messages: readonly Message[];
  readonly done: (error?: KafkaError) => void;
}

/** Most bytes of one partition in one request: more only makes brokers and readers copy. */
const REQUEST_BYTES = 1024 * 1024;
/** What Kafka adds around an entry, at most. */
const OVERHEAD_BYTES = 128;

/**
 * Sends to one topic, one request at a time: what waits while a request is on its way goes together in the next one, so order
 * within a partition holds and throughput does not suffer.
 */
export class Appender {
  readonly #client: KafkaClient;
  readonly #settings: AppenderSettings;
  readonly #waiting: Waiting[] = [];
  #producer: Promise<Producer> | undefined;
  #sending: Promise<void> | undefined;
  #closed = false;
  constructor(client: KafkaClient, settings: AppenderSettings) {
    this.#client = client;
    this.#settings = settings;
  }
  /** Resolves when all in-sync replicas have the values. @throws KafkaError; some of the values may be in the log nevertheless */
  async append(partition: number, values: readonly string[]): Promise<void> {
    if (this.#closed) throw new KafkaError('KAFKA_CLOSED', `${this.#settings.topic} was closed`);
    const chunks = this.#chunks(partition, values);
    await Promise.all(chunks.map((messages) => this.#enqueue(partition, messages)));
  }
  async close(): Promise<void> {
    this.#closed = true;
    await this.#sending;
    await this.#drop();
  }
  #enqueue(partition: number, messages: readonly Message[]): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const done = (error?: KafkaError): void => (error ? reject(error) : resolve());
    this.#waiting.push({ partition, messages, done });
    this.#sending ??= this.#run().finally(() => (this.#sending = undefined));
    return promise;
  }
  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const round = this.#takeRound();
      const failed = await this.#send(round);
      for (const { done } of round) done(failed);
      if (failed) this.#failFollowers(round, failed);
    }
  }
  /** What waits behind a failed request of its own append must fail too, or a later part would stand before an earlier one. */
  #failFollowers(round: readonly Waiting[], failed: KafkaError): void {
    const partitions = new Set(round.map(({ partition }) => partition));
    const kept = this.#waiting.filter(({ partition }) => !partitions.has(partition));
    for (const { partition, done } of this.#waiting.splice(0)) {
      if (partitions.has(partition)) done(failed);
    }
    this.#waiting.push(...kept);
  }
  /** The oldest waiting of each partition, up to the size of a request. */
  #takeRound(): Waiting[] {
    const sizes = new Map<number, number>();
    const round: Waiting[] = [];
    const rest: Waiting[] = [];
    for (const waiting of this.#waiting.splice(0)) {
      const before = sizes.get(waiting.partition) ?? 0;
      const size = before + bytesOf(waiting.messages);
      const fits = before === 0 || size <= REQUEST_BYTES;
      (fits ? round : rest).push(waiting);
      sizes.set(waiting.partition, fits ? size : Number.POSITIVE_INFINITY);
    }
    this.#waiting.push(...rest);
    return round;
  }
  async #send(round: readonly Waiting[]): Promise<KafkaError | undefined> {
    const { topic, compression } = this.#settings;
    try {
      const producer = await this.#connected();
      await producer.send({
        topic,
        acks: -1,
        compression: compressionType(compression),
        messages: round.flatMap(({ messages }) => messages),
      });
      return undefined;
    } catch (cause) {
      // A batch whose answer was lost may be stored: the client would give its sequence numbers to the next one, and
      // the broker would take that for a repetition and drop it. A new producer has new numbers.
      await this.#drop();
      return asKafkaError(cause, `cannot append to ${topic}`);
    }
  }
  #connected(): Promise<Producer> {
    this.#producer ??= this.#connect();
    return this.#producer;
  }
  async #connect(): Promise<Producer> {
    const producer = this.#client.kafka.producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: { initialRetryTime: 200, maxRetryTime: 5000, retries: 6 },
    });
    try {
      await producer.connect();
    } catch (error) {
      await producer.disconnect().catch(() => undefined);
      throw error;
    }
    return producer;
  }
  async #drop(): Promise<void> {
    const old = this.#producer;
    this.#producer = undefined;
    await old?.then((producer) => producer.disconnect()).catch(() => undefined);
  }
  #chunks(partition: number, values: readonly string[]): Message[][] {
    const { topic, maxEntryBytes } = this.#settings;
    const chunks: Message[][] = [];
    let size = Number.POSITIVE_INFINITY;
    for (const text of values) {
      const value = Buffer.from(text);
      if (value.length + OVERHEAD_BYTES > maxEntryBytes) {
        throw new KafkaError(
          'KAFKA_ENTRY_TOO_LARGE',
          `an entry of ${value.length} bytes is more than ${topic} takes (${maxEntryBytes})`,
        );
      }
      size += value.length;
      if (size > REQUEST_BYTES) {
        chunks.push([]);
        size = value.length;
      }
      chunks.at(-1)?.push({ value, partition });
    }
    return chunks;
  }
}

function bytesOf(messages: readonly Message[]): number {
  return messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
}
