import type { Consumer, ConsumerCrashEvent, EachBatchPayload, KafkaMessage } from 'kafkajs';
import { GroupAssignment, type Assignee } from './group-assignment.ts';
import { GroupCommits } from './group-commits.ts';
import { backoffMs, Holdings, type Holding, type Place } from './holding.ts';
import type { KafkaClient } from './kafka-client.ts';
import { asKafkaError, KafkaError } from './kafka-error.ts';

export interface ReadBatch extends Place {
  readonly messages: readonly KafkaMessage[];
  /** nothing stood behind it in the log when it was fetched */
  readonly end: boolean;
}

/** What is done with the partitions of a group's member. */
export interface ReaderHandler extends Assignee {
  /** In order, one at a time per partition. A rejection brings it again from the last commit. */
  batch(batch: ReadBatch): Promise<void>;
}

export interface ReaderSettings {
  readonly group: string;
  readonly topics: readonly string[];
  /** partitions worked on at the same time, default 8 */
  readonly concurrency?: number;
  /** a member that says nothing for so long has lost its partitions, default 10,000: so long does a killed one hold its partitions */
  readonly sessionTimeoutMs?: number;
  /** default 1 MiB: more makes the client copy, less makes it ask too often */
  readonly maxBytesPerPartition?: number;
  /** longest wait of an empty fetch and so of a pause's end, default 250 */
  readonly maxWaitMs?: number;
  /** called once when the consumer has crashed and is not started again */
  readonly onFatal?: (error: KafkaError) => void;
}

