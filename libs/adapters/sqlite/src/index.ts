export { lockDataDir, type DataDirLock } from './data-dir.ts';
export { InputPositions, type InputPosition } from './input-positions.ts';
export type { RetryPolicy } from './partition-reader.ts';
export { SqliteError, type SqliteErrorCode } from './sqlite-error.ts';
export { openLogs, SqliteLogs, type LogAppend, type LogsOptions } from './sqlite-logs.ts';
export { MetaStore } from './meta-store.ts';
export { EVENTS_FILE, openStore, SqliteStore, type StoreOptions } from './sqlite-store.ts';
export type { SqliteStageLog } from './sqlite-stage-log.ts';
export {
  SqliteSealedCredentials,
  type SealedCredentialsOptions,
} from './sqlite-sealed-credentials.ts';
