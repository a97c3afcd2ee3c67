import { splitRecords } from './split-records.ts';
import type { Intake, IntakeCounts, InputSettings, RawRecord } from './intake.ts';

export interface PushOptions {
  /** the input partition of this process's pushes; new at each start, since nobody can ask for what was pushed before */
  readonly name: string;
  readonly latenessMs: number;
  readonly delayMs: number;
  /** pushes that wait for the log may hold so many bytes; more are turned away */
  readonly maxWaitingBytes: number;
}

/** Takes bodies of pushed records; one input partition, whose offsets count records. */
export class PushInput {
  readonly #intake: Intake;
  readonly #options: PushOptions;
  #next = 0;
  #waitingBytes = 0;

  constructor(intake: Intake, options: PushOptions) {
    this.#intake = intake;
    this.#options = options;
  }

  /** Keeps its name as well, so that a start after a crash can say that it has ended. */
  open(): Promise<void> {
    const { name, latenessMs, delayMs } = this.#options;
    return this.#intake.open(name, { latenessMs, delayMs }, { offset: 0 });
  }

  /** Resolves once all records of the body are stored; undefined: too much is waiting already, push again later. */
  async push(
    body: Buffer,
    source: string | undefined,
    mediaType?: string,
  ): Promise<IntakeCounts | undefined> {
    if (this.#waitingBytes > 0 && this.#waitingBytes + body.length > this.#options.maxWaitingBytes)
      return undefined;
    const settings: InputSettings = {
      latenessMs: this.#options.latenessMs,
      delayMs: this.#options.delayMs,
      watched: `push:${source ?? 'auto'}`,
      ...(source ? { source } : {}),
    };
    const records = splitRecords(body, mediaType).map((bytes) => this.#place(bytes));
    this.#waitingBytes += body.length;
    try {
      return await this.#intake.take(this.#options.name, records, settings);
    } finally {
      this.#waitingBytes -= body.length;
    }
  }

  /** Asked at `askedAt`: nothing is waiting, so what comes later is newer. */
  async beat(askedAt: number): Promise<void> {
    if (this.#waitingBytes === 0) await this.#intake.empty(this.#options.name, askedAt);
  }

  async close(): Promise<void> {
    await this.#intake.end(this.#options.name);
  }

  #place(bytes: Buffer): RawRecord {
    return { offset: this.#next++, bytes };
  }
}
