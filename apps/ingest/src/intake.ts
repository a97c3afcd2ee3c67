import {
  eventIdOf,
  orderTime,
  type DeadLetter,
  type Emit,
  type EventBundle,
  type FieldValue,
  type GatewayEvent,
  type PlacedEvent,
} from '@gatewatch/event';
import {
  preview,
  type NormalizedRecord,
  type Normalizer,
  type RecordDeadLetter,
} from '@gatewatch/normalize';
import { InputProgress, type ProgressOptions } from './input-progress.ts';
import type { IntakeLog, IntakePosition } from './intake-log.ts';

export interface RawRecord {
  /** place in the input partition, growing */
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** it was longer than a record may be: `bytes` is its beginning */
  readonly tooLarge?: true;
}

export interface InputSettings {
  /** the source by name; absent: recognised record by record */
  readonly source?: string;
  readonly latenessMs: number;
}

export interface IntakeCounts {
  readonly records: number;
  readonly events: number;
  readonly dropped: number;
  readonly deadLetters: number;
}

export interface IntakeParts {
  readonly tenant: string;
  readonly log: IntakeLog;
  readonly normalize: Normalizer['normalize'];
  readonly seal: (record: Uint8Array) => string;
  readonly now: () => number;
  readonly emit: Emit;
  readonly progress: ProgressOptions;
}

/** A bundle holds at most so many events: it has to fit a message of a broker. */
const MAX_EVENTS_PER_BUNDLE = 100;
const PREVIEW_BYTES = 4096;
/** How the normaliser flags a field that it could not convert. */
const CONVERSION = '_conv:';

interface Input {
  readonly progress: InputProgress;
  settings: InputSettings;
  /** the last promise that was written, so that an unchanged one is not written again */
  state?: 'open' | 'idle' | 'end';
  /** batches of one input are written one after the other */
  tail: Promise<unknown>;
}

/**
 * Takes raw records of input partitions, in order, and resolves once what became of them is stored: events in the events
 * log, all else in the dead letters. Batches of one input follow each other; inputs are independent.
 */
export class Intake {
  readonly #parts: IntakeParts;
  readonly #inputs = new Map<string, Input>();

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /** Announces an input that is about to be read: time waits for it. */
  open(name: string, settings: InputSettings, position?: IntakePosition): Promise<void> {
    const input = this.#input(name, settings);
    if (position?.newest !== undefined) input.progress.took(position.newest, this.#parts.now());
    return this.#queue(input, () => this.#promise(name, input, { state: 'open' }, position));
  }

  take(
    name: string,
    records: readonly RawRecord[],
    settings: InputSettings,
    position?: IntakePosition,
  ): Promise<IntakeCounts> {
    const input = this.#input(name, settings);
    return this.#queue(input, () => this.#take(name, input, records, position));
  }

  /** The input was read to its end, asked at `askedAt`, and had nothing new: a heartbeat. */
  empty(name: string, askedAt: number): Promise<void> {
    const input = this.#inputs.get(name);
    if (!input) return Promise.resolve();
    return this.#queue(input, async () => {
      const { promise, idle } = input.progress.empty(askedAt);
      if (idle && input.state === 'idle') return;
      await this.#promise(name, input, idle ? { promise, state: 'idle' } : { promise });
    });
  }

  /** The input is finished and will not come back: it holds nothing back any more. */
  end(name: string): Promise<void> {
    const input = this.#inputs.get(name);
    if (!input) return Promise.resolve();
    this.#inputs.delete(name);
    return this.#queue(input, () => this.#promise(name, input, { state: 'end' }));
  }

  /** The input is read by another process now. */
  release(name: string): void {
    this.#inputs.delete(name);
  }

  /** Resolves when nothing is in hand. */
  async settle(): Promise<void> {
    await Promise.allSettled([...this.#inputs.values()].map(({ tail }) => tail));
  }

  #input(name: string, settings: InputSettings): Input {
    let input = this.#inputs.get(name);
    if (!input) {
      input = {
        progress: new InputProgress(this.#parts.progress),
        settings,
        tail: Promise.resolve(),
      };
      this.#inputs.set(name, input);
    }
    input.settings = settings;
    return input;
  }

  #queue<T>(input: Input, work: () => Promise<T>): Promise<T> {
    const done = input.tail.then(work, work);
    input.tail = done.catch(() => undefined);
    return done;
  }

  async #take(
    name: string,
    input: Input,
    records: readonly RawRecord[],
    position: IntakePosition | undefined,
  ): Promise<IntakeCounts> {
    const now = this.#parts.now();
    const batch = new Batch(this.#parts, name, now);
    for (const record of records) batch.add(record, input.settings);
    const bundles = batch.bundles(input.settings.latenessMs);
    await this.#parts.log.append({
      input: name,
      bundles,
      deadLetters: batch.deadLetters,
      ...(position
        ? { position: withNewest(position, input.progress.newestWith(batch.newest)) }
        : {}),
    });
    delete input.state;
    input.progress.took(batch.newest, now);
    batch.report();
    return batch.counts(records.length);
  }

  async #promise(
    name: string,
    input: Input,
    what: Pick<EventBundle, 'promise' | 'state'>,
    position?: IntakePosition,
  ): Promise<void> {
    if (what.state === 'open' && input.state === 'open') return;
    const { tenant, log } = this.#parts;
    const lateness = input.settings.latenessMs;
    const bundle: EventBundle = { v: 1, tenant, s: name, lateness, events: [], ...what };
    await log.append({
      input: name,
      bundles: [bundle],
      deadLetters: [],
      ...(position ? { position } : {}),
    });
    if (what.state) input.state = what.state;
  }
}

