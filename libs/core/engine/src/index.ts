export type { Chains } from './chain.ts';
export { DEFAULT_ENTITY_CAP } from './correlation.ts';
export {
  Correlator,
  DEFAULT_HELD_CAP,
  type CorrelatorCounts,
  type CorrelatorOptions,
  type PendingCheckpoint,
} from './correlator.ts';
export type { EngineProblemCode } from './engine-problem.ts';
export { EventMatcher, type EventMatcherOptions } from './event-matcher.ts';
export { readTime, timeOf } from './event-time.ts';
export { DEFAULT_INPUT_IDLE_MS } from './input-progress.ts';
export { LineRun, type LineRefusal, type LineRunOptions } from './line-run.ts';
export type { EntityValues } from './entity-values.ts';
export { LoneFiring } from './lone-firings.ts';
export { aloneDetection } from './make-detection.ts';
export { loadRules, type LoadedRules, type LoadOptions } from './load-rules.ts';
export { identifyPartition } from './partition.ts';
export * from './ports.ts';
export { RuleHistory, type RuleDefinitions } from './rule-history.ts';
export { RuleSet, type LogsourceMode, type RuleListing } from './rule-set.ts';
export type { RuleState } from './rule-state.ts';
export type { StatefulRule } from './stateful-rule.ts';
export { runOrdered, type InputEvent, type RunOptions } from './run-ordered.ts';
export {
  traceEvents,
  type TracedEvent,
  type TracedRule,
  type TracedSkip,
  type TracedState,
} from './trace-events.ts';
export { DEFAULT_SOURCE_IDLE_MS } from './watermark.ts';
