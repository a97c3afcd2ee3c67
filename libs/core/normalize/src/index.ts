export { compileTrusted, networkOf, parseAddress, type IsTrusted } from './address.ts';
export { ATTACK_SIGNS, type AttackSign } from './attack-signs.ts';
export type { NormalizedRecord, RecordDeadLetter } from './batch.ts';
export type { MatchContent } from './content-features.ts';
export { CONVERTER_NAMES } from './converters.ts';
export { CLOCK_TOLERANCE_MS } from './enrich.ts';
export {
  FIELDS,
  fieldOf,
  holdsType,
  undeclaredFields,
  type Field,
  type FieldType,
} from './fields.ts';
export {
  createNormalizer,
  MAX_RECORD_BYTES,
  type Normalizer,
  type NormalizerOptions,
  type Place,
} from './normalizer.ts';
export { preview, REDACTED, scrub, scrubQuery } from './scrub.ts';
export { SECRET_CLASSES, type SecretClass } from './secret-classes.ts';
export type { Source } from './source.ts';
export { SOURCE_PROBLEM_CODES, type SourceProblemCode } from './source-problem.ts';
export { runSourceCases, type SourceCaseResult } from './source-cases.ts';
export { loadSources, type SourceFile, type SourceSet } from './source-set.ts';
export { simhashDistance } from './simhash.ts';
