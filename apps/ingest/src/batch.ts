import {
  eventIdOf,
  orderTime,
  type DeadLetter,
  type DeadLetterReason,
  type EventBundle,
  type FieldValue,
  type GatewayEvent,
  type PlacedEvent,
} from '@gatewatch/event';
import {
  ENCRYPTED,
  GENERIC_DATASET,
  preview,
  type NormalizedRecord,
  type RecordDeadLetter,
} from '@gatewatch/normalize';
import type { Tally } from './input-meter.ts';
import type { InputSettings, IntakeCounts, IntakeParts, RawRecord } from './intake.ts';

/** A bundle holds at most so many events: it has to fit a message of a broker. */
const MAX_EVENTS_PER_BUNDLE = 100;
const PREVIEW_BYTES = 4096;
/** Events so much older than the newest one of all have no place in the order of time any more. */
const BEHIND_MS = 10 * 60_000;
const UNLISTED: DeadLetterReason = 'unlisted';
/** How the normaliser flags a field that it could not convert. */
const CONVERSION = '_conv:';

/** Encrypted fields are the only long ones of an event. */
const MAX_BUNDLE_CHARACTERS = 512 * 1024;

function inBundles(placed: readonly PlacedEvent[]): PlacedEvent[][] {
  const bundles: PlacedEvent[][] = [];
  let characters = Infinity;
  for (const event of placed) {
    const more = encryptedCharacters(event.e);
    const current = bundles.at(-1);
    const isFull =
      !current ||
      current.length >= MAX_EVENTS_PER_BUNDLE ||
      characters + more > MAX_BUNDLE_CHARACTERS;
    if (isFull) bundles.push([event]);
    else current.push(event);
    characters = isFull ? more : characters + more;
  }
  return bundles;
}

function encryptedCharacters(event: GatewayEvent): number {
  let characters = 0;
  for (const name in event) {
    const value = event[name];
    if (typeof value === 'string' && name.startsWith(ENCRYPTED)) characters += value.length;
  }
  return characters;
}

/** What becomes of the records of one batch. */
export class Batch {
  readonly deadLetters: DeadLetter[] = [];
  newest: number | undefined;
  readonly #placed: PlacedEvent[] = [];
  readonly #sources = new Map<string, { events: number; dropped: number }>();
  readonly #reasons = new Map<string, number>();
  readonly #conversions: [source: string, field: string][] = [];
  readonly #parts: IntakeParts;
  readonly #name: string;
  readonly #now: number;
  #dropped = 0;
  #unlisted = 0;
  #behind = 0;
  #generic = 0;
  #doubtful = 0;
  readonly #liveFrom: number;

  constructor(parts: IntakeParts, name: string, now: number) {
    this.#parts = parts;
    this.#name = name;
    this.#now = now;
    this.#liveFrom = (parts.overall.newest ?? -Infinity) - BEHIND_MS;
  }

  add(record: RawRecord, settings: InputSettings): void {
    if (record.tooLarge) this.#refuseCut(record);
    else this.#addWhole(record, settings);
  }

