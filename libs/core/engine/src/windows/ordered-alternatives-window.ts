import type { EventReference } from '@gatewatch/event';
import { newestEvents } from './evidence.ts';
import { SequenceWindow } from './sequence-window.ts';
import type { Sample, Stored, StoredMap, Window } from './window.ts';

/** A sequence of references, and those that must not have been seen. */
export interface OrderedAlternative {
  readonly stages: readonly number[];
  readonly none: readonly number[];
}

/**
 * `temporal_ordered` with a string condition: of one of its alternatives all rules were seen in their order within the span, and none
 * of those under a `not` was seen within it, before or between or after. Exact, as `SequenceWindow` is.
 */
export class OrderedAlternativesWindow implements Window {
  completed = false;
  readonly #span: number;
  readonly #alternatives: readonly OrderedAlternative[];
  readonly #sequences: readonly SequenceWindow[];
  readonly #holding: boolean[];
  readonly #last = new Map<number, number>();
  constructor(span: number, alternatives: readonly OrderedAlternative[]) {
    this.#span = span;
    this.#alternatives = alternatives;
    this.#sequences = alternatives.map(({ stages }) => new SequenceWindow(span, stages));
    this.#holding = alternatives.map(() => false);
  }
  add(sample: Sample): boolean {
    this.#last.set(sample.n, sample.at);
    this.completed = false;
    for (const [place, { none }] of this.#alternatives.entries()) {
      const sequence = this.#sequences[place];
      const isMet = sequence?.add(sample) ?? false;
      const holds = isMet && !none.some((n) => this.#isSeen(n, sample.at));
      this.#holding[place] = holds;
      if (holds && sequence?.completed) this.completed = true;
    }
    return this.#holding.includes(true);
  }
  /** How many stages of the alternative that holds, else of the one that has got farthest. */
  measured(): Readonly<Record<string, number>> {
    const holding = this.#holding.indexOf(true);
    const reached = this.#sequences.map((sequence) => sequence.measured()['stages'] ?? 0);
    return { stages: holding < 0 ? Math.max(0, ...reached) : (reached[holding] ?? 0) };
  }
  evidence(): readonly EventReference[] {
    const holding = this.#sequences.filter((_, place) => this.#holding[place]);
    return newestEvents(holding.flatMap((sequence) => sequence.evidence()));
  }
  snapshot(): Stored {
    return {
      sequences: this.#sequences.map((sequence) => sequence.snapshot()),
      holding: [...this.#holding],
      last: [...this.#last].map(([n, at]) => [n, at]),
    };
  }
  restore(stored: Stored): void {
    const { sequences, holding, last } = stored as StoredMap;
    for (const [place, sequence] of this.#sequences.entries())
      sequence.restore((sequences as readonly Stored[])[place] ?? null);
    this.#holding.splice(0, this.#holding.length, ...(holding as readonly boolean[]));
    this.#last.clear();
    for (const [n, at] of last as readonly (readonly [number, number])[]) this.#last.set(n, at);
  }
  #isSeen(n: number, at: number): boolean {
    return (this.#last.get(n) ?? Number.NEGATIVE_INFINITY) >= at - this.#span;
  }
}
