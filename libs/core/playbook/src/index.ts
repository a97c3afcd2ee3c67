export { ActionError, type ActionErrorCode } from './action-error.ts';
export { runPlaybookCases, type CaseResult, type CasesReport } from './cases.ts';
export { conditionHolds } from './condition.ts';
export * from './credential-vault.ts';
export type { SealedCredentials } from './sealed-credentials.ts';
export { neverValue } from './guard.ts';
export { triggerOf } from './matching.ts';
export { MemoryJobQueue } from './memory-job-queue.ts';
export { MemoryRunStore } from './memory-run-store.ts';
export * from './model.ts';
export { isCasesPath, parsePlaybooks, type ParsedPlaybooks } from './parse-playbooks.ts';
export { planRun, runIdOf, type PlanOptions } from './plan.ts';
export type { PlaybookErrorCode } from './playbook-problem.ts';
export * from './playbook.ts';
export type { ReadOptions } from './read-playbook.ts';
export { DEFAULT_RETRY, DEFAULT_TIMEOUT_MS, type KnownConnector } from './read-step.ts';
export { RunExecutor, type RunExecutorParts } from './run-executor.ts';
export {
  beginStep,
  cancelRun,
  completeStep,
  failStep,
  jobIdOf,
  nextStep,
  skipStep,
  type Failure,
  type NextStep,
} from './run-machine.ts';
export type { Deadline, RevealForStep } from './step-call.ts';
