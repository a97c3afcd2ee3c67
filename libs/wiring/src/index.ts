export { withDeadline } from '@gatewatch/actions';
export * from './files.ts';
export { instanceId } from './instance.ts';
export { createPersist, type Persist } from './persist.ts';
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
