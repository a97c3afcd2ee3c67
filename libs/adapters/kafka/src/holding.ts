export type Hold = 'assigning' | 'asked' | 'backoff' | 'stopping';

export interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** A partition that this member holds, from its assignment to its revocation. */
export class Holding {
  readonly topic: string;
  readonly partition: number;
  /** `leaving`: about to be given back by a member that stops, so commits still count */
  phase: 'assigning' | 'reading' | 'leaving' | 'gone' = 'assigning';
  /** the offset to deliver next */
  next = 0;
  /** where a rejected batch goes back to: the last commit, else where reading began */
  safe = 0;
  rejections = 0;
  /** the assignee was told of it, and is to be told when it goes */
  told = false;
  retry: NodeJS.Timeout | undefined;
  readonly #holds = new Set<Hold>(['assigning']);
  #turn: Promise<unknown> = Promise.resolve();
  #queued = 0;
  constructor({ topic, partition }: Place) {
    this.topic = topic;
    this.partition = partition;
  }
  /** Nothing is delivered while there is a hold. */
  get held(): boolean {
    return this.#holds.size > 0;
  }
  get busy(): boolean {
    return this.#queued > 0;
  }
  hold(reason: Hold): void {
    this.#holds.add(reason);
  }
  release(reason: Hold): void {
    this.#holds.delete(reason);
  }
  /** One piece of work at a time, in the order of asking. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#queued++;
    const result = this.#turn.then(work).finally(() => this.#queued--);
    this.#turn = result.catch(() => undefined);
    return result;
  }
  startAt(offset: number): void {
    this.phase = 'reading';
    this.next = offset;
    this.safe = offset;
  }
  get isGone(): boolean {
    return this.phase === 'gone';
  }
}

/** The holdings of one member. */
export class Holdings {
  readonly #byPlace = new Map<string, Holding>();
  static key({ topic, partition }: Place): string {
    return `${topic} ${partition}`;
  }
  get(place: Place): Holding | undefined {
    return this.#byPlace.get(Holdings.key(place));
  }
  add(place: Place): Holding {
    const holding = new Holding(place);
    this.#byPlace.set(Holdings.key(place), holding);
    return holding;
  }
  remove(holding: Holding): void {
    if (this.get(holding) === holding) this.#byPlace.delete(Holdings.key(holding));
  }
  all(): Holding[] {
    return [...this.#byPlace.values()];
  }
}

export interface Start {
  readonly offset: number;
  /** the place asked for lies after the newest entry */
  readonly beyond: boolean;
}

/** Where to begin: what the member says, else the group's commit, else the oldest entry; never before what is still there. */
export function startOf(
  answer: number | undefined,
  committed: number | undefined,
  ends: { readonly low: number; readonly high: number },
): Start {
  const wanted = answer ?? committed ?? ends.low;
  return { offset: Math.max(wanted, ends.low), beyond: wanted > ends.high };
}

/** Doubling, from 200 ms to `max`. */
export function backoffMs(attempt: number, max = 10_000): number {
  return Math.min(max, 200 * 2 ** Math.min(attempt - 1, 10));
}
