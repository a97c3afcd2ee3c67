import type { Stored, StoredMap } from '../windows/window.ts';
import { BloomGenerations } from './bloom-generations.ts';

/** Most values of one entity that are remembered exactly, each with when it was last seen. */
export const MAX_KNOWN_VALUES = 1024;

/**
 * The values that an entity is known to have, each until it has not been seen for `forget` ms: exactly up to `MAX_KNOWN_VALUES`. Those
 * seen longest ago go beyond that into Bloom filters, in which less than `FALSELY_KNOWN` are taken for known that are not.
 */
export class ValueMemory {
  readonly #forget: number;
  /** value → when it was last seen, longest ago first */
  readonly #seen = new Map<string, number>();
  readonly #overflow: BloomGenerations;
  constructor(forget: number) {
    this.#forget = forget;
    this.#overflow = new BloomGenerations(forget);
  }
  /** Remembers a value. @returns whether it was known */
  see(value: string, at: number): boolean {
    for (const [old, seenAt] of this.#seen) {
      if (seenAt >= at - this.#forget) break;
      this.#seen.delete(old);
    }
    const known = this.#seen.delete(value) || this.#overflow.has(value, at);
    this.#seen.set(value, at);
    const [oldest] = this.#seen;
    if (this.#seen.size > MAX_KNOWN_VALUES && oldest) {
      this.#seen.delete(oldest[0]);
      this.#overflow.add(oldest[0], at);
    }
    return known;
  }
  snapshot(): Stored {
    return { seen: [...this.#seen], overflow: this.#overflow.snapshot() };
  }
  restore(stored: Stored): void {
    const { seen, overflow } = stored as StoredMap;
    this.#seen.clear();
    for (const [value, at] of seen as readonly (readonly [string, number])[])
      this.#seen.set(value, at);
    this.#overflow.restore(overflow ?? null);
  }
}
