import type { EventBundle, GatewayEvent, PlacedEvent } from '@gatewatch/event';
import { eventIdOf } from '@gatewatch/event';
import { InputMeter, type InputCounts, type StoredMeter, type Tally } from './input-meter.ts';
import type { InputProgress } from './input-progress.ts';
import type { IntakeLog, IntakePosition } from './intake-log.ts';

export interface InputWatchParts {
  readonly log: IntakeLog;
  readonly tenant: string;
  readonly instance: string;
  /** how long after its time an event may come, all delays together, ms */
  readonly latenessMs: number;
  /** of everything that this process has taken, whatever its input */
  readonly progress: InputProgress;
}

/** Under which positions are kept what is usual for the inputs of an ingest. */
const WATCH = 'watch:';
const MINUTE_MS = 60_000;
/** Who was not asked for so long slept, was stopped, or waited for a log: meanwhile nobody could read. */
const PAUSE_MS = 90_000;
const PUSH = 'push:';
/** What was learned since is lost with the process. */
const SAVE_EVERY_MINUTES = 10;
/** A bundle has to fit a message of a broker. */
const MAX_EVENTS_PER_BUNDLE = 100;
/** A record so far from the clock was not written now, ms. */
const LIVE_MS = 10 * MINUTE_MS;
/** Where time has stood still for so long and inputs are awaited, the clock moves it, ms. */
const STANDSTILL_MS = 10 * MINUTE_MS;

interface Stored {
  readonly v: 1;
  readonly meters: readonly StoredMeter[];
}

/**
 * Says once a minute how each live input does, as an event among the others, so that rules see an input that stopped, gives less or is no
 * longer understood. Minutes are those of the events' time: a replay, whose time stands at its newest event, has none.
 */
export class InputWatch {
  readonly #parts: InputWatchParts;
  readonly #meters = new Map<string, InputMeter>();
  /** how often it can be read here: a topic has partitions */
  readonly #readable = new Map<string, number>();
  #stored: ReadonlyMap<string, StoredMeter> = new Map();
  #minute = -Infinity;
  #savedAt = -Infinity;
  #askedAt: number | undefined;
  /** since when the newest event has been this one */
  #still: { readonly newest: number | undefined; readonly since: number } | undefined;

  constructor(parts: InputWatchParts) {
    this.#parts = parts;
  }

  /** Under which position its own state is kept. */
  static positionOf(instance: string): string {
    return `${WATCH}${instance}`;
  }

  /**
   * Goes on with what an earlier process learned. Sources that were pushed then are awaited from now on. Minutes that ended before `now`
   * are not told: that process may have told them.
   */
  recall(position: IntakePosition | undefined, now: number, pushes: boolean): void {
    this.#minute = Math.floor(now / MINUTE_MS);
    if (!position?.extra) return;
    const { meters } = JSON.parse(position.extra) as Stored;
    this.#stored = new Map(meters.map((meter) => [meter.input, meter]));
    for (const { input } of meters) if (pushes && input.startsWith(PUSH)) this.readable(input, now);
  }

  /** The input, or one more part of it, is read here. What was known of it before is waited for at once. */
  readable(input: string, now: number): void {
    const parts = this.#readable.get(input) ?? 0;
    this.#readable.set(input, parts + 1);
    const known = this.#stored.has(input);
    const meter = this.#meter(input);
    if (known && parts === 0) meter.resume(now);
  }

