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
export { openBooks, problemsOf, type Books } from './books.ts';
export { FileBook, type FileBookParts } from './file-book.ts';
export type { FileKind } from './file-kind.ts';
export { unmetSources } from './unmet-sources.ts';
export { openDeadLetters, type DeadLetterBox, type ReplayBatch } from './dead-letter-box.ts';
export { openVault, revealFrom } from './vault.ts';
export { redisPlace, type RedisPlace } from './redis-place.ts';
