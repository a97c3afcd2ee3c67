import type { EngineProblemCode } from './engine-problem.ts';
import type { RuleDraft } from './rule-draft.ts';
import type { Reference } from './stateful-rule.ts';

/** Where chains are run: in partitions by entity key, in two stages, or all state in one place. */
export type Chains = 'staged' | 'any';

export interface Fault {
  readonly code: EngineProblemCode;
  readonly message: string;
}

/**
 * An inner firing knows only its entity, so the outer rule's fields must be among the inner group-by, and types that look at events
 * cannot be fed by it.
 */
export function checkChain(
  outer: RuleDraft,
  reference: Reference,
  inner: RuleDraft,
): Fault | undefined {
  if (outer.valueKind === 'parts') {
    const message = `this type looks at fields of events, and a firing of '${reference.name}' has only those it is grouped by: name detection rules`;
    return { code: 'ENGINE_CHAIN_VALUE', message };
  }
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
  if (value === undefined) return undefined;
  return {
    code: 'ENGINE_CHAIN_VALUE',
    message: `'${reference.name}' groups by ${list} and has no '${value}' to count or compute over`,
  };
}

/** Whether a firing of the inner rule stays with its entity for the outer one. */
export function keepsKey(outer: RuleDraft, { groupBy }: Reference, inner: RuleDraft): boolean {
  return (
    outer.groupBy.join('\n') === inner.groupBy.join('\n') &&
    groupBy.every(({ field, from }) => field === from)
  );
}

/** Two stages are what the service has. */
export function checkStage(stage: number, outer: RuleDraft): Fault | undefined {
  if (stage <= 2) return undefined;
  return {
    code: 'ENGINE_CHAIN_OTHER_KEY',
    message: `along this chain the group-by changes a second time, to ${outer.groupBy.join(', ') || 'nothing'}: the running service keeps each entity in one place, so a chain may change its group-by once`,
  };
}
