/** What reading records needs, without Nest. */
export { createTokenizer, seal, unseal } from './secrets.ts';
export { decodeUtf8 } from './utf8.ts';
