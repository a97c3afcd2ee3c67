export { compileTrusted, networkOf, parseAddress, type IsTrusted } from './address.ts';
export { ATTACK_SIGNS, type AttackSign } from './content/sighting.ts';
export type { NormalizedRecord, RecordDeadLetter } from './batch.ts';
export type { MatchContent, ScorePrompt } from './content/content-features.ts';
export { ENCODINGS, type Encoding } from './content/decode-text.ts';
export { PII_CLASSES, type PiiClass } from './content/pii-classes.ts';
export { readContent, type ContentReading } from './content/read-content.ts';
export type { ConverterKind } from './converter.ts';
export { OPERATOR_NAMES } from './condition.ts';
export { CONVERTER_NAMES, CONVERTERS, WHOLE_CONVERTERS } from './converters.ts';
export { DATE_DIRECTIVES } from './date-format.ts';
export type { ExplainedField, Explanation } from './explain.ts';
export { GROK_PATTERNS } from './grok-patterns.ts';
export { CLOCK_TOLERANCE_MS } from './enrich.ts';
export { COST_COMPUTED } from './enrichment/add-cost.ts';
export {
  createEnrich,
  type Enrich,
  type Enrichment,
  type GeoPlace,
} from './enrichment/enricher.ts';
export {
  ENRICHMENT_PROBLEM_CODES,
  type EnrichmentFile,
  type EnrichmentProblemCode,
  type Enriching,
} from './enrichment/enrichment-problem.ts';
export {
  Networks,
  parseNetworkList,
  parseNetworkListInSlices,
  type NetworkList,
} from './enrichment/network-lists.ts';
export { parsePrices } from './enrichment/price-file.ts';
export { PriceTable, type Price, type TokenUse } from './enrichment/price-table.ts';
export { RangeTableBuilder, type RangeTable } from './enrichment/range-table.ts';
export { readNetworks, type Network } from './enrichment/address-bits.ts';
export {
  INDICATOR_KINDS,
  parseThreatList,
  parseThreatListInSlices,
  type Indicator,
  type IndicatorKind,
} from './enrichment/threat-lists.ts';
export { runWhole, type Sliced } from './enrichment/slices.ts';
export { Threats } from './enrichment/threats.ts';
export { parseZones, Zones } from './enrichment/zones.ts';
export {
  FIELDS,
  fieldOf,
  holdsType,
  undeclaredFields,
  type Field,
  type FieldType,
} from './fields.ts';
export {
  ENCRYPTED,
  isTreatable,
  TREATMENTS,
  type FieldPolicy,
  type Treatment,
} from './field-policy.ts';
export {
  createNormalizer,
  MAX_RECORD_BYTES,
  type Normalizer,
  type NormalizerOptions,
  type Place,
} from './normalizer.ts';
export { preview, REDACTED, scrub, scrubQuery } from './scrub.ts';
export { SECRET_CLASSES, type SecretClass } from './content/secret-classes.ts';
export type { Source } from './source.ts';
export { SOURCE_PROBLEM_CODES, type SourceProblemCode } from './source-problem.ts';
export { STEP_KINDS, type StepKind } from './step-kinds.ts';
export { runSourceCases, type SourceCaseResult } from './source-cases.ts';
export {
  GENERIC_DATASET,
  loadSources,
  withoutGuesses,
  type SourceFile,
  type SourceSet,
} from './source-set.ts';
export { simhashDistance } from './content/simhash.ts';
export { splitOtlpProtobuf } from './otlp-protobuf.ts';
