import { DEFAULT_ENTITY_FIELDS, toHex, type FieldValue, type GatewayEvent } from '@gatewatch/event';
import type { Decode } from '@gatewatch/sigma';
import type { EntityValues } from './entity-values.ts';
import { emptyEvent, type KeptFields } from './kept-fields.ts';

/** Where an event stands among the others, and what it means. */
export interface Happening {
  /** order time, ms */
  readonly t: number;
  /** how detections name it */
  readonly number: number;
  /** its content hash, four words */
  readonly hash: Int32Array;
  /** places of the rules that match */
  readonly matched: readonly number[];
}

/** A line's fields as they stand in its memory, JSON each. */
export interface RawFields {
  readonly words: DataView;
  /** of a field by its number; -1 where it's absent */
  start(field: number): number;
  end(field: number): number;
}

export interface KeptEvent {
  readonly t: number;
  readonly number: number;
  readonly hash: string;
  readonly matched: readonly number[];
  readonly event: GatewayEvent;
}

const CHUNK_BYTES = 2 ** 20;
const FIRST_EVENTS = 1024;
const COUNT_BYTES = 4;
const FIELD_BYTES = 8;
const WORDS = 4;
/** What may be read beyond the end of a value that is copied four bytes at a time. */
const BEYOND = 4;

/**
 * The events of a finite input that rules matched, until all are known and can be put in order: of each what those rules read, as bytes. The
 * same as objects would be five times as large, and the collector would have to look at them again and again.
 */
export class KeptEvents {
  readonly #fields: KeptFields;
  readonly #decode: Decode;
  #times = new Float64Array(FIRST_EVENTS);
  #numbers = new Float64Array(FIRST_EVENTS);
  #hashes = new Int32Array(FIRST_EVENTS * WORDS);
  #places = new Float64Array(FIRST_EVENTS);
  /** events whose fields could not be kept as bytes */
  readonly #objects = new Map<number, GatewayEvent>();
  readonly #chunks: Uint8Array[] = [];
  readonly #views: DataView[] = [];
  #bytes = new Uint8Array(0);
  readonly #hash = new Int32Array(WORDS);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;
  /** the fields of the line in hand that are kept, and where they stand */
  readonly #found: Int32Array;
  readonly #froms: Int32Array;
  readonly #lengths: Int32Array;
  #foundCount = 0;
  /** where what was kept is read */
  #cursor = 0;
  #matched: readonly number[] = [];
  #count = 0;
  #sorted = true;

  constructor(fields: KeptFields, decode: Decode) {
    this.#fields = fields;
    this.#decode = decode;
    const most = fields.names.length;
    this.#found = new Int32Array(most);
    this.#froms = new Int32Array(most);
    this.#lengths = new Int32Array(most);
  }

  get count(): number {
    return this.#count;
  }

  add(happening: Happening, raw: RawFields): void {
    const fields = this.#fields.of(happening.matched);
    this.#begin(happening, this.#findFields(fields, raw));
    const count = this.#foundCount;
    this.#put(count);
    const { words } = raw;
    for (let index = 0; index < count; index++) {
      const from = this.#froms[index] ?? 0;
      const length = this.#lengths[index] ?? 0;
      this.#put(this.#found[index] ?? 0);
      this.#put(length);
      this.#copy(words, from, length);
    }
  }

  addEvent(happening: Happening, event: GatewayEvent): void {
    this.#objects.set(this.#count, this.#fields.pick(event, happening.matched));
    this.#begin(happening, 0);
    this.#put(0);
  }

