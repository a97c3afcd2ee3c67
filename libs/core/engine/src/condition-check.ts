import type { CorrelationRule } from '@gatewatch/sigma';
import type { Fault } from './chain.ts';
import type { RuleDraft } from './rule-draft.ts';
import type { Reference } from './stateful-rule.ts';

/** What is wrong with a correlation's condition once its references are known. */
export function checkCondition(
  draft: RuleDraft,
  references: readonly Reference[],
): Fault | undefined {
  if (draft.body.kind === 'baseline') return undefined;
  const { rule } = draft.body;
  if (rule.type === 'temporal_ordered') return checkOrdered(rule, references);
  if (rule.type === 'temporal' || Object.keys(rule.bounds).length > 0) return undefined;
  const message = `${rule.type} needs a bound, e.g. condition: { gte: 5 }`;
  return { code: 'ENGINE_MISSING_CONDITION', message };
}

/** All stages, in order, is the one condition that a sequence has; a bound that says the same is accepted. */
function checkOrdered(rule: CorrelationRule, references: readonly Reference[]): Fault | undefined {
  const bounds = Object.entries(rule.bounds);
  const whole = bounds.every(([name, bound]) => name === 'gte' && bound === references.length);
  if (whole && rule.expression === undefined) return undefined;
  return {
    code: 'ENGINE_BAD_EXPRESSION',
    message:
      'temporal_ordered means all of its rules, in order: leave condition out, or use temporal',
  };
}
