import { aloneDetection, type LoneFiring } from '@gatewatch/engine';
import { DEFAULT_ENTITY_FIELDS, DEFAULT_TENANT, type Detection } from '@gatewatch/event';

/** What is printed of a detection. */
export function toLine(detection: Detection): Record<string, unknown> {
  const { id, rule_id, title, level, at, entities, events, values, why } = detection;
  const lines = events.map((event) => Number(event.id));
  return { id, rule_id, title, level, at, entities, events: lines, values, why };
}

/** What differs between the lines of one rule with the same entity fields. */
type Slot = 'id' | 'at' | 'number' | { readonly field: number };

/** The line of one rule's detections with the same entity fields: what is always the same, and between that what differs. */
export class DetectionTemplate {
  readonly #fixed: readonly Buffer[];
  /** what stands before each fixed part but the first */
  readonly #slots: readonly Slot[];
  readonly #size: number;

  constructor(firing: LoneFiring) {
    const mark = markFor(firing);
    const [first = '', ...rest] = sampleLine(firing, mark).split(
      new RegExp(`"${mark}(at|number)${mark}"|${mark}(\\w+)${mark}`),
    );
    const fixed = [first];
    const slots: Slot[] = [];
    for (let part = 0; part < rest.length; part += 3) {
      slots.push(slotOf(rest[part] ?? rest[part + 1] ?? ''));
      fixed.push(rest[part + 2] ?? '');
    }
    this.#fixed = fixed.map((text) => Buffer.from(text));
    this.#slots = slots;
    this.#size = this.#fixed.reduce((sum, { length }) => sum + length, 0);
  }

  /** No line of it takes more. */
  longest({ id, at, values }: LoneFiring): number {
    let size = this.#size + id.length + at.length + LONGEST_NUMBER;
    for (const slot of this.#slots) if (typeof slot === 'object') size += values.length(slot.field);
    return size;
  }

  /** @returns where the line ends */
  write(firing: LoneFiring, into: Buffer, from: number): number {
    let at = from;
    let part = 0;
    for (const fixed of this.#fixed) {
      if (part > 0) at = writeSlot(firing, this.#slots[part - 1], { into, at });
      into.set(fixed, at);
      at += fixed.length;
      part++;
    }
    return at;
  }
}

const LONGEST_NUMBER = 24;
/** A sample's place and hash, which no line shows. */
const NOWHERE = { o: 0, i: 0, t: 0, h: '', k: '', r: '', n: 0 } as const;

/** What stands in no text of the rule, and in no other text of a line. */
function markFor({ rule }: LoneFiring): string {
  let mark = '\ue000';
  while (`${rule.title}${rule.name}`.includes(mark)) mark += '\ue000';
  return mark;
}

function sampleLine({ rule, values }: LoneFiring, mark: string): string {
  const marked = (name: string): string => `${mark}${name}${mark}`;
  const present = DEFAULT_ENTITY_FIELDS.flatMap((field, slot) =>
    values.has(slot) ? [[field, marked(String(slot))] as const] : [],
  );
  const sample = aloneDetection(rule, DEFAULT_TENANT, {
    ...NOWHERE,
    entity: Object.fromEntries(present.slice(0, 1)),
    event: { id: '0', at: 0, fields: Object.fromEntries(present) },
  });
  const line = {
    ...toLine(sample),
    id: marked('id'),
    at: marked('at'),
    events: [marked('number')],
  };
  return `${JSON.stringify(line)}\n`;
}

function slotOf(name: string): Slot {
  return name === 'id' || name === 'at' || name === 'number' ? name : { field: Number(name) };
}

interface Place {
  readonly into: Buffer;
  readonly at: number;
}

function writeSlot(firing: LoneFiring, slot: Slot | undefined, place: Place): number {
  if (slot === 'id') return writeAscii(firing.id, place);
  if (slot === 'at') return writeAscii(firing.at, place);
  if (slot === undefined || slot === 'number') return writeAscii(String(firing.number), place);
  const { values } = firing;
  return copy(values.bytes, [values.start(slot.field), values.end(slot.field)], place);
}

function writeAscii(text: string, { into, at }: Place): number {
  for (let index = 0; index < text.length; index++) into[at + index] = text.charCodeAt(index);
  return at + text.length;
}

function copy(
  bytes: Uint8Array,
  [start, end]: readonly [number, number],
  { into, at }: Place,
): number {
  for (let index = start; index < end; index++) into[at + index - start] = bytes[index] ?? 0;
  return at + end - start;
}
