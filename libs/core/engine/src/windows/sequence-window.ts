import { MAX_DETECTION_EVENTS, type EventReference } from '@gatewatch/event';
import { loadEvents, newestEvents, storeEvents } from './evidence.ts';
import type { Sample, Stored, StoredMap, Window } from './window.ts';

/** A prefix of the sequence that has been seen: when its latest possible start was, and by which events. */
interface Prefix {
  readonly start: number;
  readonly events: readonly EventReference[];
}

/**
 * `temporal_ordered`: the stages were seen one after the other (other events may lie between) within the span.
 * Remembers the latest start of each prefix, which is exact: no earlier start can succeed where the latest one fails.
 * Events of one time count as ordered, whichever way the sequence needs them; a sample serves one stage only.
 */
export class SequenceWindow implements Window {
  completed = false;
  readonly #span: number;
  /** the reference that each stage asks for */
  readonly #stages: readonly number[];
  /** prefixes by events strictly before `#now` */
  #before: (Prefix | undefined)[] = [];
  /** samples at `#now`, by reference; more than there are stages are of no use */
  #tied: Sample[] = [];
  #now = Number.NEGATIVE_INFINITY;
  #prefixes: (Prefix | undefined)[] = [];
  constructor(span: number, stages: readonly number[]) {
    this.#span = span;
    this.#stages = stages;
  }
  add(sample: Sample): boolean {
    if (sample.at > this.#now) {
      this.#before = this.#prefixes;
      this.#tied = [];
      this.#now = sample.at;
    }
    const same = this.#tied.filter(({ n }) => n === sample.n).length;
    if (same < this.#stages.length) this.#tied.push(sample);
    const { full, prefixes } = this.#extend();
    this.completed = full && this.#stages.includes(sample.n);
    this.#prefixes = prefixes;
    return this.#alive(this.#prefixes[this.#stages.length - 1]) !== undefined;
  }
  measured(): Readonly<Record<string, number>> {
    const reached = this.#stages.findLastIndex((_, stage) => this.#alive(this.#prefixes[stage]));
    return { stages: reached + 1 };
  }
  evidence(): readonly EventReference[] {
    return newestEvents(this.#prefixes[this.#stages.length - 1]?.events ?? []);
  }
  snapshot(): Stored {
    return {
      now: this.#now,
      before: this.#before.map(storePrefix),
      tied: this.#tied.map(({ n, events }) => [n, storeEvents(events)]),
    };
  }
  restore(stored: Stored): void {
    const { now, before, tied } = stored as StoredMap;
    this.#now = now as number;
    this.#before = (before as readonly Stored[]).map(loadPrefix);
    this.#tied = (tied as readonly (readonly [number, Stored])[]).map(([n, events]) => ({
      at: this.#now,
      n,
      events: loadEvents(events),
    }));
    this.#prefixes = this.#extend().prefixes;
  }
  #alive(prefix: Prefix | undefined): Prefix | undefined {
    return prefix && prefix.start >= this.#now - this.#span ? prefix : undefined;
  }
  /** Every prefix, with the samples of `#now` put where they help most; `full` tells whether one of them ends the sequence. */
  #extend(): { readonly full: boolean; readonly prefixes: (Prefix | undefined)[] } {
    let full = false;
    const prefixes = this.#stages.map((_, stage) => {
      const extended = this.#reach(stage);
      if (extended && stage === this.#stages.length - 1) full = true;
      return extended ?? this.#alive(this.#before[stage]);
    });
    return { full, prefixes };
  }
  /** The prefix up to `stage` whose last stage is met at `#now`; the fewer stages lie before, the later it started. */
  #reach(stage: number): Prefix | undefined {
    for (let known = -1; known < stage; known++) {
      const base = known < 0 ? undefined : this.#alive(this.#before[known]);
      if (known >= 0 && !base) continue;
      const events = this.#take(this.#stages.slice(known + 1, stage + 1));
      if (!events) continue;
      return {
        start: base?.start ?? this.#now,
        events: [...(base?.events ?? []), ...events].slice(-MAX_DETECTION_EVENTS),
      };
    }
    return undefined;
  }
  /** Events of `#now` for each of the references, or undefined where one is missing. */
  #take(references: readonly number[]): readonly EventReference[] | undefined {
    const left = [...this.#tied];
    const events: EventReference[] = [];
    for (const reference of references) {
      const index = left.findIndex(({ n }) => n === reference);
      if (index < 0) return undefined;
      events.push(...(left.splice(index, 1)[0]?.events ?? []));
    }
    return events;
  }
}

const storePrefix = (prefix: Prefix | undefined): Stored =>
  prefix ? [prefix.start, storeEvents(prefix.events)] : null;

function loadPrefix(stored: Stored): Prefix | undefined {
  if (stored === null) return undefined;
  const [start, events] = stored as readonly [number, Stored];
  return { start, events: loadEvents(events) };
}