function withNewest(position: IntakePosition, newest: number | undefined): IntakePosition {
  return newest === undefined ? position : { ...position, newest };
}

/** What becomes of the records of one batch. */
class Batch {
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

  constructor(parts: IntakeParts, name: string, now: number) {
    this.#parts = parts;
    this.#name = name;
    this.#now = now;
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
    this.#refuseAll(made, { offset, bytes });
    this.#dropped += made.dropped;
    this.#unlisted += made.unlistedDeadLetters ?? 0;
    this.#noteConversions(made);
    const counts = this.#sources.get(made.source ?? 'unknown') ?? { events: 0, dropped: 0 };
    counts.events += made.events.length;
    counts.dropped += made.dropped;
    this.#sources.set(made.source ?? 'unknown', counts);
  }

  #noteConversions({ events, source = 'unknown' }: NormalizedRecord): void {
    for (const { 'event.flags': flags } of events) {
      if (!Array.isArray(flags)) continue;
      for (const flag of flags as readonly FieldValue[]) {
        if (typeof flag === 'string' && flag.startsWith(CONVERSION))
          this.#conversions.push([source, flag.slice(CONVERSION.length)]);
      }
    }
  }

  #refuseCut(record: RawRecord): void {
    const beginning = preview(
      Buffer.from(record.bytes.subarray(0, PREVIEW_BYTES)).toString('utf8'),
    );
    const detail = 'longer than a record may be: its beginning is kept';
    this.#refuse(
      { reason: 'too_large', detail, index: 0, preview: beginning },
      record,
      this.#parts.seal(record.bytes),
    );
  }

  #refuseAll({ deadLetters }: NormalizedRecord, record: RawRecord): void {
    for (const [nth, letter] of deadLetters.entries()) {
      this.#refuse(letter, record, nth === 0 ? this.#parts.seal(record.bytes) : '');
    }
  }

  bundles(lateness: number): EventBundle[] {
    const bundles: EventBundle[] = [];
    for (let from = 0; from < this.#placed.length; from += MAX_EVENTS_PER_BUNDLE) {
      const events = this.#placed.slice(from, from + MAX_EVENTS_PER_BUNDLE);
      bundles.push({ v: 1, tenant: this.#parts.tenant, s: this.#name, lateness, events });
    }
    return bundles;
  }

  counts(records: number): IntakeCounts {
    return {
      records,
      events: this.#placed.length,
      dropped: this.#dropped,
      deadLetters: this.deadLetters.length + this.#unlisted,
    };
  }

  report(): void {
    const { emit } = this.#parts;
    for (const [source, { events, dropped }] of this.#sources) {
      if (events > 0) emit({ name: 'events_produced', source, count: events });
      if (dropped > 0) emit({ name: 'records_dropped', source, count: dropped });
    }
    for (const [reason, count] of this.#reasons) emit({ name: 'dead_letters', reason, count });
    if (this.#unlisted > 0)
      emit({ name: 'dead_letters', reason: 'unlisted', count: this.#unlisted });
    for (const [source, field] of this.#conversions)
      emit({ name: 'conversion_failures', source, field, count: 1 });
  }

  #place(offset: number, index: number, event: GatewayEvent): void {
    event['event.id'] ??= eventIdOf({ input: this.#name, offset, index });
    const at = orderTime(event);
    if (at !== undefined && (this.newest === undefined || at > this.newest)) this.newest = at;
    this.#placed.push({ o: offset, i: index, e: event });
  }

  /** The record is sealed once, with its first dead letter: the others have the same origin offset. */
  #refuse(letter: RecordDeadLetter, record: RawRecord, sealed: string): void {
    const { reason, detail, preview, index, source } = letter;
    this.deadLetters.push({
      v: 1,
      tenant: this.#parts.tenant,
      at: this.#now,
      origin: { input: this.#name, offset: record.offset, index },
      reason,
      detail,
      preview,
      sealed,
      ...(source === undefined ? {} : { source }),
    });
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
  }
}
