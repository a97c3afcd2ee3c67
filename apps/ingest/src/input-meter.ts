import type { GatewayEvent } from '@gatewatch/event';
import { InputHabit, type StoredHabit } from './input-habit.ts';

/** What became of a batch of records. */
export interface Tally {
  readonly records: number;
  readonly events: number;
  readonly dropped: number;
  /** events of a format that was guessed */
  readonly generic: number;
  /** events with a field that could not be converted, of formats that are known */
  readonly doubtful: number;
  readonly deadLetters: ReadonlyMap<string, number>;
  readonly sources: readonly string[];
}

/** What an input gave since this process began, for people. */
export interface InputCounts {
  readonly input: string;
  readonly records: number;
  readonly events: number;
  readonly dropped: number;
  readonly generic: number;
  readonly dead_letters: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly sources: readonly string[];
  /** when the last record came, epoch ms */
  readonly last_record_at?: number;
}

export interface StoredMeter {
  readonly input: string;
  readonly habit: StoredHabit;
}

interface Counts {
  records: number;
  events: number;
  dropped: number;
  generic: number;
  doubtful: number;
  deadLetters: number;
  readonly reasons: Map<string, number>;
  readonly sources: Set<string>;
}

type Minute = Pick<Counts, 'events' | 'dropped' | 'generic' | 'doubtful' | 'deadLetters'>;

/** Rates and shares are those of the last minutes, so that one odd minute says nothing. */
const RECENT_MINUTES = 15;
const MINUTE_MS = 60_000;
/** One that was silent for longer is not coming back: nobody waits for it any more. */
const GIVEN_UP_MS = 14 * 86_400_000;

/**
 * Counts what one configured input gives and knows what is usual for it. It is watched from its first record that is not an old one, or from the start
 * where an earlier process knew it; what is replayed is counted for people only. All times are the clock's, epoch ms.
 */
export class InputMeter {
  readonly input: string;
  readonly #habit: InputHabit;
  readonly #total = noCounts();
  #minute = noCounts();
  #recent: Minute[] = [];
  #lastRecordAt: number | undefined;
  /** since when nothing came; undefined: not watched */
  #silentSince: number | undefined;

  constructor(input: string, stored?: StoredHabit) {
    this.input = input;
    this.#habit = stored ? InputHabit.restore(stored) : new InputHabit();
  }

  /** it has given live records, here or before */
  get isKnown(): boolean {
    return this.#habit.known > 0;
  }

  get isWatched(): boolean {
    return this.#silentSince !== undefined;
  }

  /** It can be read from `at` on, or again: what came while it could not is unknown, so silence counts from here. */
  resume(at: number): void {
    this.#silentSince = at;
    this.#minute = noCounts();
    this.#recent = [];
  }

  /** It can't be read here any more. */
  leave(): void {
    this.#silentSince = undefined;
  }

