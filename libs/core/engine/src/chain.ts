import type { EngineProblemCode } from './engine-problem.ts';
import type { RuleDraft } from './rule-draft.ts';
import type { Reference } from './stateful-rule.ts';

/** Which chains can be run: only those of one entity key (state in partitions), or any (all state in one place). */
export type Chains = 'same-key' | 'any';

export interface Fault {
  readonly code: EngineProblemCode;
  readonly message: string;
}

/**
 * Whether an outer rule can be fed by an inner one. An inner firing knows only its entity, so the outer rule's fields must be among
 * the inner group-by; and where state is kept in partitions by entity key, both must have the same one.
 */
export function checkChain(
  outer: RuleDraft,
  reference: Reference,
  inner: RuleDraft,
  chains: Chains,
): Fault | undefined {
  const known = new Set(inner.groupBy);
  const foreign = reference.groupBy.find(({ from }) => !known.has(from));
  const list = inner.groupBy.join(', ') || 'nothing';
  if (foreign) {
    return {
      code: 'ENGINE_CHAIN_OTHER_KEY',
      message: `'${reference.name}' groups by ${list} and knows no '${foreign.from}': group by fields that it has`,
    };
  }
  const value = reference.valueFields.find((field) => !known.has(field));
  if (value !== undefined) {
    return {
      code: 'ENGINE_CHAIN_VALUE',
      message: `'${reference.name}' groups by ${list} and has no '${value}' to count or compute over`,
    };
  }
  if (chains === 'any' || outer.groupBy.join('\n') === inner.groupBy.join('\n')) return undefined;
  return {
    code: 'ENGINE_CHAIN_OTHER_KEY',
    message: `'${reference.name}' groups by ${list}, this rule by ${outer.groupBy.join(', ') || 'nothing'}: the running service keeps each entity in one place, so a chain must have the same group-by in the same order`,
  };
}
