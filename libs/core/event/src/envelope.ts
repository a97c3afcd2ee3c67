import type { Entity } from './entity.ts';
import type { EventReference } from './detection.ts';
import type { FieldValue, GatewayEvent } from './event.ts';

/** Identity of a record: the input partition it came from, its offset there, and its index within an unwrapped batch. */
export interface Origin {
  readonly input: string;
  readonly offset: number;
  readonly index: number;
}

export function eventIdOf({ input, offset, index }: Origin): string {
  return `${input}:${offset}:${index}`;
}

/** An event with its place in the input. */
export interface PlacedEvent {
  readonly o: number;
  readonly i: number;
  readonly e: GatewayEvent;
}

/**
 * What ingest appends to a partition of the events log: events of one input partition, in order, or only a promise.
 * All of an input partition's bundles go to one events partition.
 */
export interface EventBundle {
  readonly v: 1;
  readonly tenant: string;
  /** the input partition, e.g. `file:/var/log/nginx/access.log`, `push:<instance>:<start>`, `kafka:<topic>:<partition>` */
  readonly s: string;
  /** `open` announces an input that has yet to be read, `idle` one that no longer holds time back, `end` one that is finished */
  readonly state?: 'open' | 'idle' | 'end';
  /** no later event of this input will be earlier than this, lateness aside; epoch ms. Absent: no promise */
  readonly promise?: number;
  /** how far events of this input may be out of order, ms */
  readonly lateness: number;
  readonly events: readonly PlacedEvent[];
}

/** What an event means for one entity and one rule. */
export interface Observation {
  /** place in the source: offset in the events partition, then event and rule within */
  readonly o: number;
  readonly i: number;
  /** order time, epoch ms */
  readonly t: number;
  /** content hash of the event: tie-break, the same wherever the event was read */
  readonly h: string;
  /** entity key with tenant */
  readonly k: string;
  /** state key of the stateful rule it feeds, or the alone key of the detection rule that emits by itself */
  readonly r: string;
  /** index of the referenced rule within the stateful rule (temporal types), else 0 */
  readonly n: number;
  readonly entity: Entity;
  readonly event: EventReference;
  /** in a chain those of the inner firing, of which `event` is the newest */
  readonly events?: readonly EventReference[];
  /** the value that a rule counts, sums or compares */
  readonly value?: FieldValue;
  readonly late?: boolean;
}

/** What a matcher appends to EACH partition of the observations log for every batch that it read. */
export interface ObservationBundle {
  readonly v: 1;
  readonly tenant: string;
  /** source: the events partition; of the second stage the observations partition */
  readonly s: string;
  /** first and last offset of the source that it covers */
  readonly from: number;
  readonly to: number;
  /** no later observation of this source will be earlier, epoch ms, lateness already taken off; absent: none yet */
  readonly promise?: number;
  /** how many sources feed this log; the watermark waits until each was heard */
  readonly sources: number;
  readonly observations: readonly Observation[];
}

/** A record that could not become an event. `sealed` is the record, encrypted; `preview` is scrubbed of secrets. */
export interface DeadLetter {
  readonly v: 1;
  readonly tenant: string;
  readonly at: number;
  readonly origin: Origin;
  readonly source?: string;
  readonly reason: DeadLetterReason;
  readonly detail?: string;
  readonly preview: string;
  /** empty where an earlier dead letter of the same record has it */
  readonly sealed: string;
  /** the source that the input named for its records */
  readonly named?: string;
  /** how many things the record held, of which dead letters are those that failed */
  readonly parts?: number;
  /** the sealed record is only the beginning of what came */
  readonly cut?: true;
}

/** Stands in the dead letters' log after those of a record that was sent again with success: they are done. */
export interface ReplayMark {
  readonly v: 1;
  readonly tenant: string;
  readonly at: number;
  readonly replayed: { readonly input: string; readonly offset: number };
  /** how many events it became */
  readonly events: number;
}

/** Why a record could not become an event. */
export type DeadLetterReason =
  /** neither JSON nor a line of a known format */
  | 'not_json'
  /** no source recognises it */
  | 'unknown_format'
  /** the map found no time in it */
  | 'no_time'
  /** more than 1 MiB */
  | 'too_large'
  /** nested deeper than is read */
  | 'too_deep'
  /** bytes that are no UTF-8 */
  | 'invalid_utf8'
  /** a batch or an envelope that cannot be unwrapped into records */
  | 'bad_envelope'
  /** one of more dead letters of one record than are kept: counted, and sealed with its record */
  | 'unlisted';
