import { compileRuleExpression, type CorrelationRule, type ExtensionType } from '@gatewatch/sigma';
import { orderedWindowFactory } from './ordered-condition.ts';
import { compileBounds } from './windows/bounds.ts';
import { CountWindow } from './windows/count-window.ts';
import { DistinctWindow } from './windows/distinct-window.ts';
import { QuantileWindow } from './windows/quantile-window.ts';
import { TemporalWindow, type SeenTest } from './windows/temporal-window.ts';
import { TotalWindow } from './windows/total-window.ts';
import type { Window } from './windows/window.ts';

/** `indexes`: for each rule as written, its place among the different references. */
export type WindowFactory = (rule: CorrelationRule, indexes: readonly number[]) => () => Window;

type SigmaType = Exclude<CorrelationRule['type'], ExtensionType>;

const FACTORIES: Readonly<Record<SigmaType, WindowFactory>> = {
  event_count: (rule) => () => new CountWindow(rule.timespanMs, rule.bounds),
  value_count: (rule) => () => new DistinctWindow(rule.timespanMs, rule.bounds),
  value_sum: (rule) => () => new TotalWindow(rule.timespanMs, 'sum', rule.bounds),
  value_avg: (rule) => () => new TotalWindow(rule.timespanMs, 'avg', rule.bounds),
  value_percentile: (rule) => () =>
    new QuantileWindow(rule.timespanMs, rule.percentile, rule.bounds),
  value_median: (rule) => () => new QuantileWindow(rule.timespanMs, 50, rule.bounds),
  temporal: (rule, indexes) => {
    const test = seenTest(rule, indexes);
    return () => new TemporalWindow(rule.timespanMs, test);
  },
  temporal_ordered: orderedWindowFactory,
};

/** @returns what makes the empty window of a new entity. The rule has been checked. */
export function windowFactory(
  type: SigmaType,
  rule: CorrelationRule,
  indexes: readonly number[],
): () => Window {
  return FACTORIES[type](rule, indexes);
}

function seenTest(rule: CorrelationRule, indexes: readonly number[]): SeenTest {
  if (rule.expression !== undefined) {
    const satisfied = compileRuleExpression(rule.expression, rule.rules);
    return (seen) => satisfied((place) => seen.has(indexes[place] ?? -1));
  }
  if (Object.keys(rule.bounds).length > 0) {
    const within = compileBounds(rule.bounds);
    return (seen) => within(seen.size);
  }
  const all = new Set(indexes).size;
  return (seen) => seen.size === all;
}
