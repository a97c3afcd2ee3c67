import type { RuleSet, RuleState, StatefulRule } from '@gatewatch/engine';
import type { GatewayEvent } from '@gatewatch/event';
import { compileRules, type DetectionRule } from '@gatewatch/sigma';

/** What a rule costs. */
export interface RuleCost {
  /** its own test on one event, were it the only rule, ns */
  matchNanos?: number;
  /** events (or inner firings) that reached its windows */
  samples?: number;
  /** one of them through a window or baseline, ns */
  sampleNanos?: number;
  /** entities that it kept state for */
  windows?: number;
}

/** A clock in ms with fractions; only differences are used. */
export type CostClock = () => number;

/** Every so many samples one is timed. */
const TIMED_EVERY = 16;
/** Most tests of a rule and an event that are timed. */
const MOST_TESTS = 1_000_000;

interface StateCost {
  samples: number;
  timed: number;
  ms: number;
  windows: number;
}

/** Counts and times what happens in the windows of rules. */
export class WindowCosts {
  readonly #byKey = new Map<string, StateCost>();
  readonly #clock: CostClock;

  constructor(clock: CostClock) {
    this.#clock = clock;
  }

  /** The same rules, watched. */
  watch(rules: RuleSet): RuleSet {
    return rules.withStates((rule) => {
      const cost = this.#of(rule);
      return () => {
        cost.windows++;
        return new WatchedState(rule.createState(), cost, this.#clock);
      };
    });
  }

  of({ stateKey }: StatefulRule): RuleCost {
    const cost = this.#byKey.get(stateKey);
    if (!cost) return { samples: 0, windows: 0 };
    const { samples, windows, ms, timed } = cost;
    return { samples, windows, ...(timed === 0 ? {} : { sampleNanos: (ms * 1e6) / timed }) };
  }

  #of({ stateKey }: StatefulRule): StateCost {
    const cost = this.#byKey.get(stateKey) ?? { samples: 0, timed: 0, ms: 0, windows: 0 };
    this.#byKey.set(stateKey, cost);
    return cost;
  }
}

class WatchedState implements RuleState {
  readonly #state: RuleState;
  readonly #cost: StateCost;
  readonly #clock: CostClock;

  constructor(state: RuleState, cost: StateCost, clock: CostClock) {
    this.#state = state;
    this.#cost = cost;
    this.#clock = clock;
  }

  observe(sample: Parameters<RuleState['observe']>[0]): ReturnType<RuleState['observe']> {
    const cost = this.#cost;
    if (cost.samples++ % TIMED_EVERY !== 0) return this.#state.observe(sample);
    const began = this.#clock();
    const firing = this.#state.observe(sample);
    cost.ms += this.#clock() - began;
    cost.timed++;
    return firing;
  }

  standing(): ReturnType<RuleState['standing']> {
    return this.#state.standing();
  }

  snapshot(): ReturnType<RuleState['snapshot']> {
    return this.#state.snapshot();
  }

  restore(stored: Parameters<RuleState['restore']>[0]): void {
    this.#state.restore(stored);
  }
}

/** Times the test of each rule alone on a sample of the events. @returns ns per event, by id of the rule */
export function timeMatching(
  rules: readonly DetectionRule[],
  sample: readonly GatewayEvent[],
  { clock, logsource }: { readonly clock: CostClock; readonly logsource: 'route' | 'ignore' },
): ReadonlyMap<string, number> {
  const events = sample.slice(0, Math.floor(MOST_TESTS / Math.max(1, rules.length)));
  const nanos = new Map<string, number>();
  if (events.length === 0) return nanos;
  for (const rule of rules) {
    const compiled = compileRules([rule], { logsource });
    const began = clock();
    for (const event of events) compiled.match(event, () => undefined);
    nanos.set(rule.id, ((clock() - began) * 1e6) / events.length);
  }
  return nanos;
}
