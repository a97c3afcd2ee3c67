import { readField, type FieldValue, type GatewayEvent } from '@gatewatch/event';
import { foldCase } from './case-folding.ts';
import type { TextMatcher } from './text-matcher.ts';

export const ABSENT = 0;
export const NULL = 1;
export const STRING = 2;
export const NUMBER = 3;
export const BOOLEAN = 4;
export const LIST = 5;
export const OBJECT = 6;

/** Deepest value that keywords and lists are searched to. */
export const MAX_EVENT_DEPTH = 64;

/** The fields that compiled rules read: each has a slot, given out while compiling. */
export class FieldTable {
  readonly #slots = new Map<string, number>();
  slotOf(field: string): number {
    const known = this.#slots.get(field);
    if (known !== undefined) return known;
    const slot = this.#slots.size;
    this.#slots.set(field, slot);
    return slot;
  }
  get slots(): ReadonlyMap<string, number> {
    return this.#slots;
  }
}

/** Where the values of an event are that is not an object: made when they are asked for. */
export interface FieldSource {
  /** of a field that was noted */
  value(slot: number): FieldValue;
  /** the whole event */
  event(): GatewayEvent;
}

/**
 * One event at a time, seen through the fields of compiled rules: each field is read once, texts are folded once and only when asked
 * for. Everything is reused from event to event; a generation number tells what belongs to the event in hand.
 */
export class EventView {
  readonly #slots: ReadonlyMap<string, number>;
  readonly #fields: readonly string[];
  readonly #kinds: Uint8Array;
  readonly #values: (FieldValue | undefined)[];
  readonly #folded: string[];
  readonly #read: Float64Array;
  readonly #foldedAt: Float64Array;
  readonly #present: Int32Array;
  readonly #lists: (ListTexts | undefined)[] = [];
  #presentCount = 0;
  #generation = 0;
  #event: GatewayEvent = {};
  #source: FieldSource | undefined;
  #nested = false;
  #texts: string[] = [];
  #foldedTexts: string[] = [];
  #textsAt = 0;

  constructor(table: FieldTable) {
    this.#slots = table.slots;
    this.#fields = [...table.slots.keys()];
    const size = this.#fields.length;
    this.#kinds = new Uint8Array(size);
    this.#values = Array.from({ length: size }, () => undefined);
    this.#folded = Array.from({ length: size }, () => '');
    this.#read = new Float64Array(size);
    this.#foldedAt = new Float64Array(size);
    this.#present = new Int32Array(size);
  }

  get event(): GatewayEvent {
    return this.#source ? this.#source.event() : this.#event;
  }

  /** Turns to the next event, whose fields are to be noted: `note` each, then `nest` where it has nested ones. */
  beginFields(source: FieldSource): void {
    this.#source = source;
    this.#generation++;
    this.#presentCount = 0;
    this.#nested = false;
  }