/** A member of a consumer group: assignment, delivery, redelivery, commits and crashes, for stage logs and inputs alike. */
export class GroupReader {
  readonly #client: KafkaClient;
  readonly #settings: ReaderSettings;
  readonly #handler: ReaderHandler;
  readonly #consumer: Consumer;
  readonly #holdings = new Holdings();
  readonly #commits: GroupCommits;
  readonly #assignment: GroupAssignment;
  readonly #heartbeatMs: number;
  #crashes = 0;
  #stopped: Promise<void> | undefined;
  private constructor(client: KafkaClient, settings: ReaderSettings, handler: ReaderHandler) {
    this.#client = client;
    this.#settings = settings;
    this.#handler = handler;
    const sessionTimeout = settings.sessionTimeoutMs ?? 10_000;
    this.#heartbeatMs = Math.min(1000, Math.floor(sessionTimeout / 4));
    this.#consumer = client.kafka.consumer({
      groupId: settings.group,
      sessionTimeout,
      heartbeatInterval: this.#heartbeatMs,
      maxBytesPerPartition: settings.maxBytesPerPartition ?? 1024 * 1024,
      maxBytes: 16 * 1024 * 1024,
      maxWaitTimeInMs: settings.maxWaitMs ?? 250,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 200, maxRetryTime: 5000, retries: 5 },
    });
    this.#commits = new GroupCommits(this.#consumer, this.#holdings);
    this.#assignment = new GroupAssignment({
      client,
      group: settings.group,
      consumer: this.#consumer,
      holdings: this.#holdings,
      assignee: handler,
      onFatal: (error) => this.#fatal(error),
    });
  }
  /** Joins the group. @throws KafkaError when no broker answers within the bounded retries */
  static async start(
    client: KafkaClient,
    settings: ReaderSettings,
    handler: ReaderHandler,
  ): Promise<GroupReader> {
    const reader = new GroupReader(client, settings, handler);
    try {
      await reader.#run();
    } catch (cause) {
      await reader.#consumer.disconnect().catch(() => undefined);
      throw asKafkaError(cause, `cannot read ${settings.topics.join(', ')}`);
    }
    return reader;
  }
  /** @throws KafkaError KAFKA_NOT_ASSIGNED when the partition is no longer this member's */
  commit(place: Place, next: number): Promise<void> {
    return this.#commits.commit(place, next);
  }
  pause(place: Place): void {
    const holding = this.#holdings.get(place);
    if (!holding) return;
    holding.hold('asked');
    this.#assignment.apply(holding);
  }
  resume(place: Place): void {
    const holding = this.#holdings.get(place);
    if (!holding) return;
    holding.release('asked');
    this.#assignment.apply(holding);
  }
  /** The partitions that are being read, whatever holds them back at the moment. */
  reading(): Holding[] {
    return this.#holdings.all().filter(({ phase }) => phase === 'reading');
  }
  /** Finishes what is in hand, gives the partitions back, leaves the group. */
  stop(): Promise<void> {
    this.#stopped ??= this.#leave();
    return this.#stopped;
  }
  async #leave(): Promise<void> {
    await this.#assignment.leave();
    await this.#consumer.disconnect().catch((cause: unknown) => this.#fault(cause, 1));
  }
  async #run(): Promise<void> {
    const consumer = this.#consumer;
    consumer.on('consumer.group_join', () => (this.#crashes = 0));
    consumer.on('consumer.crash', ({ payload }) => this.#crashed(payload));
    consumer.on('consumer.end_batch_process', ({ payload }) => {
      // control records and compacted ones: the client passes over them without a word
      const holding = payload.batchSize === 0 ? this.#holdings.get(payload) : undefined;
      if (holding && !holding.held)
        holding.next = Math.max(holding.next, Number(payload.lastOffset) + 1);
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [...this.#settings.topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: this.#settings.concurrency ?? 8,
      eachBatch: (payload) => this.#eachBatch(payload),
    });
  }
  async #eachBatch(payload: EachBatchPayload): Promise<void> {
    this.#commits.sendThrough((offsets) => payload.commitOffsetsIfNecessary(offsets));
    const holding = this.#holdings.get(payload.batch);
    if (!holding) return;
    await holding.inTurn(() => this.#deliver(holding, payload));
  }
  /** What is not resolved is fetched again. */
  async #deliver(holding: Holding, payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    if (holding.held || !payload.isRunning() || payload.isStale()) return;
    const messages = from(batch.messages, holding.next);
    const after = Number(batch.lastOffset()) + 1;
    if (messages.length > 0 && !(await this.#handled(holding, payload, messages))) return;
    if (holding.isGone) return;
    holding.rejections = 0;
    holding.next = Math.max(holding.next, after);
    payload.resolveOffset(batch.messages.at(-1)?.offset ?? batch.lastOffset());
  }
  async #handled(
    holding: Holding,
    payload: EachBatchPayload,
    messages: readonly KafkaMessage[],
  ): Promise<boolean> {
    const { batch } = payload;
    const end = Number(batch.lastOffset()) + 1 >= Number(batch.highWatermark);
    const { topic, partition } = holding;
    const beats = new Heartbeats(() => payload.heartbeat(), this.#heartbeatMs);
    try {
      await this.#handler.batch({ topic, partition, messages, end });
    } catch (cause) {
      this.#sendBack(holding, cause);
      return false;
    } finally {
      beats.stop();
    }
    return true;
  }
  #sendBack(holding: Holding, cause: unknown): void {
    if (holding.isGone) return;
    holding.rejections++;
    this.#fault(cause, holding.rejections);
    holding.hold('backoff');
    holding.next = holding.safe;
    this.#assignment.seek(holding);
    holding.retry = setTimeout(() => {
      // a commit may have moved the safe place since
      holding.next = holding.safe;
      this.#assignment.seek(holding);
      holding.release('backoff');
      this.#assignment.apply(holding);
    }, backoffMs(holding.rejections));
  }
  #crashed({ error, restart }: ConsumerCrashEvent['payload']): void {
    this.#crashes++;
    this.#commits.sendThrough(undefined);
    this.#fault(error, this.#crashes);
    void this.#assignment.revokeAll();
    if (!restart) this.#fatal(asKafkaError(error, `the consumer of ${this.#topics} has stopped`));
  }
  get #topics(): string {
    return this.#settings.topics.join(', ');
  }
  #fatal(error: KafkaError): void {
    this.#fault(error, 1);
    this.#settings.onFatal?.(error);
  }
  #fault(cause: unknown, attempt: number): void {
    const { message } = cause instanceof Error ? cause : new Error(String(cause));
    this.#client.emit({ name: 'fault', place: `kafka ${this.#topics}`, message, attempt });
  }
}

function from(messages: readonly KafkaMessage[], next: number): readonly KafkaMessage[] {
  const first = messages[0];
  if (first === undefined || Number(first.offset) >= next) return messages;
  return messages.filter(({ offset }) => Number(offset) >= next);
}

/** Keeps the session alive while a batch takes long. A refused one is not an event here: the client meets it again after the batch. */
class Heartbeats {
  readonly #timer: NodeJS.Timeout;
  constructor(beat: () => Promise<void>, everyMs: number) {
    this.#timer = setInterval(() => void beat().catch(() => undefined), everyMs);
  }
  stop(): void {
    clearInterval(this.#timer);
  }
}