  /** `live`: its events are of this time, and not read again or late; undefined where it gave none, as what nobody can read. */
  took(tally: Tally, at: number, live: boolean | undefined): void {
    if (tally.records === 0) return;
    addTo(this.#total, tally);
    this.#lastRecordAt = at;
    if (this.#silentSince === undefined && live === false) return;
    if (live !== false) addTo(this.#minute, tally);
    if (this.#silentSince !== undefined) this.#habit.silent(this.#silentSince, at);
    this.#silentSince = at;
  }

  /** What came since the last minute was closed, `at` being now, as the fields of an event; undefined where the input is not watched. */
  close(at: number): GatewayEvent | undefined {
    if (this.#silentSince === undefined) return undefined;
    const minute = this.#minute;
    this.#minute = noCounts();
    this.#recent.push(minute);
    if (this.#recent.length > RECENT_MINUTES) this.#recent.shift();
    const fields = {
      ...fieldsOf(this.input, minute),
      ...this.#silence(at, this.#silentSince),
      ...this.#lately(at),
      'gatewatch.input.known_hours': this.#habit.known,
    };
    this.#habit.minute(at, readable(minute), unread(minute));
    if (at - this.#silentSince > GIVEN_UP_MS) this.#silentSince = undefined;
    return fields;
  }

  counts(): InputCounts {
    const { records, events, dropped, generic, deadLetters, reasons, sources } = this.#total;
    return {
      input: this.input,
      records,
      events,
      dropped,
      generic,
      dead_letters: deadLetters,
      reasons: Object.fromEntries(reasons),
      sources: [...sources].sort(),
      ...(this.#lastRecordAt === undefined ? {} : { last_record_at: this.#lastRecordAt }),
    };
  }

  snapshot(): StoredMeter {
    return { input: this.input, habit: this.#habit.snapshot() };
  }

  #silence(at: number, since: number): GatewayEvent {
    const silence = Math.max(0, Math.round((at - since) / 1000));
    const usual = Math.round(this.#habit.usualSilence(at) / 1000);
    return {
      'gatewatch.input.silence': silence,
      'gatewatch.input.usual_silence': usual,
      'gatewatch.input.silence_ratio': rounded(silence / Math.max(1, usual)),
    };
  }

  /** Nothing before so many minutes were watched. */
  #lately(at: number): GatewayEvent {
    if (this.#recent.length < RECENT_MINUTES) return {};
    const records = sum(this.#recent.map(readable));
    const fields: GatewayEvent = { 'gatewatch.input.recent_records': records };
    const usual = this.#habit.usualRecords(at, RECENT_MINUTES * MINUTE_MS);
    if (usual !== undefined) {
      fields['gatewatch.input.usual_records'] = rounded(usual);
      if (usual > 0) fields['gatewatch.input.rate_ratio'] = rounded(records / usual);
    }
    return records === 0 ? fields : { ...fields, ...this.#shares(at, records) };
  }

  #shares(at: number, records: number): GatewayEvent {
    const recent = this.#recent;
    const failed = sum(recent.map(unread));
    const share = failed / records;
    const usual = this.#habit.usualUnread(at);
    return {
      'gatewatch.input.recent_unread': failed,
      'gatewatch.input.unread_share': rounded(share),
      'gatewatch.input.dead_letter_share': rounded(
        sum(recent.map(({ deadLetters }) => deadLetters)) / records,
      ),
      'gatewatch.input.generic_share': rounded(sum(recent.map(({ generic }) => generic)) / records),
      ...(usual === undefined
        ? {}
        : {
            'gatewatch.input.usual_unread_share': rounded(usual),
            'gatewatch.input.unread_excess': rounded(Math.max(0, share - usual)),
          }),
    };
  }
}

function fieldsOf(input: string, minute: Counts): GatewayEvent {
  const reasons = [...minute.reasons.keys()].sort();
  const sources = [...minute.sources].sort();
  return {
    'gatewatch.input.name': input,
    'gatewatch.input.records': minute.records,
    'gatewatch.input.events': minute.events,
    'gatewatch.input.dropped': minute.dropped,
    'gatewatch.input.generic': minute.generic,
    'gatewatch.input.dead_letters': minute.deadLetters,
    ...(sources.length > 0 ? { 'gatewatch.input.sources': sources } : {}),
    ...(reasons.length > 0 ? { 'gatewatch.input.dead_letter_reasons': reasons } : {}),
  };
}

/** A record may hold many events, so shares are those of all that records held. */
function readable({ events, dropped, deadLetters }: Minute): number {
  return events + dropped + deadLetters;
}

function unread({ generic, doubtful, deadLetters }: Minute): number {
  return generic + doubtful + deadLetters;
}

function addTo(counts: Counts, tally: Tally): void {
  counts.records += tally.records;
  counts.events += tally.events;
  counts.dropped += tally.dropped;
  counts.generic += tally.generic;
  counts.doubtful += tally.doubtful;
  for (const [reason, count] of tally.deadLetters) {
    counts.deadLetters += count;
    counts.reasons.set(reason, (counts.reasons.get(reason) ?? 0) + count);
  }
  for (const source of tally.sources) counts.sources.add(source);
}

function noCounts(): Counts {
  return {
    records: 0,
    events: 0,
    dropped: 0,
    generic: 0,
    doubtful: 0,
    deadLetters: 0,
    reasons: new Map(),
    sources: new Set(),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