  #addWhole({ offset, bytes }: RawRecord, { source }: InputSettings): void {
    const place = { input: this.#name, offset };
    const made = this.#parts.normalize(
      bytes,
      place,
      this.#now,
      source === undefined ? {} : { source },
    );
    for (const [index, event] of made.events.entries()) this.#place(offset, index, event);
    this.#refuseAll(made, { offset, bytes }, source);
    this.#dropped += made.dropped;
    this.#unlisted += made.unlistedDeadLetters ?? 0;
    this.#noteConversions(made);
    const counts = this.#sources.get(made.source ?? 'unknown') ?? { events: 0, dropped: 0 };
    counts.events += made.events.length;
    counts.dropped += made.dropped;
    this.#sources.set(made.source ?? 'unknown', counts);
  }

  #noteConversions({ events, source = 'unknown' }: NormalizedRecord): void {
    for (const { 'event.flags': flags, 'event.dataset': dataset } of events) {
      const isGeneric = dataset === GENERIC_DATASET;
      if (isGeneric) this.#generic++;
      if (!Array.isArray(flags)) continue;
      const before = this.#conversions.length;
      for (const flag of flags as readonly FieldValue[]) {
        if (typeof flag === 'string' && flag.startsWith(CONVERSION))
          this.#conversions.push([source, flag.slice(CONVERSION.length)]);
      }
      if (this.#conversions.length > before && !isGeneric) this.#doubtful++;
    }
  }

  #refuseCut(record: RawRecord): void {
    const beginning = preview(
      Buffer.from(record.bytes.subarray(0, PREVIEW_BYTES)).toString('utf8'),
    );
    const detail = 'longer than a record may be: its beginning is kept';
    this.#refuse({ reason: 'too_large', detail, index: 0, preview: beginning }, record, {
      sealed: this.#parts.seal(record.bytes),
      cut: true,
    });
  }

  #refuseAll(made: NormalizedRecord, record: RawRecord, named: string | undefined): void {
    const { deadLetters, events, dropped, unlistedDeadLetters = 0 } = made;
    const parts = events.length + dropped + deadLetters.length + unlistedDeadLetters;
    for (const [nth, letter] of deadLetters.entries()) {
      const sealed = nth === 0 ? this.#parts.seal(record.bytes) : '';
      this.#refuse(letter, record, { sealed, parts, ...(named === undefined ? {} : { named }) });
    }
  }

  bundles(lateness: number): EventBundle[] {
    const bundles: EventBundle[] = [];
    for (const events of inBundles(this.#placed)) {
      bundles.push({ v: 1, tenant: this.#parts.tenant, s: this.#name, lateness, events });
    }
    return bundles;
  }

  counts(records: number): IntakeCounts {
    return {
      records,
      events: this.#placed.length,
      dropped: this.#dropped,
      behind: this.#behind,
      deadLetters: this.deadLetters.length + this.#unlisted,
    };
  }

  tally(records: number): Tally {
    const deadLetters = new Map(this.#reasons);
    if (this.#unlisted > 0) deadLetters.set(UNLISTED, this.#unlisted);
    const sources = [...this.#sources].filter(([, { events }]) => events > 0);
    return {
      records,
      events: this.#placed.length,
      dropped: this.#dropped,
      generic: this.#generic,
      doubtful: this.#doubtful,
      deadLetters,
      sources: sources.map(([source]) => source),
    };
  }

  report(records: number): void {
    const { emit } = this.#parts;
    emit({ name: 'records_received', input: this.#name, count: records });
    for (const [source, { events, dropped }] of this.#sources) {
      if (events > 0) emit({ name: 'events_produced', source, count: events });
      if (dropped > 0) emit({ name: 'records_dropped', source, count: dropped });
    }
    for (const [reason, count] of this.#reasons) emit({ name: 'dead_letters', reason, count });
    if (this.#unlisted > 0) emit({ name: 'dead_letters', reason: UNLISTED, count: this.#unlisted });
    for (const [source, field] of this.#conversions)
      emit({ name: 'conversion_failures', source, field, count: 1 });
  }

  #place(offset: number, index: number, event: GatewayEvent): void {
    event['event.id'] ??= eventIdOf({ input: this.#name, offset, index });
    const at = orderTime(event);
    if (at !== undefined && at < this.#liveFrom) this.#behind++;
    if (at !== undefined && (this.newest === undefined || at > this.newest)) this.newest = at;
    this.#placed.push({ o: offset, i: index, e: event });
  }

  /** The record is sealed once, with its first dead letter: the others have the same origin offset. */
  #refuse(
    letter: RecordDeadLetter,
    record: RawRecord,
    kept: Pick<DeadLetter, 'sealed' | 'named' | 'parts' | 'cut'>,
  ): void {
    const { reason, detail, preview, index, source } = letter;
    this.deadLetters.push({
      v: 1,
      tenant: this.#parts.tenant,
      at: this.#now,
      origin: { input: this.#name, offset: record.offset, index },
      reason,
      detail,
      preview,
      ...kept,
      ...(source === undefined ? {} : { source }),
    });
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
  }
}
