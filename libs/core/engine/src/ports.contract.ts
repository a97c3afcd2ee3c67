export { checkpointStoreContract } from './checkpoint-store.contract.ts';
export { stageLogContract, type StageLogContractOptions } from './stage-log.contract.ts';
