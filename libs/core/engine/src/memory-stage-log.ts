import type { Consumption, LogConsumer, LogEntry, StageLog } from './ports.ts';

export interface MemoryStageLogOptions {
  readonly name?: string;
  readonly partitions: number;
  /** the clock that stamps entries, epoch ms */
  readonly now: () => number;
  /** most entries per delivery, default 100 */
  readonly batch?: number;
  /** Waits between a rejected batch and its redelivery; a test passes one that lets other work run. */
  readonly breathe?: () => Promise<void>;
}

/** A StageLog in memory: for tests, and for runs that need no durability. */
export class MemoryStageLog implements StageLog {
  readonly name: string;
  readonly partitions: number;
  readonly #options: MemoryStageLogOptions;
  readonly #stored: MemoryPartition[];
  readonly #groups = new Map<string, MemoryGroup>();
  constructor(options: MemoryStageLogOptions) {
    this.name = options.name ?? 'memory';
    this.partitions = options.partitions;
    this.#options = options;
    this.#stored = Array.from({ length: options.partitions }, () => new MemoryPartition());
  }
  async append(partition: number, values: readonly string[]): Promise<void> {
    this.appendNow(partition, values);
  }
  /** The same, synchronously. @returns the offset of the first value */
  appendNow(partition: number, values: readonly string[], at = this.#options.now()): number {
    const first = this.#partition(partition).add(values, at);
    for (const group of this.#groups.values()) group.wake(partition);
    return first;
  }
  async end(partition: number): Promise<number> {
    return this.#partition(partition).end;
  }
  /** Entries from an offset on, synchronously. */
  read(partition: number, from: number, max = Number.POSITIVE_INFINITY): readonly LogEntry[] {
    return this.#partition(partition).read(from, max);
  }
  async consume(group: string, consumer: LogConsumer): Promise<Consumption> {
    const found = this.#group(group);
    const member = new MemoryMember(consumer);
    found.join(member);
    return {
      commit: async (partition, next) => found.commit(partition, next),
      pause: (partition) => void member.paused.add(partition),
      resume: (partition) => {
        member.paused.delete(partition);
        found.wake(partition);
      },
      stop: () => found.leave(member),
    };
  }
  async committed(group: string, partition: number): Promise<number | undefined> {
    return this.#groups.get(group)?.commits.get(partition);
  }
  async trim(partition: number, before: number): Promise<void> {
    this.#partition(partition).trim(before);
  }
  async close(): Promise<void> {
    await Promise.all([...this.#groups.values()].map((group) => group.disband()));
  }
  #group(name: string): MemoryGroup {
    let group = this.#groups.get(name);
    if (!group) {
      group = new MemoryGroup(this.#stored, this.#options);
      this.#groups.set(name, group);
    }
    return group;
  }
  #partition(partition: number): MemoryPartition {
    const found = this.#stored[partition];
    if (!found) throw new RangeError(`${this.name} has no partition ${partition}`);
    return found;
  }
}

class MemoryPartition {
  #first = 0;
  #newest = 0;
  readonly #entries: LogEntry[] = [];
  get end(): number {
    return this.#first + this.#entries.length;
  }
  add(values: readonly string[], at: number): number {
    this.#newest = Math.max(this.#newest, at);
    const first = this.end;
    for (const value of values)
      this.#entries.push({ offset: this.end, appendedAt: this.#newest, value });
    return first;
  }
  read(from: number, max: number): readonly LogEntry[] {
    const start = Math.max(0, from - this.#first);
    return this.#entries.slice(start, start + max);
  }
  trim(before: number): void {
    const count = Math.min(Math.max(0, before - this.#first), this.#entries.length);
    this.#entries.splice(0, count);
    this.#first += count;
  }
}

class MemoryMember {
  readonly consumer: LogConsumer;
  readonly paused = new Set<number>();
  constructor(consumer: LogConsumer) {
    this.consumer = consumer;
  }
}

class MemoryGroup {
  readonly commits = new Map<number, number>();
  readonly #stored: readonly MemoryPartition[];
  readonly #options: MemoryStageLogOptions;
  readonly #members: MemoryMember[] = [];
  readonly #readers = new Map<number, MemoryReader>();
  /** resolves when the last reader of a partition has let go of it */
  readonly #released = new Map<number, Promise<void>>();
  constructor(stored: readonly MemoryPartition[], options: MemoryStageLogOptions) {
    this.#stored = stored;
    this.#options = options;
  }
  join(member: MemoryMember): void {
    this.#members.push(member);
    this.#rebalance();
  }
  async leave(member: MemoryMember): Promise<void> {
    const index = this.#members.indexOf(member);
    if (index < 0) return;
    this.#members.splice(index, 1);
    const held = [...this.#readers.values()].filter((reader) => reader.member === member);
    this.#rebalance();
    await Promise.all(held.map((reader) => reader.done));
  }
  async disband(): Promise<void> {
    await Promise.all(this.#members.slice().map((member) => this.leave(member)));
  }
  commit(partition: number, next: number): void {
    this.commits.set(partition, next);
    this.#readers.get(partition)?.committed(next);
  }
  wake(partition: number): void {
    this.#readers.get(partition)?.wake();
  }
  #rebalance(): void {
    for (const [partition, stored] of this.#stored.entries()) {
      const wanted = this.#members[partition % Math.max(1, this.#members.length)];
      const current = this.#readers.get(partition);
      if (current?.member === wanted) continue;
      if (current) {
        this.#readers.delete(partition);
        this.#released.set(partition, current.stop());
      }
      if (!wanted) continue;
      const reader = new MemoryReader(wanted, partition, stored, this.#options);
      this.#readers.set(partition, reader);
      const start = () => this.commits.get(partition) ?? 0;
      reader.start(this.#released.get(partition) ?? Promise.resolve(), start);
    }
  }
}

/** Delivers one partition to one member. */
class MemoryReader {
  readonly member: MemoryMember;
  done: Promise<void> = Promise.resolve();
  readonly #partition: number;
  readonly #stored: MemoryPartition;
  readonly #options: MemoryStageLogOptions;
  #stopped = false;
  /** where a rejected batch goes back to */
  #safe = 0;
  #wake: () => void = () => undefined;
  constructor(
    member: MemoryMember,
    partition: number,
    stored: MemoryPartition,
    options: MemoryStageLogOptions,
  ) {
    this.member = member;
    this.#partition = partition;
    this.#stored = stored;
    this.#options = options;
  }
  start(released: Promise<void>, begin: () => number): void {
    this.done = released.then(() => this.#run(begin));
  }
  stop(): Promise<void> {
    this.#stopped = true;
    this.wake();
    return this.done;
  }
  wake(): void {
    this.#wake();
  }
  committed(next: number): void {
    this.#safe = next;
  }
  async #run(begin: () => number): Promise<void> {
    if (this.#stopped) return;
    this.#safe = (await this.member.consumer.assigned(this.#partition)) ?? begin();
    let at = this.#safe;
    while (!this.#stopped) {
      const entries = this.member.paused.has(this.#partition)
        ? []
        : this.#stored.read(at, this.#options.batch ?? 100);
      const last = entries.at(-1);
      if (last) at = (await this.#deliver(entries)) ? last.offset + 1 : this.#safe;
      else await this.#sleep();
    }
    await this.member.consumer.revoked(this.#partition);
  }
  async #deliver(entries: readonly LogEntry[]): Promise<boolean> {
    try {
      await this.member.consumer.entries(this.#partition, entries);
      return true;
    } catch {
      // the member has said what it had to; the contract of the port is only to deliver again
      await this.#options.breathe?.();
      return false;
    }
  }
  #sleep(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
