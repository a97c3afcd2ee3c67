import {
  contentHashWords,
  DEFAULT_TENANT,
  type Detection,
  type GatewayEvent,
  type Observation,
} from '@gatewatch/event';
import { decodeUtf8, type Decode, type LineStatus } from '@gatewatch/sigma';
import { Correlation } from './correlation.ts';
import { timeOf } from './event-time.ts';
import { KeptEvents } from './kept-events.ts';
import type { LineObserver } from './line-observer.ts';
import type { RuleSet } from './rule-set.ts';
import { runOrdered, type InputEvent, type RunOptions } from './run-ordered.ts';

export interface LineRunOptions extends RunOptions {
  /** refuse events that say no time */
  readonly needsTime?: boolean;
  /** the runtime's way from UTF-8 to text */
  readonly decode?: Decode;
}

/**
 * `runOrdered` for events that come as lines of JSON, one after the other: the same detections with the same ids. An event that no rule
 * matches is never built, and nothing of it is kept (with `lateness` all are); of the others those fields that mean something to the rules.
 */
export class LineRun {
  readonly #rules: RuleSet;
  readonly #options: LineRunOptions;
  readonly #lines: LineObserver;
  readonly #kept: KeptEvents;
  readonly #held: InputEvent[] = [];
  #count = 0;
  #t = 0;
  constructor(rules: RuleSet, options: LineRunOptions = {}) {
    const { logsource, timeField, decode = decodeUtf8 } = options;
    this.#rules = rules;
    this.#options = options;
    this.#lines = rules.createLineObserver(logsource, {
      ...(timeField === undefined ? {} : { fields: [timeField] }),
      decode,
    });
    this.#kept = new KeptEvents(rules.keptFields(), decode);
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
      if (lines.mayMatter) lines.keep(this.#kept, { t: this.#t, number });
    }
    this.#count++;
    return status;
  }
  /** Takes an event that is an object already. */
  takeEvent(event: GatewayEvent, number: number): void {
    if (this.#options.lateness !== undefined) this.#held.push({ event, line: number });
    else {
      this.#t = timeOf(event, this.#options.timeField) ?? this.#t;
      const matched = this.#lines.observer.matched(event);
      const hash = contentHashWords(event);
      if (matched.length > 0) this.#kept.addEvent({ t: this.#t, number, hash, matched }, event);
    }
    this.#count++;
  }
  /** All that fired, in order, made as it is asked for. */
  finish(): Iterable<Detection> {
    if (this.#options.lateness !== undefined)
      return runOrdered(this.#rules, this.#held, this.#options);
    return this.#correlate();
  }
  *#correlate(): Generator<Detection> {
    const { tenant = DEFAULT_TENANT } = this.#options;
    const kept = this.#kept;
    const correlation = new Correlation(this.#rules);
    const observations: Observation[] = [];
    for (const index of kept.order()) {
      const { t, number, hash, matched, event } = kept.at(index);
      const place = { tenant, o: index, index: 0, t, id: String(number), late: false };
      observations.length = 0;
      this.#lines.observer.give(event, { place, matched, hash }, (observation) =>
        observations.push(observation),
      );
      correlation.cells.evict(t);
      for (const observation of observations) yield* correlation.observe(observation);
    }
  }
}
