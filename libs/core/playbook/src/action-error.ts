export type ActionErrorCode =
  | 'ACTION_BAD_ARGUMENT'
  | 'ACTION_MISSING_SECRET'
  | 'ACTION_REFUSED'
  | 'ACTION_TIMEOUT'
  | 'ACTION_UNREACHABLE';

/** A call that did not succeed. Its message is stored and shown: no secret and nothing of an answer's body may be in it. */
export class ActionError extends Error {
  readonly code: ActionErrorCode;
  readonly retriable: boolean;
  /** the other side asked to wait so long, ms */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ActionErrorCode,
    message: string,
    {
      retriable,
      retryAfterMs,
      cause,
    }: { retriable: boolean; retryAfterMs?: number; cause?: unknown },
  ) {
    super(message, { cause });
    this.name = 'ActionError';
    this.code = code;
    this.retriable = retriable;
    this.retryAfterMs = retryAfterMs;
  }
}
