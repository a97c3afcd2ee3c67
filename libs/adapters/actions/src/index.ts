export { withDeadline } from './deadline.ts';
export { LogConnector, type LogSeverity, type WriteLine } from './log-connector.ts';
export { readRetryAfter } from './retry-after.ts';
export type { ReadSecret, SecretReference } from './secret-reference.ts';
export type { WebhookArguments } from './webhook-arguments.ts';
export { WebhookConnector, type WebhookParts } from './webhook-connector.ts';
