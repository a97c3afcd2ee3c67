import { compileTrusted } from './address.ts';
import { Batch, type NormalizedRecord } from './batch.ts';
import type { MatchContent, ScorePrompt } from './content/content-features.ts';
import type { Enrich } from './enrichment/enricher.ts';
import type { Explanation } from './explain.ts';
import type { FieldPolicy } from './field-policy.ts';
import { MAX_DEPTH } from './json-text.ts';
import { RecordReader } from './record-reader.ts';
import type { SourceSet } from './source-set.ts';

export interface NormalizerOptions {
  readonly sources: SourceSet;
  /** keyed hash of a credential, with the key's id, e.g. `k1:9f86d081…` */
  readonly tokenize: (credential: string) => string;
  /** the tokens of the same credential under other keys, while those overlap; asked right after `tokenize` */
  readonly otherTokens?: (token: string) => readonly string[];
  /** what becomes of personal data and content; both are kept and dropped, respectively, without one */
  readonly policy?: FieldPolicy | undefined;
  /** strict UTF-8: undefined where the bytes are none */
  readonly decode: (bytes: Uint8Array) => string | undefined;
  /** gunzip: undefined where the bytes can't be read or hold more than `maxBytes`; without it gzip is a dead letter */
  readonly inflate?: (bytes: Uint8Array, maxBytes: number) => Uint8Array | undefined;
  /** addresses and CIDR ranges whose X-Forwarded-For is believed */
  readonly trustedProxies?: readonly string[];
  /** ids of content rules that an event matches while its text is there */
  readonly matchContent?: MatchContent;
  /** a trained judge of prompts; none is shipped */
  readonly scorePrompt?: ScorePrompt;
  /** what else is known of what an event holds: places, lists, zones, prices */
  readonly enrich?: Enrich;
  /** larger records are dead letters, default 1 MiB */
  readonly maxBytes?: number;
  /** what one record may be once it is inflated, all its parts together, default 16 MiB */
  readonly maxInflatedBytes?: number;
  /** records that nest this deep are dead letters, default 100 */
  readonly maxDepth?: number;
  /** times without a year or day are near this one, epoch ms; by default near the record's arrival */
  readonly near?: number;
  /** told how everything in a record came to be what it became */
  readonly explain?: (explanation: Explanation) => void;
}

export interface Place {
  /** the input partition */
  readonly input: string;
  readonly offset: number;
}

export interface Normalizer {
  /**
   * Turns a record into events, `at` being its arrival, epoch ms. Never throws on what a record holds; nothing of it vanishes.
   * `hint.source` names the format, else it is recognised.
   */
  normalize(
    record: Uint8Array | string,
    place: Place,
    at: number,
    hint?: { readonly source?: string },
  ): NormalizedRecord;
}

export const MAX_RECORD_BYTES = 1_048_576;
export const MAX_INFLATED_BYTES = 16 * MAX_RECORD_BYTES;

/** @throws RangeError where a trusted proxy is no address or range */
export function createNormalizer(options: NormalizerOptions): Normalizer {
  const { maxBytes = MAX_RECORD_BYTES, maxInflatedBytes = MAX_INFLATED_BYTES } = options;
  const { maxDepth = MAX_DEPTH, near, explain } = options;
  const { tokenize, otherTokens, matchContent, scorePrompt, enrich, policy } = options;
  const reader = new RecordReader(options, {
    maxBytes,
    maxInflatedBytes,
    maxDepth,
    mapper: {
      isTrusted: compileTrusted(options.trustedProxies ?? []),
      tokenize,
      otherTokens,
      matchContent,
      scorePrompt,
      enrich,
      policy,
      ...(near !== undefined && { near }),
      ...(explain && { explain }),
    },
  });
  return {
    normalize: (record, place, at, hint) => reader.read(record, new Batch(place, at), hint),
  };
}
