/** What reading records needs, without Nest. */
export { seal, unseal } from './sealing.ts';
export { createProtection, type Protection } from './protection.ts';
export { createTokenizer, type Tokenizer } from './tokenizer.ts';
export { inflate } from './inflate.ts';
export { decodeUtf8 } from './utf8.ts';
export {
  DeadRecords,
  inTimeOrder,
  replayRecord,
  type DeadRecord,
  type Replayed,
} from './replay.ts';
