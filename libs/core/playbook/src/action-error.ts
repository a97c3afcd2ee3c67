export type ActionErrorCode =
  /** the call cannot be made with these arguments; never repeated */
  | 'ACTION_BAD_ARGUMENT'
  /** the variable that holds a secret is not set; never repeated */
  | 'ACTION_MISSING_SECRET'
  /** the other side answered, and refused */
  | 'ACTION_REFUSED'
  /** no answer in time; repeated */
  | 'ACTION_TIMEOUT'
  /** no connection; repeated */
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
