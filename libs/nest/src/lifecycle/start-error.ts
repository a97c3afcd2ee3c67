export type StartErrorCode =
  /** another process listens on the port */
  | 'PORT_TAKEN'
  /** this user may not listen on the port */
  | 'PORT_FORBIDDEN'
  /** the address to listen on is none of this machine */
  | 'ADDRESS_UNAVAILABLE'
  /** the data directory cannot be made or written */
  | 'DATA_DIR_UNWRITABLE'
  /** the keys in the data directory cannot be read, or are none */
  | 'KEYS_UNREADABLE'
  /** every user of the machine may read the keys */
  | 'KEYS_EXPOSED'
  /** a public key that content or fields are encrypted with cannot be used */
  | 'CONTENT_KEY_UNUSABLE'
  /** a file for TLS cannot be read, or holds no PEM */
  | 'TLS_UNREADABLE'
  /** protect.fields names a field that can't be treated */
  | 'PROTECT_FIELD'
  /** the hashes of the tokens in the data directory cannot be read */
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
