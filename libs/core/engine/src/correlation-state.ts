import type { Firing, RuleState, Standing } from './rule-state.ts';
import { Rearm } from './windows/rearm.ts';
import type { Sample, Stored, StoredMap, Window } from './windows/window.ts';

/** A window and its re-arming: one entity under one correlation. */
export class CorrelationState implements RuleState {
  readonly #window: Window;
  readonly #rearm: Rearm;
  #holds = false;
  constructor(window: Window, span: number) {
    this.#window = window;
    this.#rearm = new Rearm(span);
  }
  observe(sample: Sample): Firing | undefined {
    this.#holds = this.#window.add(sample);
    if (!this.#rearm.fires(sample.at, this.#holds, this.#window.completed)) return undefined;
    const about = this.#window.about?.();
    const firing = { values: this.#window.measured(), events: this.#window.evidence() };
    return about === undefined ? firing : { ...firing, about };
  }
  standing(): Standing {
    return { values: this.#window.measured(), holds: this.#holds };
  }
  snapshot(): Stored {
    return { window: this.#window.snapshot(), rearm: this.#rearm.snapshot() };
  }
  restore(stored: Stored): void {
    const { window, rearm } = stored as StoredMap;
    this.#window.restore(window ?? null);
    this.#rearm.restore(rearm ?? null);
  }
}
