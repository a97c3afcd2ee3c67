import type { FieldValue, GatewayEvent } from '@gatewatch/event';
import type { EventView, FieldSource, FieldTable } from '../event-view.ts';
import { NUMBER, STRING } from '../event-view.ts';
import {
  CLOSE_OBJECT,
  COLON,
  COMMA,
  ESCAPED,
  HOLDS,
  JsonScanner,
  OPEN_OBJECT,
  QUOTE,
  type LineFault,
} from './json-scanner.ts';
import { KnownKeys, LINE_START } from './known-keys.ts';
import type { LineMachine } from './line-machine.ts';
import type { Decode } from './utf8.ts';
import { kindAt } from './value-kind.ts';
import { wantedKeys } from './wanted-keys.ts';

export type LineStatus = 'ok' | LineFault;

const SPACE = 0x20;
const MINUS = 0x2d;
const ZERO = 0x30;
const LONGEST_REMEMBERED = 64;

/**
 * Reads the wanted fields of one line at a time: where their values stand and of what kind they are, while all of the line is checked.
 * Values are made when they are asked for.
 */
export class LineReader implements FieldSource {
  readonly #scanner = new JsonScanner();
  readonly #keys: KnownKeys;
  readonly #slots: Int32Array;
  readonly #leads: readonly (string | undefined)[];
  readonly #decode: Decode;
  readonly #view: EventView;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #traits: Int32Array;
  /** the last short text of each slot: many fields say the same again and again */
  readonly #texts: string[];
  /** values within which dotted names may lead on, by name */
  readonly #nested = new Map<string, readonly [start: number, end: number]>();
  #lineTraits = 0;
  #valueStart = 0;
  #from = 0;
  #event: GatewayEvent | undefined;

