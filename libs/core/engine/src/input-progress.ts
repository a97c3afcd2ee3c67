import type { EventBundle } from '@gatewatch/event';

/** After so long without a word from an input (by the log's clock) nobody waits for it, ms. */
export const DEFAULT_INPUT_IDLE_MS = 60_000;
/** After so long it is forgotten, and would be read again as new, ms. */
const FORGET_MS = 30 * 86_400_000;

interface InputState {
  /** position after the newest event taken: an event before it was seen */
  o: number;
  i: number;
  /** running maximum of order time */
  max: number | null;
  promise: number | null;
  lateness: number;
  state: 'live' | 'open' | 'idle' | 'end';
  /** append time of its newest bundle */
  heard: number;
}

export interface StoredProgress {
  readonly appended: number;
  readonly promise: number | null;
  readonly inputs: readonly (readonly [string, InputState])[];
}

/**
 * How far each input of one events partition has come, and what the matcher can promise for all of them. A function of the log's prefix:
 * no clock but append times, and the same whatever the batches were.
 */
export class InputProgress {
  readonly #idle: number;
  readonly #inputs = new Map<string, InputState>();
  #appended = 0;
  #promise: number | undefined;
  constructor(idle: number = DEFAULT_INPUT_IDLE_MS) {
    this.#idle = idle;
  }
  /** no later event that is not marked late is earlier than this, ms; undefined: nothing can be promised yet */
  get promise(): number | undefined {
    return this.#promise;
  }
  /** Takes an event's position. @returns false for one that was seen before: an ingest that crashed sends again */
  accept(input: string, o: number, i: number): boolean {
    const state = this.#input(input);
    if (o < state.o || (o === state.o && i < state.i)) return false;
    state.o = o;
    state.i = i + 1;
    return true;
  }
  /** Whether an event comes too late, then counts it in. Late: behind its own input by more than the lateness, or behind the promise. */
  isLate(input: string, t: number, lateness: number): boolean {
    const state = this.#input(input);
    const { max } = state;
    state.max = max === null ? t : Math.max(max, t);
    return (
      (max !== null && t < max - lateness) || (this.#promise !== undefined && t < this.#promise)
    );
  }
  /** After a bundle's events: what it says of its input, and so the new promise. */
  finish({ s, lateness, promise, state }: EventBundle, appendedAt: number): void {
    this.#appended = Math.max(this.#appended, appendedAt);
    const input = this.#input(s);
    input.lateness = lateness;
    input.state = state ?? 'live';
    input.heard = this.#appended;
    if (promise !== undefined) input.promise = Math.max(input.promise ?? promise, promise);
    for (const [name, { heard }] of this.#inputs)
      if (this.#appended - heard > FORGET_MS) this.#inputs.delete(name);
    const next = this.#nextPromise();
    if (next !== undefined) this.#promise = Math.max(this.#promise ?? next, next);
  }
  snapshot(): StoredProgress {
    return {
      appended: this.#appended,
      promise: this.#promise ?? null,
      inputs: [...this.#inputs].map(([name, state]) => [name, { ...state }]),
    };
  }
  restore({ appended, promise, inputs }: StoredProgress): void {
    this.#appended = appended;
    this.#promise = promise ?? undefined;
    this.#inputs.clear();
    for (const [name, state] of inputs) this.#inputs.set(name, { ...state });
  }
  #nextPromise(): number | undefined {
    const inputs = [...this.#inputs.values()];
    const active = inputs.filter((input) => this.#holdsBack(input));
    if (active.length === 0) return greatest(inputs.map(lastWord));
    const promises = active.map(promiseOf);
    return promises.every((promise) => promise !== undefined) ? Math.min(...promises) : undefined;
  }
  #holdsBack({ state, heard }: InputState): boolean {
    return (state === 'live' || state === 'open') && this.#appended - heard <= this.#idle;
  }
  #input(name: string): InputState {
    let state = this.#inputs.get(name);
    if (!state) {
      state = {
        o: -1,
        i: 0,
        max: null,
        promise: null,
        lateness: 0,
        state: 'live',
        heard: this.#appended,
      };
      this.#inputs.set(name, state);
    }
    return state;
  }
}

function promiseOf({ max, promise, lateness }: InputState): number | undefined {
  const known = greatest([max ?? undefined, promise ?? undefined]);
  return known === undefined ? undefined : known - lateness;
}

/** What an input that holds nobody back allows: an ended one all it has given, an idle one what it has promised. */
function lastWord(input: InputState): number | undefined {
  if (input.state !== 'end') return promiseOf(input);
  return greatest([input.max === null ? undefined : input.max + 1, input.promise ?? undefined]);
}

function greatest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
