import type { DeadLetterReason } from '@gatewatch/event';
import type { IsTrusted } from './address.ts';
import { compileTrusted } from './address.ts';
import { Batch, type NormalizedRecord } from './batch.ts';
import type { MatchContent } from './content-features.ts';
import type { Enrich } from './enrichment/enricher.ts';
import { isDeeper, MAX_DEPTH } from './json-text.ts';
import { LINE } from './parse-steps.ts';
import { isObject, type JsonObject } from './path.ts';
import { mapRecord, type MapperOptions } from './record-mapper.ts';
import type { Source } from './source.ts';
import type { SourceSet } from './source-set.ts';
import { carriedList, carriedText, MAX_ENVELOPES, piecesOf } from './unwrap.ts';
import { utf8Length } from './utf8.ts';

export interface NormalizerOptions {
  readonly sources: SourceSet;
  /** keyed hash of a credential, with the key's id, e.g. `k1:9f86d081…` */
  readonly tokenize: (credential: string) => string;
  /** the tokens of the same credential under other keys, while those overlap; asked right after `tokenize` */
  readonly otherTokens?: (token: string) => readonly string[];
  /** strict UTF-8: undefined where the bytes are none */
  readonly decode: (bytes: Uint8Array) => string | undefined;
  /** addresses and CIDR ranges whose X-Forwarded-For is believed */
  readonly trustedProxies?: readonly string[];
  /** ids of content rules that an event matches while its text is there */
  readonly matchContent?: MatchContent;
  /** what else is known of what an event holds: places, lists, zones, prices */
  readonly enrich?: Enrich;
  /** larger records are dead letters, default 1 MiB */
  readonly maxBytes?: number;
  /** records that nest this deep are dead letters, default 100 */
  readonly maxDepth?: number;
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
/** Inputs whose last line format is remembered. */
const MOST_INPUTS = 1000;

/** @throws RangeError where a trusted proxy is no address or range */
export function createNormalizer(options: NormalizerOptions): Normalizer {
  const normalizer = new RecordNormalizer(options, compileTrusted(options.trustedProxies ?? []));
  return {
    normalize: (record, place, at, hint) =>
      normalizer.normalize(record, new Batch(place, at), hint),
  };
}

/** What is being read: what it may be, and how many envelopes were opened. */
interface Reading {
  readonly batch: Batch;
  readonly hinted: Source | undefined;
  readonly depth: number;
}

class RecordNormalizer {
  readonly #options: NormalizerOptions;
  readonly #mapper: MapperOptions;
  readonly #objectSources: readonly Source[];
  readonly #lineSources: readonly Source[];
  readonly #maxBytes: number;
  readonly #maxDepth: number;
  /** the format of an input's last line: lines are recognised by slow patterns, so that one is tried first */
  readonly #lastOfInput = new Map<string, Source>();

  constructor(options: NormalizerOptions, isTrusted: IsTrusted) {
    const { tokenize, otherTokens, matchContent, enrich, sources } = options;
    this.#options = options;
    this.#mapper = { isTrusted, tokenize, otherTokens, matchContent, enrich };
    this.#objectSources = sources.sources.filter(({ detect }) => detect.object);
    this.#lineSources = sources.sources.filter(({ detect }) => detect.line);
    this.#maxBytes = options.maxBytes ?? MAX_RECORD_BYTES;
    this.#maxDepth = options.maxDepth ?? MAX_DEPTH;
  }

  normalize(
    record: Uint8Array | string,
    batch: Batch,
    hint: { readonly source?: string } | undefined,
  ): NormalizedRecord {
    const text = this.#readText(record, batch);
    if (text === undefined) return batch.finish();
    const named = hint?.source;
    const hinted = named === undefined ? undefined : this.#options.sources.find(named);
    if (named !== undefined && !hinted) {
      batch.addDead('unknown_format', 'the source that was named is not known', text);
      return batch.finish();
    }
    this.#readPieces(text, { batch, hinted, depth: 0 });
    return batch.finish();
  }

  #readText(record: Uint8Array | string, batch: Batch): string | undefined {
    const bytes = typeof record === 'string' ? utf8Length(record, this.#maxBytes) : record.length;
    if (bytes > this.#maxBytes) {
      batch.addDead('too_large', `larger than ${this.#maxBytes} bytes`, beginningOf(record));
      return undefined;
    }
    const text = typeof record === 'string' ? record : this.#options.decode(record);
    if (text === undefined || !text.isWellFormed()) {
      batch.addDead('invalid_utf8', 'not valid UTF-8', beginningOf(record));
      return undefined;
    }
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  }

  #readPieces(text: string, reading: Reading): void {
    for (const piece of piecesOf(text, this.#maxDepth)) {
      if (piece.kind === 'json') this.#readValue(piece.value, piece.deep, reading);
      else if (piece.kind === 'line') this.#readLine(piece.line, reading);
      else reading.batch.addDead('not_json', brokenAt(piece.position), piece.text);
    }
  }

  #readValue(value: unknown, deep: boolean, reading: Reading): void {
    const { batch, depth } = reading;
    if (isObject(value)) return this.#readObject(value, deep, reading);
    if (typeof value !== 'string' && !Array.isArray(value)) {
      batch.addDead('unknown_format', 'neither an object nor a line', String(value));
    } else if (depth >= MAX_ENVELOPES) {
      this.#addDead(['bad_envelope', `more than ${MAX_ENVELOPES} envelopes`], value, deep, batch);
    } else if (typeof value === 'string') {
      if (value.trim() === '') batch.addDropped();
      else this.#readPieces(value, { ...reading, depth: depth + 1 });
    } else {
      this.#readList(value as unknown[], deep, { ...reading, depth: depth + 1 });
    }
  }

