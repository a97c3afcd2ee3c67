export * from './memory-job-queue.ts';
export * from './memory-run-store.ts';
export * from './model.ts';
