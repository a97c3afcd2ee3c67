export type ContentKeyErrorCode =
  /** neither a PEM nor a JWK that can be read */
  | 'KEY_UNREADABLE'
  /** the private half, where only the public one may be */
  | 'KEY_IS_PRIVATE'
  /** the public half, where the private one is needed */
  | 'KEY_IS_PUBLIC'
  /** a kind of key, or a size, that fields are not encrypted with */
  | 'KEY_UNSUITABLE'
  /** encrypted for another key */
  | 'KEY_IS_ANOTHER'
  /** no JWE, or one that was changed */
  | 'FIELD_UNREADABLE';

/** A key that can't be used, or a field that can't be opened. The message never quotes either. */
export class ContentKeyError extends Error {
  readonly code: ContentKeyErrorCode;
  constructor(code: ContentKeyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ContentKeyError';
    this.code = code;
  }
}
