export { withDeadline } from '@gatewatch/actions';
export { createConnectors, type WriteLine } from './connectors.ts';
export { instanceId } from './instance.ts';
export {
  dayOf,
  loadConfiguredPlaybooks,
  loadConfiguredRules,
  loadConfiguredSources,
  readConfigured,
  textsOf,
  type Loaded,
} from './load.ts';
export { createPersist, type Persist } from './persist.ts';
export { loadRuleData, type LoadedRuleData, type RuleDataOptions } from './rule-data.ts';
export { consoleFolder, shippedFolder, shippedRoot, type ShippedFolder } from './shipped.ts';
export { isOutsideFault } from './outside-fault.ts';
export { GROUPS, openStages, type StageAppend, type Stages, type StagesOptions } from './stages.ts';
export { openStores, type Stores } from './stores.ts';
export {
  isTopic,
  readTopics,
  type ReadingTopics,
  type TopicBatch,
  type TopicHandler,
  type TopicPartition,
} from './topics.ts';
export { RuleBook, type RuleBookParts } from './rule-book.ts';
