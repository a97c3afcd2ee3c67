export type { Chains } from './chain.ts';
export { DEFAULT_ENTITY_CAP } from './correlation.ts';
export type { EngineProblemCode } from './engine-problem.ts';
export { readTime, timeOf } from './event-time.ts';
export { loadRules, type LoadedRules, type LoadOptions } from './load-rules.ts';
export { identifyPartition } from './partition.ts';
export * from './ports.ts';
export { RuleSet, type LogsourceMode, type RuleListing } from './rule-set.ts';
export { runOrdered, type InputEvent, type RunOptions } from './run-ordered.ts';
