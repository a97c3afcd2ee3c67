import { MAX_DETECTION_EVENTS, type EventReference } from '@gatewatch/event';
import { compileBounds, countingCap, type Bounds } from './bounds.ts';
import { loadEvents, newestEvents, storeEvents } from './evidence.ts';
import type { Sample, Stored, StoredMap, Window } from './window.ts';

/** Stages that were met one after the other: when the latest possible start was, and by which events. */
interface Chain {
  readonly start: number;
  readonly events: readonly EventReference[];
}

/** For each stage the chains that end there; the one of length l stands at l - 1. */
type Chains = readonly (readonly (Chain | undefined)[])[];

/**
 * `temporal_ordered` with a bound: how many of the stages were seen in their order within the span, stages between them left out or not.
 * Remembers, for each stage and length up to `countingCap`, the latest start of a chain of that length that ends there, which is exact:
 * no earlier start can succeed where the latest one fails. Events of one time count as ordered, whichever way helps; a sample serves
 * one stage only. A sample costs at most (stages × lengths) steps for each stage that it can meet.
 */
export class ChainWindow implements Window {
  completed = false;
  readonly #span: number;
  /** the reference that each stage asks for */
  readonly #stages: readonly number[];
  readonly #cap: number;
  readonly #within: (length: number) => boolean;
  /** chains by events strictly before `#now` */
  #before: Chains = [];
  /** samples at `#now`, by reference; more than there are stages are of no use */
  #tied: Sample[] = [];
  #now = Number.NEGATIVE_INFINITY;
  #chains: Chains = [];
  #longest = 0;
  constructor(span: number, stages: readonly number[], bounds: Bounds) {
    this.#span = span;
    this.#stages = stages;
    this.#cap = Math.min(stages.length, countingCap(bounds));
    this.#within = compileBounds(bounds);
  }
  add(sample: Sample): boolean {
    if (sample.at > this.#now) {
      this.#before = this.#chains;
      this.#tied = [];
      this.#now = sample.at;
    }
    const same = this.#tied.filter(({ n }) => n === sample.n).length;
    if (same < this.#stages.length) this.#tied.push(sample);
    this.#extend();
    const endsNow = this.#lengthOf((stage) => this.#isTied(stage));
    this.completed = this.#stages.includes(sample.n) && this.#within(endsNow);
    return this.#within(this.#longest);
  }
  measured(): Readonly<Record<string, number>> {
    return { stages: this.#longest };
  }
  /** Of the longest chains one that ends now, else the one that began last. */
  evidence(): readonly EventReference[] {
    const place = this.#longest - 1;
    const found = this.#chains.flatMap((ending, stage) => {
      const chain = this.#alive(ending[place]);
      return chain ? [{ chain, ends: this.#isTied(stage) ? 1 : 0 }] : [];
    });
    found.sort((one, other) => other.ends - one.ends || other.chain.start - one.chain.start);
    return newestEvents(found[0]?.chain.events ?? []);
  }
  /** Every event once: chains share theirs. */
  snapshot(): Stored {
    const events = new Map<EventReference, number>();
    const placeOf = (event: EventReference): number => {
      const place = events.get(event) ?? events.size;
      events.set(event, place);
      return place;
    };
    const before = this.#before.map((ending) =>
      ending.map((chain) => (chain ? [chain.start, chain.events.map(placeOf)] : null)),
    );
    const tied = this.#tied.map((sample) => [sample.n, storeEvents(sample.events)]);
    return { now: this.#now, before, tied, events: storeEvents([...events.keys()]) };
  }
  restore(stored: Stored): void {
    const { now, before, tied, events } = stored as StoredMap;
    const known = loadEvents(events);
    this.#now = now as number;
    this.#before = (before as readonly (readonly (StoredChain | null)[])[]).map((ending) =>
      ending.map((chain) => (chain ? loadChain(chain, known) : undefined)),
    );
    this.#tied = (tied as readonly (readonly [number, Stored])[]).map(([n, of]) => ({
      at: this.#now,
      n,
      events: loadEvents(of),
    }));
    this.#extend();
  }
  #alive(chain: Chain | undefined): Chain | undefined {
    return chain && chain.start >= this.#now - this.#span ? chain : undefined;
  }
  #isTied(stage: number): boolean {
    return this.#tied.some(({ n }) => n === this.#stages[stage]);
  }
  /** Every chain, with the samples of `#now` put where they help most. */
  #extend(): void {
    this.#chains = this.#stages.map((_, stage) => {
      const ended = (this.#before[stage] ?? []).map((chain) => this.#alive(chain));
      return this.#isTied(stage) ? this.#endAt(stage, ended) : ended;
    });
    this.#longest = this.#lengthOf(() => true);
  }
  /** The chains that end at `stage`, now or before: of each length the one that began last, and of those one that ends now. */
  #endAt(stage: number, ended: readonly (Chain | undefined)[]): readonly (Chain | undefined)[] {
    const best = [...ended];
    for (let known = stage - 1; known >= -1; known--) {
      const met = this.#meet(known + 1, stage);
      for (let length = 1; length <= this.#cap; length++) {
        const place = length - 1;
        const base = this.#baseOf(known, length - met.length);
        const rival = best[place];
        if (!base || (rival && base.start < rival.start)) continue;
        if (rival && base.start === rival.start && rival !== ended[place]) continue;
        best[place] = join(base, met.slice(-length));
      }
    }
    return best;
  }
  /** The chain of `length` that ended at `stage` before now; none is needed for no length. */
  #baseOf(stage: number, length: number): Chain | undefined {
    if (length <= 0) return { start: this.#now, events: [] };
    return stage < 0 ? undefined : this.#alive(this.#before[stage]?.[length - 1]);
  }
  /** Samples of `#now` for as many as possible of the stages from `first` to `last`, which is one of them. */
  #meet(first: number, last: number): readonly Sample[] {
    const left = [...this.#tied];
    const met: Sample[] = [];
    for (let stage = last; stage >= first; stage--) {
      const index = left.findIndex(({ n }) => n === this.#stages[stage]);
      if (index >= 0) met.unshift(...left.splice(index, 1));
    }
    return met;
  }
  /** How long the longest chain is that ends at one of some stages. */
  #lengthOf(isAsked: (stage: number) => boolean): number {
    let longest = 0;
    for (const [stage, ending] of this.#chains.entries()) {
      if (!isAsked(stage)) continue;
      const last = ending.findLastIndex((chain) => this.#alive(chain) !== undefined);
      longest = Math.max(longest, last + 1);
    }
    return longest;
  }
}

type StoredChain = readonly [start: number, events: readonly number[]];

function loadChain([start, places]: StoredChain, events: readonly EventReference[]): Chain {
  return { start, events: places.flatMap((place) => events[place] ?? []) };
}

function join({ start, events }: Chain, samples: readonly Sample[]): Chain {
  const more = samples.flatMap((sample) => sample.events);
  return { start, events: [...events, ...more].slice(-MAX_DETECTION_EVENTS) };
}
