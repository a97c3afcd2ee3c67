import type { Fault } from './chain.ts';
import { checkOrderedCondition } from './ordered-condition.ts';
import type { RuleDraft } from './rule-draft.ts';

/** What is wrong with a correlation's condition beyond its syntax. */
export function checkCondition(draft: RuleDraft): Fault | undefined {
  if (draft.body.kind === 'baseline') return undefined;
  const { rule } = draft.body;
  if (rule.type === 'temporal_ordered') return checkOrderedCondition(rule);
  if (rule.type === 'temporal' || Object.keys(rule.bounds).length > 0) return undefined;
  const message = `${rule.type} needs a bound, e.g. condition: { gte: 5 }`;
  return { code: 'ENGINE_MISSING_CONDITION', message };
}
