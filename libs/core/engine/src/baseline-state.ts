import { BaselineDetector, type BaselineBody, type StoredDetector } from '@gatewatch/baseline';
import type { Firing, RuleState, Standing } from './rule-state.ts';
import { Evidence } from './windows/evidence.ts';
import type { Sample, Stored, StoredMap } from './windows/window.ts';

/** One entity under one baseline; its evidence are the events of the running pane. */
export class BaselineState implements RuleState {
  readonly #pane: number;
  readonly #detector: BaselineDetector;
  readonly #evidence = new Evidence();
  #fired = false;
  constructor(body: BaselineBody) {
    this.#pane = body.pane;
    this.#detector = new BaselineDetector(body);
  }
  observe({ at, value, events }: Sample): Firing | undefined {
    this.#evidence.add(events, Math.floor(at / this.#pane) * this.#pane);
    const firing = this.#detector.observe(at, value);
    this.#fired = firing !== undefined;
    return firing && { values: { ...firing }, events: this.#evidence.list() };
  }
  standing(): Standing {
    return { values: { value: this.#detector.measured }, holds: this.#fired };
  }
  snapshot(): Stored {
    return {
      detector: (this.#detector.snapshot() ?? null) as unknown as Stored,
      events: this.#evidence.snapshot(),
    };
  }
  restore(stored: Stored): void {
    const { detector, events } = stored as StoredMap;
    if (detector) this.#detector.restore(detector as unknown as StoredDetector);
    this.#evidence.restore(events ?? []);
  }
}
