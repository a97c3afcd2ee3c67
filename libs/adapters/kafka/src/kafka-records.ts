import type { KafkaMessage } from 'kafkajs';
import { GroupReader, type ReadBatch, type ReaderHandler } from './group-reader.ts';
import type { Holding, Place } from './holding.ts';
import type { KafkaClient, PartitionEnds } from './kafka-client.ts';
import type { KafkaError } from './kafka-error.ts';
import { chooseTopics } from './topic-patterns.ts';

export interface KafkaRecord {
  readonly offset: number;
  /** what the producer wrote, untouched; empty for a record without a value */
  readonly value: Buffer;
  /** epoch ms: the producer's clock, or the broker's where the topic says LogAppendTime */
  readonly timestamp: number;
}

/** Where records come from: `input` is their identity, `kafka:<topic>:<partition>`. */
export interface KafkaInput extends Place {
  readonly input: string;
}

export interface KafkaRecordBatch extends KafkaInput {
  readonly records: readonly KafkaRecord[];
  /** nothing stood behind it in the topic when it was fetched */
  readonly end: boolean;
}

/** What ingest does with records. All calls of one input come one after the other. */
export interface KafkaRecordHandler {
  /** @returns the offset to read from; undefined: the group's commit, else the oldest record */
  assigned(input: KafkaInput): Promise<number | undefined>;
  /** Its offsets are committed after it resolves; a rejection brings the batch again. No further batch comes meanwhile. */
  records(batch: KafkaRecordBatch): Promise<void>;
  /** All that was in the topic at `askedAt` (epoch ms) has been handled. */
  idle(input: KafkaInput, askedAt: number): Promise<void>;
  revoked(input: KafkaInput): Promise<void>;
}

export interface KafkaRecordsSettings {
  readonly group: string;
  /** names, or patterns with `*`; a topic that is missing is waited for */
  readonly topics: readonly string[];
  /** patterns that wildcards pass over, e.g. the stage logs' own topics */
  readonly exclude?: readonly string[];
  /** how often the end of a topic is asked for, default 1000 */
  readonly idleEveryMs?: number;
  /** how often new topics are looked for, default 30,000 */
  readonly discoverEveryMs?: number;
  readonly concurrency?: number;
  readonly sessionTimeoutMs?: number;
  readonly maxBytesPerPartition?: number;
  readonly onFatal?: (error: KafkaError) => void;
  readonly now?: () => number;
}

export function inputOf({ topic, partition }: Place): KafkaInput {
  return { topic, partition, input: `kafka:${topic}:${partition}` };
}

/** Reads the topics that gateways write to. At least once: what was handled and not yet committed comes again after a crash. */
export class KafkaRecords {
  readonly #client: KafkaClient;
  readonly #settings: KafkaRecordsSettings;
  readonly #handler: KafkaRecordHandler;
  readonly #timers: NodeJS.Timeout[] = [];
  #topics: readonly string[] = [];
  #reader: GroupReader | undefined;
  #work: Promise<void> = Promise.resolve();
  #stopping = false;
  private constructor(
    client: KafkaClient,
    settings: KafkaRecordsSettings,
    handler: KafkaRecordHandler,
  ) {
    this.#client = client;
    this.#settings = settings;
    this.#handler = handler;
  }
  /** Joins the group, and follows topics as they appear. @throws KafkaError when no broker answers */
  static async start(
    client: KafkaClient,
    settings: KafkaRecordsSettings,
    handler: KafkaRecordHandler,
  ): Promise<KafkaRecords> {
    const records = new KafkaRecords(client, settings, handler);
    await records.#follow();
    records.#every(settings.discoverEveryMs ?? 30_000, () => records.#follow());
    records.#every(settings.idleEveryMs ?? 1000, () => records.#tellIdle());
    return records;
  }
  /** the topics that are read at present */
  get topics(): readonly string[] {
    return this.#topics;
  }
  /** Stops delivery of an input until resumed, when awaiting its handler is not enough. */
  pause(place: Place): void {
    this.#reader?.pause(place);
  }
  resume(place: Place): void {
    this.#reader?.resume(place);
  }
  /** Finishes the batches in hand, commits them and leaves the group. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#work;
    await this.#reader?.stop();
  }
  /** Background work: one piece at a time, and a failure waits for the next round. */
  #every(ms: number, work: () => Promise<void>): void {
    let queued = false;
    const round = (): void => {
      if (queued || this.#stopping) return;
      queued = true;
      this.#work = this.#work
        .then(work)
        .catch((cause: unknown) => this.#fault(cause))
        .finally(() => (queued = false));
    };
    this.#timers.push(setInterval(round, ms));
  }
  /** A group's members must agree on their topics before they share them out, so new topics need a new membership. */
  async #follow(): Promise<void> {
    const { topics, exclude } = this.#settings;
    const chosen = chooseTopics(await this.#client.topics(), topics, exclude);
    if (this.#reader && chosen.join() === this.#topics.join()) return;
    await this.#reader?.stop();
    this.#reader = undefined;
    this.#topics = chosen;
    if (chosen.length === 0) {
      this.#fault(new Error(`none of the topics ${topics.join(', ')} exists yet`));
      return;
    }
    this.#reader = await GroupReader.start(
      this.#client,
      { ...this.#settings, topics: chosen },
      this.#delivery(),
    );
  }
  #delivery(): ReaderHandler {
    return {
      assigned: (place) => this.#handler.assigned(inputOf(place)),
      revoked: (place) => this.#handler.revoked(inputOf(place)),
      batch: (batch) => this.#handle(batch),
    };
  }
  async #handle({ topic, partition, messages, end }: ReadBatch): Promise<void> {
    const place = { topic, partition };
    await this.#handler.records({ ...inputOf(place), records: messages.map(recordOf), end });
    const last = messages.at(-1);
    if (last) await this.#reader?.commit(place, Number(last.offset) + 1);
  }
  async #tellIdle(): Promise<void> {
    const idleTopics = new Set(this.#quiet().map(({ topic }) => topic));
    for (const topic of idleTopics) {
      // before the question: what is appended while the answer travels is not promised away
      const askedAt = (this.#settings.now ?? Date.now)();
      const ends = await this.#client.ends(topic);
      const done = this.#quiet().filter(
        (holding) => holding.topic === topic && atEnd(holding, ends),
      );
      await Promise.all(done.map((holding) => this.#tell(holding, ends, askedAt)));
    }
  }
  #quiet(): Holding[] {
    return this.#reader?.reading().filter(({ busy }) => !busy) ?? [];
  }
  async #tell(
    holding: Holding,
    ends: ReadonlyMap<number, PartitionEnds>,
    askedAt: number,
  ): Promise<void> {
    await holding.inTurn(async () => {
      if (holding.phase !== 'reading' || !atEnd(holding, ends)) return;
      await this.#handler.idle(inputOf(holding), askedAt);
    });
  }
  #fault(cause: unknown): void {
    const { message } = cause instanceof Error ? cause : new Error(String(cause));
    this.#client.emit({ name: 'fault', place: 'kafka records', message, attempt: 1 });
  }
}

function atEnd({ partition, next }: Holding, ends: ReadonlyMap<number, PartitionEnds>): boolean {
  const high = ends.get(partition)?.high;
  return high !== undefined && next >= high;
}

function recordOf({ offset, value, timestamp }: KafkaMessage): KafkaRecord {
  return { offset: Number(offset), value: value ?? Buffer.alloc(0), timestamp: Number(timestamp) };
}
