import type { FieldValue } from '@gatewatch/event';
import { ABSENT, type EventView, type FieldTable } from '../event-view.ts';
import type { DetectionRule } from '../model.ts';
import { LogsourceRouter, ROUTING_FIELDS } from '../routing.ts';
import type { LineReader } from './line-reader.ts';

/** Longer values are read anew for each line. */
const LONGEST_KNOWN = 64;

/** `LogsourceRouter` for lines: what it reads of a line is made only where its bytes differ from the line before. */
export class LineRouting {
  readonly #router: LogsourceRouter;
  readonly #slots: Int32Array;
  readonly #kinds: Int32Array;
  readonly #lengths: Int32Array;
  readonly #known: Uint8Array;
  readonly #event: Record<string, FieldValue | undefined> = {};
  #isKnown = false;

  constructor(rules: readonly DetectionRule[], table: FieldTable) {
    this.#router = new LogsourceRouter(rules.map((rule) => rule.logsource));
    this.#slots = Int32Array.from(ROUTING_FIELDS, (field) => table.slotOf(field));
    this.#kinds = new Int32Array(this.#slots.length);
    this.#lengths = new Int32Array(this.#slots.length);
    this.#known = new Uint8Array(this.#slots.length * LONGEST_KNOWN);
  }

  /** Turns to the line that the reader knows. */
  turnTo(reader: LineReader, view: EventView): void {
    if (this.#isKnown && reader.isFlat && this.#isSame(reader, view)) return;
    this.#router.begin();
    this.#isKnown = reader.isFlat;
    for (let index = 0; index < this.#slots.length; index++) {
      const slot = this.#slots[index] ?? 0;
      this.#event[ROUTING_FIELDS[index] ?? ''] = view.value(slot);
      if (reader.isFlat) this.#remember(index, reader, view.kind(slot));
    }
  }

  applies(rule: number): boolean {
    return this.#router.applies(rule, this.#event);
  }

  #isSame(reader: LineReader, view: EventView): boolean {
    for (let index = 0; index < this.#slots.length; index++) {
      const slot = this.#slots[index] ?? 0;
      const kind = view.kind(slot);
      if (kind !== this.#kinds[index]) return false;
      if (kind !== ABSENT && !this.#isSameValue(index, reader, slot)) return false;
    }
    return true;
  }

  #isSameValue(index: number, reader: LineReader, slot: number): boolean {
    const { bytes } = reader;
    const start = reader.start(slot);
    const length = reader.end(slot) - start;
    if (length !== this.#lengths[index]) return false;
    const known = index * LONGEST_KNOWN;
    for (let at = 0; at < length; at++)
      if (bytes[start + at] !== this.#known[known + at]) return false;
    return true;
  }

  #remember(index: number, reader: LineReader, kind: number): void {
    this.#kinds[index] = kind;
    if (kind === ABSENT) return;
    const slot = this.#slots[index] ?? 0;
    const start = reader.start(slot);
    const length = reader.end(slot) - start;
    this.#lengths[index] = length <= LONGEST_KNOWN ? length : -1;
    if (length <= LONGEST_KNOWN)
      this.#known.set(reader.bytes.subarray(start, start + length), index * LONGEST_KNOWN);
  }
}
