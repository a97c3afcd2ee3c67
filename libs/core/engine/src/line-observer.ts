import { CONTENT_RULES_FIELD, type GatewayEvent, type Observation } from '@gatewatch/event';
import type { LineRules, LineStatus } from '@gatewatch/sigma';
import { readTime } from './event-time.ts';
import type { EventPlace, Observer } from './observer.ts';

/** Fields that are read of every line, whatever the rules. */
export const LINE_FIELDS: readonly string[] = ['@timestamp', 'event.end', CONTENT_RULES_FIELD];

export interface LineObserverParts {
  readonly observer: Observer;
  /** all detection rules, in the rule set's order */
  readonly lines: LineRules;
  /** whether the rule at an index reads content */
  readonly readsContent: (index: number) => boolean;
  readonly anyReadsContent: boolean;
}

/** An `Observer` of events that are lines of JSON: what they mean is the same, but only those that match become objects. */
export class LineObserver {
  readonly #parts: LineObserverParts;
  #matched: number[] = [];
  #content = false;
  constructor(parts: LineObserverParts) {
    this.#parts = parts;
  }
  /** Matches a line; what is asked afterwards is about this one, if it is `ok`. */
  read(line: Uint8Array): LineStatus {
    const { lines } = this.#parts;
    if (this.#matched.length > 0) this.#matched = [];
    this.#content = false;
    return lines.match(line, this.#take);
  }
  /** Whether it says a time in a field of its own, readable or not. */
  get hasTime(): boolean {
    const { lines } = this.#parts;
    return lines.field('@timestamp') !== undefined || lines.field('event.end') !== undefined;
  }
  /** Order time, as `timeOf` has it. */
  timeOf(timeField: string | undefined): number | undefined {
    const { lines } = this.#parts;
    if (timeField !== undefined) return readTime(lines.field(timeField));
    return readTime(lines.field('event.end')) ?? readTime(lines.field('@timestamp'));
  }
  /** The event, whole. */
  event(): GatewayEvent {
    return this.#parts.lines.event();
  }
  /** Whether any rule may have matched: if not, there is nothing to observe. */
  get mayMatter(): boolean {
    return this.#matched.length > 0 || this.#mayHoldContent;
  }
  observe(place: EventPlace, sink: (observation: Observation) => void): void {
    const { lines, observer } = this.#parts;
    if (this.#mayHoldContent) this.#matched.push(...observer.contentMatches(lines.event()));
    if (this.#matched.length === 0) return;
    observer.give(lines.event(), { place, matched: this.#matched }, sink);
  }
  get #mayHoldContent(): boolean {
    const { lines, anyReadsContent } = this.#parts;
    return anyReadsContent && (this.#content || lines.field(CONTENT_RULES_FIELD) !== undefined);
  }
  readonly #take = (index: number): void => {
    if (this.#parts.readsContent(index)) this.#content = true;
    else this.#matched.push(index);
  };
}
