import { MAX_RULE_ALTERNATIVES, ruleAlternatives, type CorrelationRule } from '@gatewatch/sigma';
import type { Fault } from './chain.ts';
import { ChainWindow } from './windows/chain-window.ts';
import {
  OrderedAlternativesWindow,
  type OrderedAlternative,
} from './windows/ordered-alternatives-window.ts';
import { SequenceWindow } from './windows/sequence-window.ts';
import type { Window } from './windows/window.ts';

type Ordered = Pick<CorrelationRule, 'rules' | 'bounds' | 'expression'>;

/** Whether a `temporal_ordered` wants all of its rules, as it does without a condition. */
export function wantsAllStages({ rules, bounds, expression }: Ordered): boolean {
  const given = Object.entries(bounds);
  const isAll = bounds.gte === rules.length || bounds.gt === rules.length - 1;
  return expression === undefined && given.length === 1 && isAll;
}

/** What is wrong with the string condition of a sequence. */
export function checkOrderedCondition({ rules, expression }: Ordered): Fault | undefined {
  const alternatives = expression === undefined ? [] : ruleAlternatives(expression, rules);
  const code = 'ENGINE_BAD_EXPRESSION';
  if (!alternatives) {
    const message = `there are more than ${MAX_RULE_ALTERNATIVES} ways to satisfy this condition, too many to follow in order: write several correlations`;
    return { code, message };
  }
  if (alternatives.every(({ all }) => all.length > 0)) return undefined;
  const message =
    'this condition can hold where no rule was seen, so that there is no order: name a rule that must be seen';
  return { code, message };
}

/** `indexes`: for each rule as written, its place among the different references. The rule has been checked. */
export function orderedWindowFactory(
  rule: CorrelationRule,
  indexes: readonly number[],
): () => Window {
  const { timespanMs, expression } = rule;
  if (wantsAllStages(rule)) return () => new SequenceWindow(timespanMs, indexes);
  if (expression === undefined) return () => new ChainWindow(timespanMs, indexes, rule.bounds);
  const alternatives = (ruleAlternatives(expression, rule.rules) ?? []).map(
    ({ all, none }): OrderedAlternative => ({
      stages: all.map((place) => indexes[place] ?? -1),
      none: none.map((place) => indexes[place] ?? -1),
    }),
  );
  return () => new OrderedAlternativesWindow(timespanMs, alternatives);
}
