import type { BaselineBody } from '@gatewatch/baseline';
import type { CorrelationRule, RuleMetadata } from '@gatewatch/sigma';
import type { RuleState } from './rule-state.ts';

/** A rule that a stateful rule is fed by: a detection rule, or in a chain another stateful rule. */
export interface Reference {
  readonly kind: 'rule' | 'stateful';
  /** as people know it: its name, else its id */
  readonly name: string;
  readonly id: string;
  /** selection key of a detection rule, state key of a stateful one */
  readonly key: string;
  /** group-by field → where this reference has it */
  readonly groupBy: readonly { readonly field: string; readonly from: string }[];
  /** where this reference has the fields that are counted or computed over */
  readonly valueFields: readonly string[];
}

/** How the value of a sample is made of its fields: text to be told apart, a number, the numbers of all fields in one text, or all fields as a list in JSON. */
export type ValueKind = 'none' | 'text' | 'number' | 'numbers' | 'parts';

/**
 * Observations lie in partitions by entity, so an inner firing whose entity has another key has to be moved: it becomes an observation of
 * the second stage. A finite run has all entities in one place and needs but one stage.
 */
export type Stage = 1 | 2;

/** A correlation or a baseline, resolved and ready to keep state. */
export interface StatefulRule {
  /** hash of what shapes its state: two rules with the same key share it */
  readonly stateKey: string;
  readonly metadata: RuleMetadata;
  /** different ones, in the order of their first mention */
  readonly references: readonly Reference[];
  readonly valueKind: ValueKind;
  /** an event that matches several references is one sample, not several */
  readonly oncePerEvent: boolean;
  /** how long after its newest sample an entity still matters, ms */
  readonly lifetime: number;
  /** where it is correlated in the running service: 2 if it is fed by firings of another entity key */
  readonly stage: Stage;
  /** referenced by another rule that does not say `generate` */
  readonly silent: boolean;
  readonly body:
    | { readonly kind: 'correlation'; readonly rule: CorrelationRule }
    | { readonly kind: 'baseline'; readonly rule: BaselineBody };
  createState(): RuleState;
}
