import type { DeadLetterReason, GatewayEvent } from '@gatewatch/event';
import { preview } from './scrub.ts';

/** A record, or a part of one, that became no event. Nothing here quotes a secret. */
export interface RecordDeadLetter {
  readonly reason: DeadLetterReason;
  readonly detail: string;
  /** place within the record, counted over everything that it held */
  readonly index: number;
  /** the beginning of what could not be read, scrubbed */
  readonly preview: string;
  readonly source?: string;
}

/** What became of one record: each thing that it held is an event, was dropped, or is a dead letter. */
export interface NormalizedRecord {
  readonly events: readonly GatewayEvent[];
  /** things that a source's `drop:` named, and empty batches */
  readonly dropped: number;
  readonly deadLetters: readonly RecordDeadLetter[];
  /** how many more there were than the hundred that are listed */
  readonly unlistedDeadLetters?: number;
  /** the first source that was recognised */
  readonly source?: string;
}

/** More dead letters of one record say nothing new: the record itself is kept sealed. */
const MOST_DEAD_LETTERS = 100;

/** Gathers what one record holds. */
export class Batch {
  readonly input: string;
  readonly offset: number;
  readonly arrival: number;
  readonly #events: GatewayEvent[] = [];
  readonly #deadLetters: RecordDeadLetter[] = [];
  #dropped = 0;
  #unlisted = 0;
  #index = 0;
  #source: string | undefined;
  constructor(place: { readonly input: string; readonly offset: number }, arrival: number) {
    this.input = place.input;
    this.offset = place.offset;
    this.arrival = arrival;
  }
  /** place of the next thing in the record */
  get index(): number {
    return this.#index;
  }
  /** whether anything was recognised so far */
  get recognised(): boolean {
    return this.#source !== undefined;
  }
  recognise(source: string): void {
    this.#source ??= source;
  }
  addEvent(event: GatewayEvent): void {
    this.#events.push(event);
    this.#index++;
  }
  addDropped(): void {
    this.#dropped++;
    this.#index++;
  }
  addDead(
    reason: DeadLetterReason,
    detail: string,
    text: string,
    from: { readonly secrets?: readonly string[]; readonly source?: string } = {},
  ): void {
    const index = this.#index++;
    if (this.#deadLetters.length >= MOST_DEAD_LETTERS) {
      this.#unlisted++;
      return;
    }
    const { source, secrets } = from;
    this.#deadLetters.push({
      reason,
      detail,
      index,
      preview: preview(text, secrets),
      ...(source !== undefined && { source }),
    });
  }
  /** Takes in what an attempt found. */
  take(attempt: Batch): void {
    this.#events.push(...attempt.#events);
    this.#deadLetters.push(...attempt.#deadLetters);
    this.#dropped += attempt.#dropped;
    this.#unlisted += attempt.#unlisted;
    this.#index = attempt.#index;
    if (attempt.#source !== undefined) this.recognise(attempt.#source);
  }
  /** A batch that goes on at this one's place, to be taken in or forgotten. */
  attempt(): Batch {
    const attempt = new Batch(this, this.arrival);
    attempt.#index = this.#index;
    return attempt;
  }
  finish(): NormalizedRecord {
    return {
      events: this.#events,
      dropped: this.#dropped,
      deadLetters: this.#deadLetters,
      ...(this.#unlisted > 0 && { unlistedDeadLetters: this.#unlisted }),
      ...(this.#source !== undefined && { source: this.#source }),
    };
  }
}
