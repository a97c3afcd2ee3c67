export type StartErrorCode =
  | 'PORT_TAKEN'
  | 'PORT_FORBIDDEN'
  | 'ADDRESS_UNAVAILABLE'
  | 'DATA_DIR_UNWRITABLE'
  | 'KEYS_UNREADABLE'
  | 'TOKENS_UNREADABLE';

/** The process can't start as it is set up. The message is one sentence for the operator: what is wrong and what would mend it. */
export class StartError extends Error {
  readonly code: StartErrorCode;
  constructor(code: StartErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartError';
    this.code = code;
  }
}
