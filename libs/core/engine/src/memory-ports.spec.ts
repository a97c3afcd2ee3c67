import { describe } from '@jest/globals';
import { MemoryCheckpointStore, MemoryStageLog } from './memory-ports.ts';
import { checkpointStoreContract, stageLogContract } from './ports.contract.ts';

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('in memory', () => {
  stageLogContract(() =>
    Promise.resolve(new MemoryStageLog({ partitions: 3, now: Date.now, breathe })),
  );
  checkpointStoreContract(() => Promise.resolve(new MemoryCheckpointStore()));
});
