import {
  DEFAULT_TENANT,
  ignoreSignals,
  orderTime,
  type Emit,
  type EventBundle,
  type Observation,
  type ObservationBundle,
  type PlacedEvent,
} from '@gatewatch/event';
import { InputProgress, type StoredProgress } from './input-progress.ts';
import type { Observer } from './observer.ts';
import { identifyPartition } from './partition.ts';
import type { LogsourceMode, RuleSet } from './rule-set.ts';

export interface EventMatcherOptions {
  readonly rules: RuleSet;
  /** the events partition that it reads */
  readonly partition: number;
  /** how many events partitions there are */
  readonly sources: number;
  /** how many partitions the observations log has */
  readonly partitions: number;
  readonly emit?: Emit;
  readonly tenant?: string;
  readonly logsource?: LogsourceMode;
  /** an input that is silent for longer, by the log's clock, holds nobody back, ms */
  readonly idle?: number;
  /** how detections name an event; `event.id` by default */
  readonly nameEvent?: (placed: PlacedEvent) => string;
  /** order time, ms; `event.end`, else `@timestamp` by default. An event without one is left out */
  readonly timeOf?: (placed: PlacedEvent) => number | undefined;
}

interface StoredMatcher {
  readonly v: 1;
  readonly next: number;
  readonly progress: StoredProgress;
}

interface Counts {
  matched: number;
  observations: number;
  late: number;
  duplicates: number;
}

/**
 * Reads one events partition, in order, and says what each event means for each entity. What it makes of the log depends on the log
 * alone: batches, crashes and restarts change where bundles begin and end, never what stands in them.
 */
export class EventMatcher {
  readonly #options: EventMatcherOptions;
  readonly #progress: InputProgress;
  #observer: Observer;
  #pending: Observation[][];
  #counts: Counts = noCounts();
  #next = 0;
  #from: number | undefined;
  constructor(options: EventMatcherOptions) {
    this.#options = options;
    this.#progress = new InputProgress(options.idle);
    this.#observer = options.rules.createObserver(options.logsource);
    this.#pending = this.#emptyLists();
  }
  /** the offset to read next */
  get next(): number {
    return this.#next;
  }
  /** the promise that the next bundles carry */
  get promise(): number | undefined {
    return this.#progress.promise;
  }
  /** @returns the offset to read from, undefined for the oldest */
  restore(stored: string | undefined): number | undefined {
    if (stored === undefined) return undefined;
    const { next, progress } = JSON.parse(stored) as StoredMatcher;
    this.#next = next;
    this.#progress.restore(progress);
    return next;
  }
  snapshot(): string {
    const stored: StoredMatcher = { v: 1, next: this.#next, progress: this.#progress.snapshot() };
    return JSON.stringify(stored);
  }
  /** Goes on with other rules, from the next bundle on. */
  useRules(rules: RuleSet): void {
    this.#observer = rules.createObserver(this.#options.logsource);
  }
  /** Takes one entry of the log. One that was taken before is ignored. */
  take(offset: number, appendedAt: number, bundle: EventBundle): void {
    if (offset < this.#next) return;
    this.#next = offset + 1;
    this.#from ??= offset;
    for (const [index, placed] of bundle.events.entries()) {
      if (this.#progress.accept(bundle.s, placed.o, placed.i))
        this.#match(offset, index, { bundle, placed });
      else this.#counts.duplicates++;
    }
    this.#progress.finish(bundle, appendedAt);
  }
  /** One bundle for each observations partition, covering what was taken since the last call; none if nothing was. */
  flush(): readonly ObservationBundle[] {
    const from = this.#from;
    if (from === undefined) return [];
    const { partition, sources, tenant = DEFAULT_TENANT } = this.#options;
    const { promise } = this.#progress;
    const bundles = this.#pending.map((observations) => ({
      v: 1 as const,
      tenant,
      s: `events:${partition}`,
      from,
      to: this.#next - 1,
      ...(promise === undefined ? {} : { promise }),
      sources,
      observations,
    }));
    this.#pending = this.#emptyLists();
    this.#from = undefined;
    this.#tell();
    return bundles;
  }
  #match(
    offset: number,
    index: number,
    { bundle, placed }: { readonly bundle: EventBundle; readonly placed: PlacedEvent },
  ): void {
    const { nameEvent = idOf, timeOf = timeIn, partitions } = this.#options;
    const t = timeOf(placed);
    if (t === undefined) return;
    const late = this.#progress.isLate(bundle.s, t, bundle.lateness);
    if (late) this.#counts.late++;
    const id = nameEvent(placed);
    const place = { tenant: bundle.tenant, o: offset, index, t, id, late };
    const matched = this.#observer.observe(placed.e, place, (observation) => {
      this.#pending[identifyPartition(observation.k, partitions)]?.push(observation);
      this.#counts.observations++;
    });
    if (matched > 0) this.#counts.matched++;
  }
  #emptyLists(): Observation[][] {
    return Array.from({ length: this.#options.partitions }, () => []);
  }
  #tell(): void {
    const { emit = ignoreSignals } = this.#options;
    const { matched, observations, late, duplicates } = this.#counts;
    this.#counts = noCounts();
    if (matched > 0) emit({ name: 'events_matched', count: matched });
    if (observations > 0) emit({ name: 'observations', count: observations });
    if (late > 0) emit({ name: 'late_events', count: late });
    if (duplicates > 0) emit({ name: 'duplicate_events', count: duplicates });
  }
}

const noCounts = (): Counts => ({ matched: 0, observations: 0, late: 0, duplicates: 0 });

const timeIn = ({ e }: PlacedEvent): number | undefined => orderTime(e);

function idOf({ o, i, e }: PlacedEvent): string {
  const id = e['event.id'];
  return typeof id === 'string' ? id : `${o}:${i}`;
}
