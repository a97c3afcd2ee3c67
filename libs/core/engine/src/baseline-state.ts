import { BaselineDetector, type BaselineBody, type StoredDetector } from '@gatewatch/baseline';
import type { Firing, RuleState, Standing } from './rule-state.ts';
import { Evidence } from './windows/evidence.ts';
import type { Sample, Stored, StoredMap } from './windows/window.ts';

/** One entity under one baseline; its evidence are the events of the pane that fires. */
export class BaselineState implements RuleState {
  readonly #pane: number;
  readonly #names: readonly string[];
  readonly #detector: BaselineDetector;
  readonly #evidence = new Evidence();
  #fired = false;
  /** @param names what the baseline calls each of its references */
  constructor(body: BaselineBody, names: readonly string[]) {
    this.#pane = body.pane;
    this.#names = names;
    this.#detector = new BaselineDetector(body);
  }
  observe({ at, value, n, events }: Sample): Firing | undefined {
    const start = Math.floor(at / this.#pane) * this.#pane;
    const isNew = this.#detector.index !== start / this.#pane;
    const closed = isNew ? this.#evidence.list() : [];
    this.#evidence.add(events, start);
    const judged = this.#detector.observe(at, value, this.#names[n]);
    this.#fired = judged !== undefined;
    if (!judged) return undefined;
    const { firing, ofClosed } = judged;
    return { values: { ...firing }, events: ofClosed ? closed : this.#evidence.list() };
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
