export { jobQueueContract, type JobQueueUnderTest } from './job-queue.contract.ts';
export { runStoreContract } from './run-store.contract.ts';
export {
  sealedCredentialsContract,
  type SealedCredentialsUnderTest,
} from './sealed-credentials.contract.ts';
export { aRun, aStep } from './samples.contract.ts';
