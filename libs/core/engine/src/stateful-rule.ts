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

/** How the value of a sample is made of its fields: text to be told apart, a number, or the numbers of all fields in one text. */
export type ValueKind = 'none' | 'text' | 'number' | 'numbers';

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
  /** referenced by another rule that does not say `generate` */
  readonly silent: boolean;
  readonly body:
    | { readonly kind: 'correlation'; readonly rule: CorrelationRule }
    | { readonly kind: 'baseline'; readonly rule: BaselineBody };
  createState(): RuleState;
}
