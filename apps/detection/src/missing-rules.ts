import type { RuleHistory } from '@gatewatch/engine';
import type { ObservationBundle } from '@gatewatch/event';

/** Keys that are remembered as asked for; beyond it all are forgotten. */
const MOST_ASKED = 10_000;

/** Observations may name rules that another process has loaded earlier than this one: those are looked for before anything goes on. */
export class MissingRules {
  readonly #rules: RuleHistory;
  readonly #reload: () => Promise<unknown>;
  readonly #asked = new Set<string>();

  constructor(rules: RuleHistory, reload: () => Promise<unknown>) {
    this.#rules = rules;
    this.#reload = reload;
  }

  /** Reads the rules again where a key is not known, once for each key: rules that are gone for good stay unknown. */
  async look(bundles: readonly ObservationBundle[]): Promise<void> {
    const missing = new Set<string>();
    for (const { observations } of bundles) {
      for (const { r } of observations)
        if (!this.#asked.has(r) && !this.#rules.knows(r)) missing.add(r);
    }
    if (missing.size === 0) return;
    if (this.#asked.size + missing.size > MOST_ASKED) this.#asked.clear();
    for (const key of missing) this.#asked.add(key);
    await this.#reload();
  }
}
