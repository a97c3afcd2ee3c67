export * from './configuration.ts';
export { prepareDataDirectory } from './lifecycle/data-directory.ts';
export { callerOf } from './http/caller.ts';
export { PUSH_ROUTE, type Caller } from './http/doors.ts';
export { HealthRegistry, type ComponentHealth, type HealthStatus } from './http/health.ts';
export { isLoopback } from './http/hosts.ts';
export { createHttpApp, type HttpApp, type HttpAppOptions } from './http/http-app.ts';
export {
  PROBLEM_TYPE,
  ProblemException,
  refuse,
  toProblem,
  type HttpProblemCode,
  type ProblemDetails,
} from './http/problem-exception.ts';
export {
  MAX_BODY_BYTES,
  MAX_UNPACKED_BYTES,
  readRecordsBody,
  RecordsBody,
} from './http/records-body.ts';
export { SESSION_COOKIE } from './http/sessions.ts';
export {
  FileTokenStore,
  openTokens,
  Tokens,
  TOKENS_FILE,
  type OpenedTokens,
  type TokenHashes,
  type TokenRole,
  type TokenStore,
} from './http/tokens.ts';
export { retry, waitAfter, type BackOff } from './lifecycle/back-off.ts';
export { onSignals, type EndingProcess, type SignalOptions } from './lifecycle/signals.ts';
export { createLogger, type LoggerOptions, type LogLevel } from './telemetry/logger.ts';
export { NestLogger } from './telemetry/nest-logger.ts';
export {
  createTelemetry,
  EMIT,
  TELEMETRY,
  type SignalLog,
  type Telemetry,
  type TelemetryOptions,
} from './telemetry/telemetry.ts';
