import type { DetectionRule } from '@gatewatch/sigma';
import { DetectionIds } from './detection-id.ts';
import { EntityValues } from './entity-values.ts';
import type { KeptEvents } from './kept-events.ts';
import type { RuleSet } from './rule-set.ts';

/** What a rule says by itself of an event whose entities are plain text: a detection that has yet to be made. */
export class LoneFiring {
  readonly rule: DetectionRule;
  /** hex digits of which the first 32 are the detection's id */
  digest = '';
  /** of the detection, from 0 to 2^53 - 1 */
  at = 0;
  /** of the event */
  number = 0;
  /** of the default entity fields, at least one */
  readonly values: EntityValues;
  readonly ids: DetectionIds;
  constructor(rule: DetectionRule, values: EntityValues, ids: DetectionIds) {
    this.rule = rule;
    this.values = values;
    this.ids = ids;
  }
}

export interface LoneOptions {
  readonly tenant: string;
  /** the runtime's own SHA-256 of bytes, as hex digits */
  readonly sha256?: ((bytes: Uint8Array) => string) | undefined;
}

/** Finds among kept events those of which it is known without looking further what they make rules say. */
export class LoneFirings {
  readonly #kept: KeptEvents;
  readonly #values = new EntityValues();
  /** by place of the rule; undefined for one that does not only fire by itself */
  readonly #firings: readonly (LoneFiring | undefined)[];
  #matched: readonly number[] = [];
  #index = 0;
  #at = 0;

  constructor(kept: KeptEvents, rules: RuleSet, { tenant, sha256 }: LoneOptions) {
    this.#kept = kept;
    this.#firings = rules.detectionRules.map((rule, place) => {
      if (!rules.onlyFiresAlone(place)) return undefined;
      const identity = { tenant, ruleId: rule.id, stateKey: rule.selectionKey };
      return new LoneFiring(rule, this.#values, new DetectionIds(identity, sha256));
    });
  }

  /** Turns to an event. @returns how many firings are all that it leads to; 0 where more has to be known */
  open(index: number): number {
    const at = this.#kept.timeOf(index);
    const isPlain = at >= 0 && at <= Number.MAX_SAFE_INTEGER;
    const matched = isPlain ? this.#kept.readEntities(index, this.#values) : undefined;
    if (!matched || !this.#fireAlone(matched) || !this.#values.unquote()) return 0;
    this.#matched = matched;
    this.#index = index;
    this.#at = at;
    return matched.length;
  }

  /** @returns one of them, good until the next is asked for */
  firing(place: number): LoneFiring | undefined {
    const firing = this.#firings[this.#matched[place] ?? -1];
    if (!firing) return undefined;
    firing.at = this.#at;
    firing.number = this.#kept.numberOf(this.#index);
    firing.digest = firing.ids.of(this.#values, this.#at, this.#kept.hashOf(this.#index));
    return firing;
  }

  #fireAlone(matched: readonly number[]): boolean {
    for (const rule of matched) if (!this.#firings[rule]) return false;
    return true;
  }
}