  #readList(list: readonly unknown[], deep: boolean, reading: Reading): void {
    if (list.length === 0) reading.batch.addDropped();
    for (const item of list) this.#readValue(item, deep, reading);
  }

  #readObject(object: JsonObject, deep: boolean, reading: Reading): void {
    const { batch, hinted, depth } = reading;
    const text = carriedText(object);
    const inner = text === undefined ? undefined : this.#attempt(text, reading);
    if (inner?.recognised === true) return batch.take(inner);
    const list = carriedList(object);
    const source = this.#sourceOf(object, hinted, list !== undefined);
    if (source) return this.#readKnown(source, object, deep, reading);
    if (list) return this.#readValue(list, deep, { ...reading, depth: depth + 1 });
    if (inner) return batch.take(inner);
    this.#addDead(['unknown_format', 'no source recognises it'], object, deep, batch);
  }

  #attempt(text: string, reading: Reading): Batch {
    const batch = reading.batch.attempt();
    this.#readValue(text, false, { ...reading, batch });
    return batch;
  }

  /** What was named is believed, unless the object is an envelope that it may stand in. */
  #sourceOf(object: JsonObject, hinted: Source | undefined, isList: boolean): Source | undefined {
    if (hinted && (!isList || hinted.detect.object?.(object) === true)) return hinted;
    return hinted ? undefined : this.#objectSources.find(({ detect }) => detect.object?.(object));
  }

  #readKnown(source: Source, object: JsonObject, deep: boolean, { batch }: Reading): void {
    batch.recognise(source.id);
    if (!source.unwrap) return this.#map(source, object, deep, batch);
    const list = source.unwrap(object);
    if (!Array.isArray(list)) {
      const detail = `${source.id} has no list where its records should stand`;
      return this.#addDead(['bad_envelope', detail], object, deep, batch);
    }
    if (list.length === 0) batch.addDropped();
    for (const item of list as readonly unknown[]) {
      if (isObject(item)) this.#map(source, item, deep, batch);
      else this.#addDead(['bad_envelope', 'a list item is no object'], item, deep, batch);
    }
  }

  #readLine(line: string, { batch, hinted }: Reading): void {
    const record = { [LINE]: line };
    const last = hinted ? undefined : this.#lastOfInput.get(batch.input);
    const parsed = last?.parse?.(record);
    if (last && parsed) {
      batch.recognise(last.id);
      return this.#mapParsed(last, record, parsed, batch);
    }
    const source = hinted ?? this.#lineSources.find(({ detect }) => detect.line?.(line));
    if (!source?.parse) return batch.addDead('not_json', 'neither JSON nor a known line', line);
    batch.recognise(source.id);
    if (this.#lastOfInput.size >= MOST_INPUTS) this.#lastOfInput.clear();
    this.#lastOfInput.set(batch.input, source);
    this.#map(source, record, false, batch);
  }

  #map(source: Source, record: JsonObject, deep: boolean, batch: Batch): void {
    if (deep && isDeeper(record, this.#maxDepth)) return this.#addTooDeep(record, batch);
    const parsed = source.parse ? source.parse(record) : record;
    if (parsed) return this.#mapParsed(source, record, parsed, batch);
    const detail = `not in the form that ${source.id} parses`;
    batch.addDead('unknown_format', detail, textOf(record), { source: source.id });
  }

  #mapParsed(source: Source, record: JsonObject, parsed: JsonObject, batch: Batch): void {
    const { input, offset, arrival, index } = batch;
    const place = { origin: { input, offset, index }, arrival };
    const mapped = mapRecord(source, parsed, place, this.#mapper);
    if (mapped.kind === 'event') return batch.addEvent(mapped.event);
    if (mapped.kind === 'dropped') return batch.addDropped();
    const { reason, detail, secrets } = mapped;
    batch.addDead(reason, detail, textOf(record), { secrets, source: source.id });
  }

  #addDead(
    [reason, detail]: readonly [DeadLetterReason, string],
    value: unknown,
    deep: boolean,
    batch: Batch,
  ): void {
    if (deep && isDeeper(value, this.#maxDepth)) this.#addTooDeep(value, batch);
    else batch.addDead(reason, detail, textOf(value));
  }

  /** What nests too deep for a walk is shown by its first names only. */
  #addTooDeep(value: unknown, batch: Batch): void {
    const names = isObject(value) ? Object.keys(value).join(' ') : '';
    batch.addDead('too_deep', `nests ${this.#maxDepth} deep or deeper`, names);
  }
}

function brokenAt(position: number | undefined): string {
  return position === undefined ? 'not valid JSON' : `not valid JSON at character ${position}`;
}

/** For a preview only. A line stands for itself; what nests too deep for JSON.stringify was turned away before. */
function textOf(value: unknown): string {
  if (isObject(value) && typeof value[LINE] === 'string' && Object.keys(value).length === 1) {
    return value[LINE];
  }
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

const LONGEST_BEGINNING = 8192;
function beginningOf(record: Uint8Array | string): string {
  if (typeof record === 'string') return record.slice(0, LONGEST_BEGINNING).toWellFormed();
  let text = '';
  for (const byte of record.subarray(0, LONGEST_BEGINNING)) {
    text += byte < 0x80 ? String.fromCharCode(byte) : '?';
  }
  return text;
}
