import {
  contentHashWords,
  DEFAULT_TENANT,
  type Detection,
  type GatewayEvent,
  type Observation,
} from '@gatewatch/event';
import { decodeUtf8, type Decode, type LineStatus, type WasmRuntime } from '@gatewatch/sigma';
import { Correlation } from './correlation.ts';
import { timeOf } from './event-time.ts';
import { KeptEvents } from './kept-events.ts';
import { LoneFirings, type LoneFiring } from './lone-firings.ts';
import type { LineObserver } from './line-observer.ts';
import type { RuleSet } from './rule-set.ts';
import { runOrdered, type InputEvent, type RunOptions } from './run-ordered.ts';

export interface LineRunOptions extends RunOptions {
  /** refuse events that say no time */
  readonly needsTime?: boolean;
  /** the runtime's way from UTF-8 to text */
  readonly decode?: Decode;
  /** the runtime's `WebAssembly`, which makes blocks much faster */
  readonly wasm?: WasmRuntime;
  /** the runtime's own SHA-256 of bytes, as hex digits */
  readonly sha256?: (bytes: Uint8Array) => string;
  /** told the order time (ms) and number of every event that is taken; not with `lateness` */
  readonly taken?: (t: number, number: number) => void;
}

/** Why a line was not taken. */
export type LineRefusal = Exclude<LineStatus, 'ok'> | 'no_time';

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
    const { logsource, timeField, decode = decodeUtf8, wasm } = options;
    this.#rules = rules;
    this.#options = options;
    this.#lines = rules.createLineObserver(logsource, {
      ...(timeField === undefined ? {} : { fields: [timeField] }),
      decode,
      ...(wasm ? { wasm } : {}),
    });
    this.#kept = new KeptEvents(rules.keptFields(), decode);
  }
  /** how many events were taken */
  get count(): number {
    return this.#count;
  }
  /** @param line without its newline @param number how detections name it */
  take(line: Uint8Array, number: number): 'ok' | LineRefusal {
    const status = this.#lines.read(line);
    return status === 'ok' ? this.#taken(number) : status;
  }
  /**
   * Takes a block of lines, each with its end. Empty ones are passed over, but numbered.
   * @param first the number of its first line @param refused told of each line that is not taken @returns how many lines it has
   */
  takeBlock(
    block: Uint8Array,
    first: number,
    refused: (why: LineRefusal, number: number, line: Uint8Array) => void,
  ): number {
    const lines = this.#lines;
    let number = first;
    lines.load(block);
    for (let status = lines.next(); status !== undefined; status = lines.next()) {
      const taken = status === 'ok' ? this.#taken(number) : status;
      if (taken !== 'ok' && taken !== 'blank') refused(taken, number, lines.line);
      number++;
    }
    return number - first;
  }
  #taken(number: number): 'ok' | 'no_time' {
    const lines = this.#lines;
    if (this.#options.needsTime === true && !lines.hasTime) return 'no_time';
    if (this.#options.lateness !== undefined)
      this.#held.push({ event: lines.event(), line: number });
    else {
      this.#t = lines.timeOf(this.#options.timeField) ?? this.#t;
      if (lines.mayMatter) lines.keep(this.#kept, this.#t, number);
      this.#options.taken?.(this.#t, number);
    }
    this.#count++;
    return 'ok';
  }
  /** Takes an event that is an object already. */
  takeEvent(event: GatewayEvent, number: number): void {
    if (this.#options.lateness !== undefined) this.#held.push({ event, line: number });
    else {
      this.#t = timeOf(event, this.#options.timeField) ?? this.#t;
      this.#options.taken?.(this.#t, number);
      const matched = this.#lines.observer.matched(event);
      if (matched.length > 0) {
        const hash = contentHashWords(event);
        this.#kept.addEvent({ t: this.#t, number, hash, matched }, event);
      }
    }
    this.#count++;
  }
  /** All that fired, in order, made as it is asked for. */
  finish(): Iterable<Detection> {
    if (this.#options.lateness !== undefined)
      return runOrdered(this.#rules, this.#held, this.#options);
    return this.#correlate();
  }
  /** The same, but that some are not made yet: for whoever only writes them down. */
  firings(): Iterable<Detection | LoneFiring> {
    return this.#options.lateness === undefined ? this.#quick() : this.finish();
  }
  *#correlate(): Generator<Detection> {
    const correlation = new Correlation(this.#rules);
    for (const index of this.#kept.order()) yield* this.#observe(correlation, index);
  }
  /** Events that are alike may say a thing but once, which the correlation knows. */
  *#quick(): Generator<Detection | LoneFiring> {
    const kept = this.#kept;
    const { tenant = DEFAULT_TENANT, sha256 } = this.#options;
    const lone = new LoneFirings(kept, this.#rules, { tenant, sha256 });
    const correlation = new Correlation(this.#rules);
    const order = kept.order();
    let isLikeNext = false;
    for (let place = 0; place < order.length; place++) {
      const index = order[place] ?? 0;
      const isLikeLast = isLikeNext;
      isLikeNext = kept.areAlike(index, order[place + 1]);
      const count = isLikeLast || isLikeNext ? 0 : lone.open(index);
      if (count === 0) yield* this.#observe(correlation, index);
      for (let firing = 0; firing < count; firing++) {
        const found = lone.firing(firing);
        if (found) yield found;
      }
    }
  }
  *#observe(correlation: Correlation, index: number): Generator<Detection> {
    const { tenant = DEFAULT_TENANT } = this.#options;
    const { t, number, hash, matched, event } = this.#kept.at(index);
    const place = { tenant, o: index, index: 0, t, id: String(number), late: false };
    const observations: Observation[] = [];
    this.#lines.observer.give(event, { place, matched, hash }, (observation) =>
      observations.push(observation),
    );
    correlation.cells.evict(t);
    for (const observation of observations) yield* correlation.observe(observation);
  }
}
