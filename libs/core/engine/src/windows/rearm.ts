import type { Stored } from './window.ts';

/**
 * When a condition that holds becomes a detection. It fires when it becomes true, then keeps still for that entity until either a sample
 * found it false, or more than one span has passed since it fired. It is asked at samples only: silence neither fires nor re-arms.
 */
export class Rearm {
  readonly #span: number;
  #firedAt: number | undefined;
  #armed = true;
  constructor(span: number) {
    this.#span = span;
  }
  /** @param holds whether the condition holds at `at`; @param completed whether this sample may fire */
  fires(at: number, holds: boolean, completed: boolean): boolean {
    if (!holds) {
      this.#armed = true;
      return false;
    }
    const quiet = !this.#armed && this.#firedAt !== undefined && at - this.#firedAt <= this.#span;
    if (quiet || !completed) return false;
    this.#armed = false;
    this.#firedAt = at;
    return true;
  }
  snapshot(): Stored {
    return [this.#firedAt ?? null, this.#armed];
  }
  restore(stored: Stored): void {
    const [firedAt, armed] = stored as readonly [number | null, boolean];
    this.#firedAt = firedAt ?? undefined;
    this.#armed = armed;
  }
}