  constructor(table: FieldTable, view: EventView, decode: Decode) {
    const wanted = wantedKeys(table);
    this.#keys = new KnownKeys(wanted.map(({ name }) => name));
    this.#slots = new Int32Array(this.#keys.lengths.length).fill(-1);
    const named: (string | undefined)[] = Array.from(this.#slots, () => undefined);
    for (const { name, slot, leads } of wanted) {
      const key = this.#keys.wanted(name);
      this.#slots[key] = slot;
      if (leads) named[key] = name;
    }
    this.#leads = named;
    this.#decode = decode;
    this.#view = view;
    const { size } = table.slots;
    this.#starts = new Int32Array(size);
    this.#ends = new Int32Array(size);
    this.#traits = new Int32Array(size);
    this.#texts = Array.from({ length: size }, () => '');
  }

  /** Checks a line and notes its fields in the view. */
  read(line: Uint8Array): LineStatus {
    const scanner = this.#scanner;
    this.#turnTo(line.buffer, line.byteOffset, line.byteOffset + line.length);
    const start = scanner.space(line.byteOffset);
    if (scanner.byte(start) !== OPEN_OBJECT) return this.#notObject(start);
    const end = this.#members(scanner.space(start + 1));
    if (end < 0) return scanner.fault;
    if (scanner.space(end) !== scanner.end) return 'not_json';
    if (this.#nested.size > 0) this.#view.nest(this.#nestedEvent());
    return 'ok';
  }

  /** Takes over what a machine has read of a line in its memory. */
  adopt(machine: LineMachine, from: number, to: number): void {
    this.#turnTo(machine.bytes.buffer, from, to);
    this.#lineTraits = machine.lineTraits;
    const count = machine.notedCount;
    for (let index = 0; index < count; index++) {
      const slot = machine.notedSlot(index);
      const kindAndTraits = machine.kindAndTraits(slot);
      this.#starts[slot] = machine.start(slot);
      this.#ends[slot] = machine.end(slot);
      this.#traits[slot] = kindAndTraits >> 8;
      this.#view.note(slot, kindAndTraits & 0xff);
    }
    if (!machine.isNested) return;
    machine.eachLead((name, start, end) => this.#nested.set(name, [start, end]));
    if (this.#nested.size > 0) this.#view.nest(this.#nestedEvent());
  }

  /** all bytes of the buffer that the line is part of */
  get bytes(): Uint8Array {
    return this.#scanner.bytes;
  }
  get words(): DataView {
    return this.#scanner.words;
  }
  get line(): Uint8Array {
    return this.bytes.subarray(this.from, this.to);
  }
  /** where the line begins and ends */
  get from(): number {
    return this.#from;
  }
  get to(): number {
    return this.#scanner.end;
  }
  /** no value leads on to other fields */
  get isFlat(): boolean {
    return this.#nested.size === 0;
  }
  /** what keeps the line's bytes from being the texts of its values */
  get lineTraits(): number {
    return this.#lineTraits;
  }
  /** where the value stands: a string's without its quotes */
  start(slot: number): number {
    return this.#starts[slot] ?? 0;
  }
  end(slot: number): number {
    return this.#ends[slot] ?? 0;
  }
  traits(slot: number): number {
    return this.#traits[slot] ?? 0;
  }

  value(slot: number): FieldValue {
    const start = this.start(slot);
    const end = this.end(slot);
    const kind = this.#view.kind(slot);
    if (kind === STRING && this.#traits[slot] === 0) return this.#text(slot, start, end);
    if (kind === STRING) return this.#parse(start - 1, end + 1);
    return kind === NUMBER ? this.#number(slot) : this.#parse(start, end);
  }

  /** The whole event, as an object. */
  event(): GatewayEvent {
    this.#event ??= this.#parse(this.from, this.to) as GatewayEvent;
    return this.#event;
  }

  #turnTo(buffer: ArrayBufferLike, from: number, to: number): void {
    this.#scanner.load(buffer, to);
    this.#from = from;
    this.#event = undefined;
    this.#lineTraits = 0;
    if (this.#nested.size > 0) this.#nested.clear();
    this.#view.beginFields(this);
  }

  /** @returns the text of plain ASCII */
  #text(slot: number, start: number, end: number): string {
    const last = this.#texts[slot] ?? '';
    if (last.length === end - start && isAt(this.bytes, start, last)) return last;
    const text = this.#decode(this.bytes, start, end);
    if (text.length <= LONGEST_REMEMBERED) this.#texts[slot] = text;
    return text;
  }

  #number(slot: number): number {
    const start = this.start(slot);
    const end = this.end(slot);
    const first = this.bytes[start] ?? 0;
    if (this.#traits[slot] !== 0 || first === MINUS)
      return Number(this.#decode(this.bytes, start, end));
    let number = 0;
    for (let at = start; at < end; at++) number = number * 10 + (this.bytes[at] ?? 0) - ZERO;
    return number;
  }

  #parse(start: number, end: number): FieldValue {
    return JSON.parse(this.#decode(this.bytes, start, end)) as FieldValue;
  }

  #notObject(start: number): LineStatus {
    const scanner = this.#scanner;
    const end = scanner.value(start, 1);
    if (end < 0) return scanner.fault;
    return scanner.space(end) === scanner.end ? 'not_object' : 'not_json';
  }

  /** @param from after the opening brace and white space @returns where the object ends, -1 where it is broken */
  #members(from: number): number {
    const scanner = this.#scanner;
    if (scanner.byte(from) === CLOSE_OBJECT) return from + 1;
    let at = from;
    let key = LINE_START;
    for (;;) {
      key = this.#keyAfter(key, at);
      if (key < 0) return -1;
      at = this.#member(key, this.#valueStart);
      if (at < 0) return -1;
      if (scanner.byte(at) <= SPACE) at = scanner.space(at);
      const byte = scanner.byte(at);
      if (byte !== COMMA) return byte === CLOSE_OBJECT ? at + 1 : scanner.fail('not_json');
      if (scanner.byte(++at) !== QUOTE) at = scanner.space(at);
    }
  }

  /** Reads a key and where its value starts. */
  #keyAfter(previous: number, at: number): number {
    const scanner = this.#scanner;
    const expected = this.#keys.expect(previous, scanner.words, at, scanner.end);
    if (expected < 0) {
      const found = this.#findKey(at);
      if (found >= 0) this.#keys.follow(previous, found);
      return found;
    }
    const start = at + (this.#keys.lengths[expected] ?? 0);
    this.#valueStart = scanner.byte(start) <= SPACE ? scanner.space(start) : start;
    return expected;
  }

  #findKey(at: number): number {
    const scanner = this.#scanner;
    if (scanner.byte(at) !== QUOTE) return scanner.fail('not_json');
    const close = scanner.string(at + 1);
    if (close < 0) return -1;
    const { traits, bytes, words } = scanner;
    const colon = scanner.space(close + 1);
    if (scanner.byte(colon) !== COLON) return scanner.fail('not_json');
    this.#valueStart = scanner.space(colon + 1);
    if ((traits & ESCAPED) !== 0) return this.#keys.wanted(this.#parse(at, close + 1) as string);
    return this.#keys.find(bytes, words, at, close + 1 - at);
  }

  #member(key: number, at: number): number {
    const scanner = this.#scanner;
    const end = scanner.value(at, 2);
    if (end < 0) return -1;
    const { traits } = scanner;
    this.#lineTraits |= traits;
    const slot = this.#slots[key] ?? -1;
    if (slot >= 0) {
      const kind = kindAt(scanner.byte(at));
      const inset = kind === STRING ? 1 : 0;
      this.#starts[slot] = at + inset;
      this.#ends[slot] = end - inset;
      this.#traits[slot] = traits;
      this.#view.note(slot, kind);
    }
    const name = this.#leads[key];
    if (name !== undefined) this.#lead(name, [at, end], traits);
    return end;
  }

  #lead(name: string, range: readonly [number, number], traits: number): void {
    if ((traits & HOLDS) !== 0) this.#nested.set(name, range);
    else if (this.#nested.size > 0) this.#nested.delete(name);
  }

  /** An event of only those values within which dotted names may lead on. It has no prototype, so that every name is its own. */
  #nestedEvent(): GatewayEvent {
    const event = Object.create(null) as GatewayEvent;
    for (const [name, [start, end]] of this.#nested) event[name] = this.#parse(start, end);
    return event;
  }
}

function isAt(bytes: Uint8Array, start: number, text: string): boolean {
  for (let index = 0; index < text.length; index++)
    if (bytes[start + index] !== text.charCodeAt(index)) return false;
  return true;
}
