import type { DetectionRule } from '@gatewatch/sigma';
import { groupByKey } from './observation-plan.ts';
import type { OuterFeed, RuleSet } from './rule-set.ts';
import type { StatefulRule } from './stateful-rule.ts';

/** What observations mean: by the key that each of them names. */
export interface RuleDefinitions {
  /** The rules that share this state; empty for a key that is not known. */
  rulesOfState(stateKey: string): readonly StatefulRule[];
  /** The detection rule with this alone key, if it emits by itself. */
  emitsAlone(key: string): DetectionRule | undefined;
  /** Rules that are fed by the firings of this state. */
  outerOf(stateKey: string): readonly OuterFeed[];
}

interface Retired {
  /** when other rules took their place, epoch ms */
  readonly at: number;
  readonly states: ReadonlyMap<string, readonly StatefulRule[]>;
  readonly outer: ReadonlyMap<string, readonly OuterFeed[]>;
  readonly alone: ReadonlyMap<string, DetectionRule>;
}

const NONE: readonly never[] = [];

/**
 * The rules in force, and of earlier ones what observations in the log may still refer to: what a rule has matched before it was changed
 * or taken out is decided by the definition that matched it. A definition that comes back finds its state as it was.
 */
export class RuleHistory implements RuleDefinitions {
  #current: RuleSet;
  /** the newest first */
  #retired: readonly Retired[] = [];

  constructor(first: RuleSet) {
    this.#current = first;
  }

  get current(): RuleSet {
    return this.#current;
  }

  /** how many definitions are kept that are not in force */
  get retired(): number {
    return this.#retired.reduce((sum, { states, alone }) => sum + states.size + alone.size, 0);
  }

  /** Whether any rule, in force or earlier, is fed by firings of another entity key. */
  get usesSecondStage(): boolean {
    return this.#current.usesSecondStage || this.#retired.some(({ states }) => isStaged(states));
  }

  /** Other rules are in force from `at` on, epoch ms. */
  use(rules: RuleSet, at: number): void {
    const before = this.#current;
    this.#current = rules;
    if (before === rules) return;
    const retired = retire(before, rules, at);
    if (retired.states.size + retired.alone.size > 0) this.#retired = [retired, ...this.#retired];
  }

  /** Forgets what was taken out of force before `time`. @returns whether there was any */
  forget(time: number): boolean {
    const kept = this.#retired.filter(({ at }) => at >= time);
    const forgot = kept.length < this.#retired.length;
    this.#retired = kept;
    return forgot;
  }

  knows(key: string): boolean {
    return this.rulesOfState(key).length > 0 || this.emitsAlone(key) !== undefined;
  }

  rulesOfState(stateKey: string): readonly StatefulRule[] {
    const rules = this.#current.rulesOfState(stateKey);
    return rules.length > 0 ? rules : (this.#holding(stateKey)?.states.get(stateKey) ?? NONE);
  }

  emitsAlone(key: string): DetectionRule | undefined {
    return (
      this.#current.emitsAlone(key) ??
      this.#retired.find(({ alone }) => alone.has(key))?.alone.get(key)
    );
  }

  outerOf(stateKey: string): readonly OuterFeed[] {
    if (this.#current.rulesOfState(stateKey).length > 0) return this.#current.outerOf(stateKey);
    return this.#holding(stateKey)?.outer.get(stateKey) ?? NONE;
  }

  #holding(stateKey: string): Retired | undefined {
    return this.#retired.find(({ states }) => states.has(stateKey));
  }
}

function isStaged(states: Retired['states']): boolean {
  return [...states.values()].some((rules) => rules.some(({ stage }) => stage === 2));
}

/** What a rule set has and the next one has not. A whole rule set would be kept with all that was compiled for it. */
function retire(before: RuleSet, after: RuleSet, at: number): Retired {
  const gone = before.stateful.filter(({ stateKey }) => after.rulesOfState(stateKey).length === 0);
  const states = groupByKey(gone);
  const outer = new Map([...states.keys()].map((key) => [key, before.outerOf(key)]));
  const alone = new Map([...before.alone].filter(([key]) => !after.emitsAlone(key)));
  return { at, states, outer, alone };
}
