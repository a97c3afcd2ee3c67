export { MemoryCheckpointStore } from './memory-checkpoint-store.ts';
export { MemoryStageLog, type MemoryStageLogOptions } from './memory-stage-log.ts';
