import {
  DEFAULT_TENANT,
  type Detection,
  type GatewayEvent,
  type Observation,
} from '@gatewatch/event';
import type { Decode, LineStatus } from '@gatewatch/sigma';
import { timeOf } from './event-time.ts';
import type { LineObserver } from './line-observer.ts';
import type { Observer } from './observer.ts';
import type { Placed } from './order.ts';
import type { RuleSet } from './rule-set.ts';
import { correlateWhole, runOrdered, type InputEvent, type RunOptions } from './run-ordered.ts';

export interface LineRunOptions extends RunOptions {
  /** refuse events that say no time */
  readonly needsTime?: boolean;
  /** the runtime's way from UTF-8 to text */
  readonly decode?: Decode;
}

/**
 * `runOrdered` for events that come as lines of JSON, one after the other: the same detections with the same ids. An event that no rule
 * matches is never built, and nothing of it is kept (with `lateness` all are).
 */
export class LineRun {
  readonly #rules: RuleSet;
  readonly #options: LineRunOptions;
  readonly #lines: LineObserver;
  /** made when an event comes as an object */
  #events: Observer | undefined;
  readonly #placed: Placed[] = [];
  readonly #held: InputEvent[] = [];
  #count = 0;
  #t = 0;
  constructor(rules: RuleSet, options: LineRunOptions = {}) {
    const { logsource, timeField, decode } = options;
    this.#rules = rules;
    this.#options = options;
    this.#lines = rules.createLineObserver(logsource, {
      ...(timeField === undefined ? {} : { fields: [timeField] }),
      ...(decode ? { decode } : {}),
    });
  }
  /** how many events were taken */
  get count(): number {
    return this.#count;
  }
  /** @param line without its newline @param number how detections name it */
  take(line: Uint8Array, number: number): LineStatus | 'no_time' {
    const lines = this.#lines;
    const status = lines.read(line);
    if (status !== 'ok') return status;
    if (this.#options.needsTime === true && !lines.hasTime) return 'no_time';
    if (this.#options.lateness !== undefined)
      this.#held.push({ event: lines.event(), line: number });
    else {
      this.#t = lines.timeOf(this.#options.timeField) ?? this.#t;
      if (lines.mayMatter) lines.observe(this.#place(number), this.#sink);
    }
    this.#count++;
    return status;
  }
  /** Takes an event that is an object already. */
  takeEvent(event: GatewayEvent, number: number): void {
    if (this.#options.lateness !== undefined) this.#held.push({ event, line: number });
    else {
      this.#t = timeOf(event, this.#options.timeField) ?? this.#t;
      this.#events ??= this.#rules.createObserver(this.#options.logsource);
      this.#events.observe(event, this.#place(number), this.#sink);
    }
    this.#count++;
  }
  /** All that fired, in order, made as it is asked for. */
  finish(): Iterable<Detection> {
    if (this.#options.lateness !== undefined)
      return runOrdered(this.#rules, this.#held, this.#options);
    return correlateWhole(this.#rules, this.#placed);
  }
  #place(number: number) {
    const { tenant = DEFAULT_TENANT } = this.#options;
    return { tenant, o: this.#count, index: 0, t: this.#t, id: String(number), late: false };
  }
  readonly #sink = (observation: Observation): void => {
    this.#placed.push({ s: '', observation });
  };
}