  /** The event has the field; the source has its value. Of a field that is noted twice the last counts. */
  note(slot: number, kind: number): void {
    if (this.#read[slot] !== this.#generation) this.#present[this.#presentCount++] = slot;
    this.#values[slot] = undefined;
    this.#kinds[slot] = kind;
    this.#read[slot] = this.#generation;
  }

  /** How many fields were noted; they are the first of those that are present. */
  get noted(): number {
    return this.#presentCount;
  }

  /** Fields that were not noted are read from this event. */
  nest(event: GatewayEvent): void {
    this.#event = event;
    this.#nested = true;
  }

  /** Turns to the next event. */
  begin(event: GatewayEvent): void {
    this.#event = event;
    this.#source = undefined;
    this.#generation++;
    this.#presentCount = 0;
    this.#nested = false;
    for (const key in event) {
      const value = event[key];
      if (value === undefined) continue;
      const slot = this.#slots.get(key);
      if (slot !== undefined) this.#set(slot, value);
      if (typeof value === 'object' && value !== null && holdsObject(value)) this.#nested = true;
    }
  }

  /** How many of the fields the event has; reads those that are nested first. */
  countPresent(): number {
    if (this.#nested) {
      for (let slot = 0; slot < this.#fields.length; slot++) this.kind(slot);
    }
    return this.#presentCount;
  }

  /** The slot of the n-th field that the event has, after `countPresent`. */
  presentSlot(index: number): number {
    return this.#present[index] ?? 0;
  }

  kind(slot: number): number {
    if (this.#read[slot] !== this.#generation) this.#resolve(slot);
    return this.#kinds[slot] ?? ABSENT;
  }

  value(slot: number): FieldValue | undefined {
    return this.kind(slot) === ABSENT ? undefined : this.#value(slot);
  }

  /** The text of a string, number or boolean. */
  text(slot: number): string {
    return textOf(this.#value(slot)) ?? '';
  }

  /** The case-folded text of a string, number or boolean. */
  folded(slot: number): string {
    if (this.#foldedAt[slot] !== this.#generation) {
      this.#folded[slot] = foldCase(this.text(slot));
      this.#foldedAt[slot] = this.#generation;
    }
    return this.#folded[slot] ?? '';
  }

  /** Whether the field's text, or that of any element, satisfies the matcher. */
  someText(slot: number, matches: TextMatcher, cased: boolean): boolean {
    const kind = this.kind(slot);
    if (kind >= STRING && kind <= BOOLEAN) {
      return matches(cased ? this.text(slot) : this.folded(slot));
    }
    return kind === LIST && this.elementTexts(slot, cased).some(matches);
  }

  /** The texts of a list's scalar elements, also of those in lists within it. */
  elementTexts(slot: number, cased: boolean): readonly string[] {
    const list = this.#lists[slot] ?? new ListTexts();
    this.#lists[slot] = list;
    return list.of(this.#value(slot), this.#generation, cased);
  }

  /** Whether the field's scalar, or any scalar element, satisfies the test. */
  someScalar(slot: number, test: (value: FieldValue) => boolean): boolean {
    const kind = this.kind(slot);
    if (kind >= NULL && kind <= BOOLEAN) return test(this.#value(slot) ?? null);
    return kind === LIST && someElement(this.#value(slot), test);
  }

  /** Whether any scalar of the event, at any depth, satisfies the matcher. */
  anyText(matches: TextMatcher, cased: boolean): boolean {
    for (const text of this.allTexts(cased)) if (matches(text)) return true;
    return false;
  }

  /** The texts of every scalar of the event, at any depth. */
  allTexts(cased: boolean): readonly string[] {
    if (this.#textsAt !== this.#generation) {
      this.#texts = [];
      collectTexts(this.event, this.#texts, 0);
      this.#foldedTexts = this.#texts.map(foldCase);
      this.#textsAt = this.#generation;
    }
    return cased ? this.#texts : this.#foldedTexts;
  }

  #value(slot: number): FieldValue | undefined {
    const value = this.#values[slot];
    if (value !== undefined || this.#source === undefined) return value;
    return (this.#values[slot] = this.#source.value(slot));
  }

  #resolve(slot: number): void {
    const value = this.#nested ? readField(this.#event, this.#fields[slot] ?? '') : undefined;
    if (value !== undefined) {
      this.#set(slot, value);
      return;
    }
    this.#kinds[slot] = ABSENT;
    this.#read[slot] = this.#generation;
  }

  #set(slot: number, value: FieldValue): void {
    this.#values[slot] = value;
    this.#kinds[slot] = kindOf(value);
    this.#read[slot] = this.#generation;
    this.#present[this.#presentCount++] = slot;
  }
}

/** The texts of one field's list, read and folded once for an event. */
class ListTexts {
  #texts: string[] = [];
  #folded: string[] = [];
  #readAt = 0;
  #foldedAt = 0;
  of(list: FieldValue | undefined, generation: number, cased: boolean): readonly string[] {
    if (this.#readAt !== generation) {
      this.#texts = [];
      someElement(list, (element) => {
        const text = textOf(element);
        if (text !== undefined) this.#texts.push(text);
        return false;
      });
      this.#readAt = generation;
    }
    if (cased) return this.#texts;
    if (this.#foldedAt !== generation) {
      this.#folded = this.#texts.map(foldCase);
      this.#foldedAt = generation;
    }
    return this.#folded;
  }
}

/** Whether dotted names can lead into the value. */
function holdsObject(value: FieldValue): boolean {
  if (!Array.isArray(value)) return true;
  for (const element of value as readonly FieldValue[]) {
    if (typeof element === 'object' && element !== null) return true;
  }
  return false;
}

const KINDS: Readonly<Record<string, number>> = {
  string: STRING,
  number: NUMBER,
  boolean: BOOLEAN,
};

function kindOf(value: FieldValue): number {
  if (value === null) return NULL;
  return KINDS[typeof value] ?? (Array.isArray(value) ? LIST : OBJECT);
}

/** Whether any scalar element of a list, or of a list within it, satisfies the test. */
export function someElement(
  list: FieldValue | undefined,
  test: (value: FieldValue) => boolean,
  depth = 0,
): boolean {
  if (!Array.isArray(list) || depth > MAX_EVENT_DEPTH) return false;
  for (const element of list as readonly FieldValue[]) {
    if (Array.isArray(element)) {
      if (someElement(element, test, depth + 1)) return true;
    } else if ((typeof element !== 'object' || element === null) && test(element)) {
      return true;
    }
  }
  return false;
}

/** The text of a string, number or boolean. */
export function textOf(value: FieldValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function collectTexts(value: FieldValue | GatewayEvent, texts: string[], depth: number): void {
  if (depth > MAX_EVENT_DEPTH) return;
  if (typeof value !== 'object' || value === null) {
    const text = textOf(value);
    if (text !== undefined) texts.push(text);
    return;
  }
  for (const member of Object.values(value)) {
    if (member !== undefined) collectTexts(member, texts, depth + 1);
  }
}

const NUMERIC = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The number that a value is, or that its text says in decimal notation; NaN for anything else. */
export function numberOf(value: FieldValue | undefined): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && NUMERIC.test(value) ? Number(value) : Number.NaN;
}
