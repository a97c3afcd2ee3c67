import {
  CONTENT_RULES_FIELD,
  contentHashWords,
  LineContentHash,
  type GatewayEvent,
} from '@gatewatch/event';
import type { Decode, LineRules, LineStatus } from '@gatewatch/sigma';
import { readTime } from './event-time.ts';
import type { KeptEvents, RawFields } from './kept-events.ts';
import type { Observer } from './observer.ts';

/** Fields that are read of every line, whatever the rules. */
export const LINE_FIELDS: readonly string[] = ['@timestamp', 'event.end', CONTENT_RULES_FIELD];

export interface LineObserverParts {
  readonly observer: Observer;
  /** all detection rules, in the rule set's order */
  readonly lines: LineRules;
  /** whether the rule at an index reads content */
  readonly readsContent: (index: number) => boolean;
  readonly anyReadsContent: boolean;
  /** what the numbers of fields stand for */
  readonly keptFields: readonly string[];
  readonly decode: Decode;
}

/** An `Observer` of events that are lines of JSON: what they mean is the same, but only those that match become objects. */
export class LineObserver {
  readonly #parts: LineObserverParts;
  readonly #hash: LineContentHash;
  readonly #raw: RawFields;
  /** of the fields that every line is asked for */
  readonly #timestamp: number;
  readonly #end: number;
  readonly #contentRules: number;
  #matched: readonly number[] = NONE;
  /** the list of each rule that was the only one to match a line */
  readonly #alone: (readonly number[] | undefined)[] = [];
  /** what `#matched` is where more match */
  #several: number[] = [];
  #content = false;
  constructor(parts: LineObserverParts) {
    this.#parts = parts;
    this.#hash = new LineContentHash(parts.decode);
    this.#raw = new LineFields(parts);
    this.#timestamp = parts.lines.slotOf('@timestamp') ?? -1;
    this.#end = parts.lines.slotOf('event.end') ?? -1;
    this.#contentRules = parts.lines.slotOf(CONTENT_RULES_FIELD) ?? -1;
  }
  /** For events that are objects. */
  get observer(): Observer {
    return this.#parts.observer;
  }
  /** Matches a line; what is asked afterwards is about this one, if it is `ok`. */
  read(line: Uint8Array): LineStatus {
    this.#forget();
    return this.#parts.lines.match(line, this.#take);
  }
  /** Takes a block of lines, which `next` reads one by one. */
  load(block: Uint8Array): void {
    this.#parts.lines.load(block);
  }
  /** Matches the block's next line; what is asked afterwards is about this one, if it is `ok`. @returns undefined after the last */
  next(): LineStatus | 'blank' | undefined {
    this.#forget();
    return this.#parts.lines.next(this.#take);
  }
  /** The line that was matched last. */
  get line(): Uint8Array {
    return this.#parts.lines.line;
  }
  /** Whether it says a time in a field of its own, readable or not. */
  get hasTime(): boolean {
    const { lines } = this.#parts;
    return lines.has(this.#timestamp) || lines.has(this.#end);
  }
  /** Order time, as `timeOf` has it. */
  timeOf(timeField: string | undefined): number | undefined {
    const { lines } = this.#parts;
    if (timeField !== undefined) return readTime(lines.field(timeField));
    return readTime(lines.value(this.#end)) ?? readTime(lines.value(this.#timestamp));
  }
  /** The event, whole. */
  event(): GatewayEvent {
    return this.#parts.lines.event();
  }
  /** Whether any rule may have matched: if not, there is nothing to observe. */
  get mayMatter(): boolean {
    return this.#matched.length > 0 || this.#mayHoldContent;
  }
  /** Keeps the event if rules match it. */
  keep(kept: KeptEvents, t: number, number: number): void {
    const { lines, observer } = this.#parts;
    if (this.#mayHoldContent)
      this.#matched = [...this.#matched, ...observer.contentMatches(lines.event())];
    if (this.#matched.length === 0) return;
    const hash =
      lines.contentHash() ?? this.#hash.read(lines.line) ?? contentHashWords(lines.event());
    const happening = { t, number, hash, matched: this.#matched };
    if (lines.isFlat) kept.add(happening, this.#raw);
    else kept.addEvent(happening, lines.event());
  }
  #forget(): void {
    this.#matched = NONE;
    this.#content = false;
  }
  get #mayHoldContent(): boolean {
    const { lines, anyReadsContent } = this.#parts;
    return anyReadsContent && (this.#content || lines.has(this.#contentRules));
  }
  readonly #take = (index: number): void => {
    if (this.#parts.readsContent(index)) this.#content = true;
    else if (this.#matched.length === 0) this.#matched = this.#alone[index] ??= [index];
    else if (this.#matched.length === 1) this.#matched = this.#several = [...this.#matched, index];
    else this.#several.push(index);
  };
}

const NONE: readonly number[] = [];

/** The fields of the line in hand, by the numbers under which they are kept. */
class LineFields implements RawFields {
  readonly #lines: LineRules;
  readonly #slots: Int32Array;
  constructor({ lines, keptFields }: LineObserverParts) {
    this.#lines = lines;
    this.#slots = Int32Array.from(keptFields, (name) => lines.slotOf(name) ?? -1);
  }
  get words(): DataView {
    return this.#lines.words;
  }
  start(field: number): number {
    return this.#lines.valueStart(this.#slots[field] ?? -1);
  }
  end(field: number): number {
    return this.#lines.valueEnd(this.#slots[field] ?? -1);
  }
}
