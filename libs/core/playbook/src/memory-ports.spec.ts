import { SAMPLE_TIME } from '@gatewatch/incident/contracts';
import { describe } from '@jest/globals';
import { jobQueueContract } from './job-queue.contract.ts';
import { MemoryJobQueue } from './memory-job-queue.ts';
import { MemoryRunStore } from './memory-run-store.ts';
import { runStoreContract } from './run-store.contract.ts';

describe('MemoryRunStore', () => {
  runStoreContract(async () => new MemoryRunStore());
});

describe('MemoryJobQueue', () => {
  jobQueueContract(async () => {
    const queue = new MemoryJobQueue(SAMPLE_TIME);
    return {
      queue,
      now: () => queue.now,
      pass: (ms) => queue.advance(ms),
      reopen: async () => queue,
    };
  });
});