  /** Another process reads it now, or a part of it. */
  unreadable(input: string): void {
    const parts = (this.#readable.get(input) ?? 1) - 1;
    this.#readable.set(input, parts);
    if (parts <= 0) this.#meter(input).leave();
  }

  /** A batch was stored, whose newest event is of `newest`. */
  took(input: string, tally: Tally, newest: number | undefined, now: number): void {
    this.#meter(input).took(tally, now, newest === undefined ? undefined : now - newest <= LIVE_MS);
  }

  /** Asked at `now`, before time is told: writes the minute that has ended, if one has. */
  async beat(now: number): Promise<void> {
    const slept = this.#askedAt !== undefined && now - this.#askedAt > PAUSE_MS;
    this.#askedAt = now;
    if (slept) for (const meter of this.#watched()) meter.resume(now);
    const minute = this.#ended(now);
    if (minute === undefined || minute <= this.#minute) return;
    this.#minute = minute;
    const events = this.#watched()
      .map((meter) => meter.close(now))
      .filter((fields) => fields !== undefined);
    if (events.length > 0) await this.#write(minute, events);
  }

  /** What each input gave since this process began. */
  inputs(): readonly InputCounts[] {
    return [...this.#meters.values()].map((meter) => meter.counts());
  }

  /** Which minute of the events' time ended last; none where nothing is live. */
  #ended(now: number): number | undefined {
    const { progress } = this.#parts;
    this.#moveTime(now);
    const { promise } = progress.empty(now);
    if (promise === undefined || now - promise > LIVE_MS) return undefined;
    return Math.floor(promise / MINUTE_MS);
  }

  /**
   * Without events there is no time. After a start that finds nothing where live records are usual, the clock has to move it, or all inputs
   * could be dead and nobody would say so. What is still being caught up moves time by itself, and is waited for.
   */
  #moveTime(now: number): void {
    const { progress, latenessMs } = this.#parts;
    const { newest } = progress;
    if (!this.#still || this.#still.newest !== newest) this.#still = { newest, since: now };
    const { promise = -Infinity } = progress.empty(now);
    const isStill = now - this.#still.since >= STANDSTILL_MS && now - promise > LIVE_MS;
    if (isStill && this.#watched().some(({ isKnown }) => isKnown))
      progress.took(now - latenessMs, now);
  }

  #watched(): InputMeter[] {
    return [...this.#meters.values()].filter((meter) => meter.isWatched);
  }

  #meter(input: string): InputMeter {
    let meter = this.#meters.get(input);
    if (!meter) {
      meter = new InputMeter(input, this.#stored.get(input)?.habit);
      this.#meters.set(input, meter);
    }
    return meter;
  }

  /** Its offset is the minute: what is written twice is taken once. */
  async #write(minute: number, fields: readonly GatewayEvent[]): Promise<void> {
    const { log, tenant, instance, latenessMs } = this.#parts;
    const input = InputWatch.positionOf(instance);
    const placed = fields.map((each, i): PlacedEvent => {
      const id = eventIdOf({ input, offset: minute, index: i });
      return { o: minute, i, e: { ...eventAt(minute * MINUTE_MS), 'event.id': id, ...each } };
    });
    const bundles: EventBundle[] = [];
    for (let from = 0; from < placed.length; from += MAX_EVENTS_PER_BUNDLE) {
      const events = placed.slice(from, from + MAX_EVENTS_PER_BUNDLE);
      bundles.push({ v: 1, tenant, s: input, state: 'idle', lateness: latenessMs, events });
    }
    await log.append({ input, bundles, deadLetters: [], ...this.#positionAt(minute) });
  }

  #positionAt(minute: number): { position?: IntakePosition } {
    if (minute - this.#savedAt < SAVE_EVERY_MINUTES) return {};
    this.#savedAt = minute;
    return { position: { offset: minute, extra: JSON.stringify(this.#state()) } };
  }

  /** What is not read at present is kept as it was: it may come back. */
  #state(): Stored {
    const meters = new Map(this.#stored);
    for (const [input, meter] of this.#meters) meters.set(input, meter.snapshot());
    return { v: 1, meters: [...meters.values()] };
  }
}

function eventAt(at: number): GatewayEvent {
  return {
    '@timestamp': at,
    'event.start': at - MINUTE_MS,
    'event.end': at,
    'event.kind': 'metric',
    'event.category': ['host'],
    'event.type': ['info'],
    'event.dataset': 'gatewatch.ingest',
    'event.module': 'gatewatch',
    'event.outcome': 'unknown',
    'event.tier': 'host',
  };
}
