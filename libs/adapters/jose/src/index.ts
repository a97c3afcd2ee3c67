export { ContentKeyError, type ContentKeyErrorCode } from './content-key-error.ts';
export { readContentKey, type ContentKey } from './content-key.ts';
export { FieldSealer, type SealerOptions } from './field-sealer.ts';
export { makeContentKeyPair, type ContentKeyPair } from './make-key-pair.ts';
export { openField, readPrivateKey, type PrivateContentKey } from './open-field.ts';
