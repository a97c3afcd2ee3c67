/** One member's hold on partitions. */
export interface GroupMember {
  take(partition: number): void;
  /** Resolves when the member has nothing more in hand of the partition. */
  release(partition: number): Promise<void>;
}

const groups = new Map<string, ConsumerGroup>();

/** The group of that name in this process, made where it is new. Other processes are kept out by the lock on the data directory. */
export function consumerGroup(place: string, partitions: number): ConsumerGroup {
  let group = groups.get(place);
  if (!group) {
    group = new ConsumerGroup(partitions, () => groups.delete(place));
    groups.set(place, group);
  }
  return group;
}

/** Gives every partition to exactly one member, evenly, and never to a second one before the first has let go. */
export class ConsumerGroup {
  readonly #partitions: readonly number[];
  readonly #onEmpty: () => void;
  readonly #owners = new Map<number, GroupMember>();
  #members: readonly GroupMember[] = [];
  #turn: Promise<void> = Promise.resolve();

  constructor(partitions: number, onEmpty: () => void = () => undefined) {
    this.#partitions = Array.from({ length: partitions }, (_, partition) => partition);
    this.#onEmpty = onEmpty;
  }

  /** The member is given its share after the caller's turn of the event loop. */
  join(member: GroupMember): void {
    this.#members = [...this.#members, member];
    setImmediate(() => void this.#rebalance());
  }

  /** Resolves when the member holds nothing. */
  async leave(member: GroupMember): Promise<void> {
    this.#members = this.#members.filter((one) => one !== member);
    if (this.#members.length === 0) this.#onEmpty();
    await this.#rebalance();
  }

  #rebalance(): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      await Promise.all(this.#partitions.map((partition) => this.#move(partition)));
    });
    return this.#turn;
  }

  async #move(partition: number): Promise<void> {
    const owner = this.#owners.get(partition);
    if (owner && owner === this.#memberFor(partition)) return;
    await owner?.release(partition);
    const member = this.#memberFor(partition);
    if (!member) {
      this.#owners.delete(partition);
      return;
    }
    this.#owners.set(partition, member);
    member.take(partition);
  }

  #memberFor(partition: number): GroupMember | undefined {
    return this.#members[partition % Math.max(1, this.#members.length)];
  }
}
