import type { Emit } from '@gatewatch/event';
import type { LogConsumer, LogEntry } from '@gatewatch/engine';

/** Where a reader's entries come from. */
export interface PartitionSource {
  /** e.g. `events/0`: names the partition in a signal */
  readonly name: string;
  read(from: number): readonly LogEntry[];
  oldest(): number;
  end(): number;
  committed(): number | undefined;
  /** Calls back when something may have been appended. @returns how to end it */
  listen(wake: () => void): () => void;
}

/** Waiting after a rejection: doubled each time, up to a bound. */
export interface RetryPolicy {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** Delivers one partition to one member, a batch at a time, from its assignment until it is released. */
export class PartitionReader {
  readonly #partition: number;
  readonly #source: PartitionSource;
  readonly #consumer: LogConsumer;
  readonly #settings: { readonly retry: RetryPolicy; readonly emit: Emit };
  #stopping = false;
  #paused = false;
  #next = 0;
  /** where a rejection goes back to */
  #restart = 0;
  #attempt = 0;
  #wake: () => void = () => undefined;
  #done: Promise<void> | undefined;

  constructor(
    partition: number,
    source: PartitionSource,
    consumer: LogConsumer,
    settings: { readonly retry: RetryPolicy; readonly emit: Emit },
  ) {
    this.#partition = partition;
    this.#source = source;
    this.#consumer = consumer;
    this.#settings = settings;
  }

  start(): void {
    this.#done ??= this.#run();
  }

  committed(next: number): void {
    this.#restart = next;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#wake();
  }

  /** Finishes the batch in hand; resolves when the member knows that the partition is gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake();
    await this.#done;
  }

  async #run(): Promise<void> {
    const unlisten = this.#source.listen(() => this.#wake());
    try {
      await this.#repeat(() => this.#assign());
      while (!this.#stopping) await this.#repeat(() => this.#deliver());
      await this.#consumer.revoked(this.#partition).catch((fault: unknown) => this.#report(fault));
    } finally {
      unlisten();
    }
  }

  async #assign(): Promise<void> {
    const named = await this.#consumer.assigned(this.#partition);
    const place = named ?? this.#source.committed() ?? 0;
    // the log may have been trimmed, or restored from an older copy
    this.#next = Math.min(Math.max(place, this.#source.oldest()), this.#source.end());
    this.#restart = this.#next;
  }

  async #deliver(): Promise<void> {
    if (this.#paused) return this.#idle();
    const batch = this.#source.read(this.#next);
    const last = batch.at(-1);
    if (!last) return this.#idle();
    await this.#consumer.entries(this.#partition, batch);
    this.#next = last.offset + 1;
    // members that answer at once must not keep timers and sockets waiting
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Tries until it succeeds or the reader stops; a failure is reported and goes back to the last commit. */
  async #repeat(attempt: () => Promise<void>): Promise<void> {
    while (!this.#stopping) {
      try {
        await attempt();
        this.#attempt = 0;
        return;
      } catch (fault) {
        this.#attempt++;
        this.#report(fault);
        this.#next = this.#restart;
        const { firstMs, maxMs } = this.#settings.retry;
        await this.#sleep(Math.min(maxMs, firstMs * 2 ** (this.#attempt - 1)));
      }
    }
  }

  #idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #sleep(ms: number): Promise<void> {
    return new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        if (!this.#stopping) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #report(fault: unknown): void {
    this.#settings.emit({
      name: 'fault',
      place: this.#source.name,
      message: fault instanceof Error ? fault.message : 'unknown',
      attempt: this.#attempt,
    });
  }
}