  /** Places of the events, in the order of the engine: time, content hash, input. */
  order(): Uint32Array {
    const places = new Uint32Array(this.#count);
    for (let index = 0; index < places.length; index++) places[index] = index;
    return this.#sorted ? places : places.sort((left, right) => this.#compare(left, right));
  }

  at(index: number): KeptEvent {
    const view = this.#open(index);
    const matched = this.#takeMatched(view);
    const event = this.#objects.get(index) ?? this.#readFields(view, this.#bytesOf(index));
    const hash = toHex(this.hashOf(index));
    return { t: this.timeOf(index), number: this.numberOf(index), hash, matched, event };
  }

  timeOf(index: number): number {
    return this.#times[index] ?? 0;
  }

  numberOf(index: number): number {
    return this.#numbers[index] ?? 0;
  }

  /** Its content hash, good until the next is asked for. */
  hashOf(index: number): Int32Array {
    for (let word = 0; word < WORDS; word++)
      this.#hash[word] = this.#hashes[index * WORDS + word] ?? 0;
    return this.#hash;
  }

  /** Whether two events have one time and content. */
  areAlike(left: number, right: number | undefined): boolean {
    if (right === undefined || this.timeOf(left) !== this.timeOf(right)) return false;
    for (let word = 0; word < WORDS; word++)
      if (this.#hashes[left * WORDS + word] !== this.#hashes[right * WORDS + word]) return false;
    return true;
  }

  /** Notes where the event's default entities stand. @returns the rules that match; undefined where it's no bytes */
  readEntities(index: number, values: EntityValues): readonly number[] | undefined {
    if (this.#objects.has(index)) return undefined;
    const view = this.#open(index);
    const matched = this.#takeMatched(view);
    values.begin(this.#bytesOf(index), view);
    for (let left = this.#take(view); left > 0; left--) {
      const field = this.#take(view);
      const end = this.#take(view) + this.#cursor;
      if (field < DEFAULT_ENTITY_FIELDS.length) values.note(field, this.#cursor, end);
      this.#cursor = end;
    }
    return matched;
  }

  /** Notes which of the fields the line has, and where. @returns the bytes that they take */
  #findFields(fields: Int32Array, raw: RawFields): number {
    let needed = 0;
    let count = 0;
    for (let index = 0; index < fields.length; index++) {
      const field = fields[index] ?? 0;
      const start = raw.start(field);
      if (start < 0) continue;
      const length = raw.end(field) - start;
      this.#found[count] = field;
      this.#froms[count] = start;
      this.#lengths[count] = length;
      needed += FIELD_BYTES + length;
      count++;
    }
    this.#foundCount = count;
    return needed;
  }

  #copy(words: DataView, from: number, length: number): void {
    const own = this.#view;
    const shift = this.#at - from;
    const end = from + length;
    let at = from;
    for (; at <= end - 4; at += 4) own.setInt32(at + shift, words.getInt32(at, true), true);
    for (; at < end; at++) own.setUint8(at + shift, words.getUint8(at));
    this.#at = end + shift;
  }

  /** The list of the event before it where that is the same. */
  #takeMatched(view: DataView): readonly number[] {
    const count = this.#take(view);
    const last = this.#matched;
    let same = count === last.length;
    const start = this.#cursor;
    for (let index = 0; index < count && same; index++) same = this.#take(view) === last[index];
    if (same) return last;
    this.#cursor = start;
    this.#matched = Array.from({ length: count }, () => this.#take(view));
    return this.#matched;
  }

  #readFields(view: DataView, bytes: Uint8Array): GatewayEvent {
    const event = emptyEvent();
    for (let left = this.#take(view); left > 0; left--) {
      const name = this.#fields.names[this.#take(view)] ?? '';
      const end = this.#take(view) + this.#cursor;
      event[name] = JSON.parse(this.#decode(bytes, this.#cursor, end)) as FieldValue;
      this.#cursor = end;
    }
    return event;
  }

  #begin({ t, number, hash, matched }: Happening, size: number): void {
    const index = this.#count++;
    if (index === this.#times.length) this.#grow();
    this.#reserve(size + COUNT_BYTES * (matched.length + 2));
    this.#times[index] = t;
    this.#numbers[index] = number;
    for (let word = 0; word < WORDS; word++) this.#hashes[index * WORDS + word] = hash[word] ?? 0;
    this.#places[index] = (this.#chunks.length - 1) * CHUNK_BYTES + this.#at;
    this.#sorted &&= index === 0 || this.#compare(index - 1, index) <= 0;
    this.#put(matched.length);
    for (const rule of matched) this.#put(rule);
  }

  #grow(): void {
    const length = 2 * this.#times.length;
    this.#times = grown(this.#times, new Float64Array(length));
    this.#numbers = grown(this.#numbers, new Float64Array(length));
    this.#hashes = grown(this.#hashes, new Int32Array(length * WORDS));
    this.#places = grown(this.#places, new Float64Array(length));
  }

  /** An event lies in one chunk, which is as large as it needs to be. */
  #reserve(size: number): void {
    if (this.#at + size + BEYOND <= this.#bytes.length) return;
    this.#bytes = new Uint8Array(Math.max(CHUNK_BYTES, size + BEYOND));
    this.#view = new DataView(this.#bytes.buffer);
    this.#chunks.push(this.#bytes);
    this.#views.push(this.#view);
    this.#at = 0;
  }

  #put(number: number): void {
    this.#view.setUint32(this.#at, number, true);
    this.#at += COUNT_BYTES;
  }

  #open(index: number): DataView {
    const place = this.#places[index] ?? 0;
    this.#cursor = place % CHUNK_BYTES;
    return this.#views[Math.floor(place / CHUNK_BYTES)] ?? this.#view;
  }

  #bytesOf(index: number): Uint8Array {
    return this.#chunks[Math.floor((this.#places[index] ?? 0) / CHUNK_BYTES)] ?? this.#bytes;
  }

  #take(view: DataView): number {
    const number = view.getUint32(this.#cursor, true);
    this.#cursor += COUNT_BYTES;
    return number;
  }

  #compare(left: number, right: number): number {
    const difference = this.timeOf(left) - this.timeOf(right);
    if (difference !== 0) return difference;
    for (let word = 0; word < WORDS; word++) {
      const a = (this.#hashes[left * WORDS + word] ?? 0) >>> 0;
      const b = (this.#hashes[right * WORDS + word] ?? 0) >>> 0;
      if (a !== b) return a - b;
    }
    return left - right;
  }
}

function grown<T extends Float64Array | Int32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
