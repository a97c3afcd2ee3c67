import type { EventReference } from '@gatewatch/event';

/** What a stateful rule is told about one event (or, in a chain, about one firing of another rule). */
export interface Sample {
  /** order time, ms; never before the one of the sample before it */
  readonly at: number;
  /** which of the rule's references matched */
  readonly n: number;
  /** one event, or in a chain those of the inner firing */
  readonly events: readonly EventReference[];
  /** text for distinct counts, a number for sums and percentiles */
  readonly value?: string | number;
}

/** Plain data that survives `JSON.stringify`. */
export type Stored = string | number | boolean | null | readonly Stored[] | StoredMap;
export interface StoredMap {
  readonly [name: string]: Stored | undefined;
}

/**
 * What lies within the rule's span before the newest sample, both ends included: with a span of 60 s a sample that is exactly
 * 60 s old still counts, one that is 60.001 s old does not.
 */
export interface Window {
  /** Adds a sample. @returns whether the condition holds at its time because of what is now in the window */
  add(sample: Sample): boolean;
  /** whether the newest sample may fire: for sequences only the one that completes it */
  readonly completed: boolean;
  /** what was measured at the newest sample */
  measured(): Readonly<Record<string, number>>;
  /** the events that make the condition true, in time order, the newest 20 */
  evidence(): readonly EventReference[];
  /** what was found, for a person */
  about?(): string;
  snapshot(): Stored;
  restore(stored: Stored): void;
}
