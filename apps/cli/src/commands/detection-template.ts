import { aloneDetection, type LoneFiring } from '@gatewatch/engine';
import {
  DEFAULT_ENTITY_FIELDS,
  DEFAULT_TENANT,
  MAX_ENTITY_VALUE,
  type Detection,
} from '@gatewatch/event';
import { wordsOf, type OutputPiece, type Words } from './output-piece.ts';

/** What is printed of a detection. */
export function toLine(detection: Detection): Record<string, unknown> {
  const { id, rule_id, title, level, at, entities, events, values, why } = detection;
  const lines = events.map((event) => Number(event.id));
  return { id, rule_id, title, level, at, entities, events: lines, values, why };
}

/** What differs between the lines of one rule with the same entity fields; other numbers are those of fields. */
const ID = -1;
const AT = -2;
const NUMBER = -3;
const ID_LENGTH = 32;
const LONGEST_NUMBER = 16;

/** The line of one rule's detections with the same entity fields: what is always the same, and between that what differs. */
export class DetectionTemplate {
  /** all that is always the same, and where each part of it ends */
  readonly #fixed: Words;
  readonly #ends: Int32Array;
  /** what stands before each fixed part but the first */
  readonly #slots: Int32Array;
  /** No line of it takes more. */
  readonly longest: number;

  constructor(firing: LoneFiring) {
    const mark = markFor(firing);
    const [first = '', ...rest] = sampleLine(firing, mark).split(
      new RegExp(`"${mark}(at|number)${mark}"|${mark}(\\w+)${mark}`),
    );
    const fixed = [first];
    const slots: number[] = [];
    for (let part = 0; part < rest.length; part += 3) {
      slots.push(slotOf(rest[part] ?? rest[part + 1] ?? ''));
      fixed.push(rest[part + 2] ?? '');
    }
    const parts = fixed.map((text) => Buffer.from(text));
    let end = 0;
    this.#ends = Int32Array.from(parts, ({ length }) => (end += length));
    this.#fixed = wordsOf(Buffer.concat(parts));
    this.#slots = Int32Array.from(slots);
    const values = slots.filter((slot) => slot >= 0).length;
    this.longest = end + ID_LENGTH + 2 * LONGEST_NUMBER + values * MAX_ENTITY_VALUE;
  }

  write(firing: LoneFiring, into: OutputPiece): void {
    const slots = this.#slots;
    let from = this.#ends[0] ?? 0;
    into.addWords(this.#fixed, 0, from);
    for (let part = 0; part < slots.length; part++) {
      writeSlot(firing, slots[part] ?? NUMBER, into);
      const to = this.#ends[part + 1] ?? from;
      into.addWords(this.#fixed, from, to);
      from = to;
    }
  }
}

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

function slotOf(name: string): number {
  if (name === 'id') return ID;
  if (name === 'at') return AT;
  return name === 'number' ? NUMBER : Number(name);
}

function writeSlot(firing: LoneFiring, slot: number, into: OutputPiece): void {
  if (slot === ID) into.addAscii(firing.digest, ID_LENGTH);
  else if (slot === AT) into.addNumber(firing.at);
  else if (slot === NUMBER) into.addNumber(firing.number);
  else {
    const { values } = firing;
    into.addWords(values.words, values.start(slot), values.end(slot));
  }
}
