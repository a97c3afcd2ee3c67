import type { DeadLetterReason } from '@gatewatch/event';
import type { Batch, NormalizedRecord } from './batch.ts';
import { MAX_ENVELOPES, openLine, openObject, type Envelope } from './envelope.ts';
import { isDeeper } from './json-text.ts';
import { isObject, type JsonObject } from './member.ts';
import { readOtlpProtobuf } from './otlp-protobuf.ts';
import type { NormalizerOptions } from './normalizer.ts';
import { COMMENT, LINE } from './parse-steps.ts';
import { lastThatMayFit, memoryOf, opening, type InputMemory, type Reading } from './reading.ts';
import { mapRecord, type MapperOptions } from './record-mapper.ts';
import { beginningOf, brokenAt, namesOf, textOf } from './record-text.ts';
import type { Source } from './source.ts';
import { SourceIndex } from './source-index.ts';
import { piecesOf } from './unwrap.ts';
import { utf8Length } from './utf8.ts';

export interface ReaderLimits {
  readonly maxBytes: number;
  readonly maxInflatedBytes: number;
  readonly maxDepth: number;
  readonly mapper: MapperOptions;
}

/** From this order on, formats are guesses: whatever knows its own signs is asked before them, each time. */
const LAST_RESORT = 1000;

/** Reads records: opens envelopes, recognises formats, and has every record mapped. */
export class RecordReader {
  readonly #options: NormalizerOptions;
  readonly #limits: ReaderLimits;
  readonly #objectSources: SourceIndex;
  readonly #lineSources: readonly Source[];
  readonly #inputs = new Map<string, InputMemory>();
  #inflatedLeft = 0;

  constructor(options: NormalizerOptions, limits: ReaderLimits) {
    const { sources } = options.sources;
    this.#options = options;
    this.#limits = limits;
    this.#objectSources = new SourceIndex(sources.filter(({ detect }) => detect.object));
    this.#lineSources = sources.filter(({ detect }) => detect.line);
  }

  read(
    record: Uint8Array | string,
    batch: Batch,
    hint: { readonly source?: string } | undefined,
  ): NormalizedRecord {
    const { maxBytes, maxInflatedBytes } = this.#limits;
    const bytes = typeof record === 'string' ? utf8Length(record, maxBytes) : record.length;
    if (bytes > maxBytes) {
      batch.addDead('too_large', `larger than ${maxBytes} bytes`, beginningOf(record));
      return batch.finish();
    }
    const named = hint?.source;
    const hinted = named === undefined ? undefined : this.#options.sources.find(named);
    if (named !== undefined && !hinted) {
      const detail = 'the source that was named is not known';
      batch.addDead('unknown_format', detail, beginningOf(record));
      return batch.finish();
    }
    this.#inflatedLeft = maxInflatedBytes;
    const reading: Reading = { batch, hinted, depth: 0, kept: {}, opened: [] };
    if (typeof record === 'string') this.#readText(record, reading);
    else this.#readBytes(record, reading);
    return batch.finish();
  }

  #readBytes(bytes: Uint8Array, reading: Reading): void {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return this.#inflate(bytes, reading);
    const otlp = readOtlpProtobuf(bytes);
    if (otlp) {
      const opened = [...reading.opened, 'protobuf'];
      return this.#readObject(otlp, true, { ...reading, opened });
    }
    const text = this.#options.decode(bytes);
    if (text === undefined) {
      reading.batch.addDead('invalid_utf8', 'not valid UTF-8', beginningOf(bytes));
    } else this.#readText(text, reading);
  }

  #inflate(bytes: Uint8Array, reading: Reading): void {
    const left = this.#inflatedLeft;
    const inflated =
      reading.depth < MAX_ENVELOPES ? this.#options.inflate?.(bytes, left) : undefined;
    if (!inflated) {
      const detail = `gzip that can't be read, or holds more than ${this.#limits.maxInflatedBytes} bytes`;
      return reading.batch.addDead('bad_envelope', detail, '');
    }
    this.#inflatedLeft -= inflated.length;
    this.#readBytes(inflated, opening(reading, { kind: 'gzip', kept: {} }));
  }

  #readText(text: string, reading: Reading): void {
    if (!text.isWellFormed()) {
      reading.batch.addDead('invalid_utf8', 'not valid UTF-8', beginningOf(text));
      return;
    }
    const pieces = piecesOf(
      text.startsWith('\uFEFF') ? text.slice(1) : text,
      this.#limits.maxDepth,
    );
    for (const piece of pieces) {
      if (piece.kind === 'json') this.#readValue(piece.value, piece.deep, reading);
      else if (piece.kind === 'line') this.#readLine(piece.line, reading);
      else reading.batch.addDead('not_json', brokenAt(piece.position), piece.text);
    }
  }

  #readValue(value: unknown, deep: boolean, reading: Reading): void {
    if (isObject(value)) this.#readObject(value, deep, reading);
    else if (Array.isArray(value)) {
      const list = { kind: 'list', content: value as unknown, kept: {}, certain: true };
      this.#open(list, deep, reading);
    } else if (typeof value === 'string') {
      this.#open({ kind: 'text', content: value, kept: {}, certain: true }, deep, reading);
    } else {
      reading.batch.addDead('unknown_format', 'neither an object nor a line', String(value));
    }
  }

  /** Reads what an envelope carries. */
  #open(envelope: Envelope, deep: boolean, reading: Reading): void {
    const { content } = envelope;
    if (reading.depth >= MAX_ENVELOPES) {
      const detail = `more than ${MAX_ENVELOPES} envelopes`;
      return this.#addDead(['bad_envelope', detail], content, deep, reading);
    }
    const inner = opening(reading, envelope);
    if (!Array.isArray(content)) return this.#readContent(content, deep, inner);
    if (content.length === 0) reading.batch.addDropped();
    for (const item of content as readonly unknown[]) this.#readContent(item, deep, inner);
  }

  #readContent(content: unknown, deep: boolean, reading: Reading): void {
    if (content instanceof Uint8Array) this.#readBytes(content, reading);
    else if (typeof content !== 'string') this.#readValue(content, deep, reading);
    else if (content.trim() === '') reading.batch.addDropped();
    else this.#readText(content, reading);
  }

  #readObject(object: JsonObject, deep: boolean, reading: Reading): void {
    const envelope = openObject(object);
    if (!envelope) return this.#readBare(object, deep, reading);
    const { hinted } = reading;
    const isNamed = hinted?.detect.object?.(object) === true;
    if (envelope.certain && !isNamed) this.#open(envelope, deep, reading);
    else if (Array.isArray(envelope.content)) {
      const source = isNamed || !hinted ? this.#sourceOf(object, reading) : undefined;
      if (source) this.#readKnown(source, object, deep, reading);
      else this.#open(envelope, deep, reading);
    } else this.#readCarrier(object, envelope, deep, reading);
  }

  /** What a shipper or an application writes: it carries a record, or is one. */
  #readCarrier(object: JsonObject, envelope: Envelope, deep: boolean, reading: Reading): void {
    const inner = this.#attempt(envelope, deep, reading);
    const source = inner.recognised ? undefined : this.#sourceOf(object, reading);
    if (source) this.#readKnown(source, object, deep, reading);
    else reading.batch.take(inner);
  }

  #readBare(object: JsonObject, deep: boolean, reading: Reading): void {
    const source = this.#sourceOf(object, reading);
    if (source) return this.#readKnown(source, object, deep, reading);
    this.#addDead(['unknown_format', 'no source recognises it'], object, deep, reading);
  }

  /** What was named is believed. */
  #sourceOf(object: JsonObject, { hinted }: Reading): Source | undefined {
    return hinted ?? this.#objectSources.find(object);
  }

  #attempt(envelope: Envelope, deep: boolean, reading: Reading): Batch {
    const batch = reading.batch.attempt();
    this.#open(envelope, deep, { ...reading, batch });
    return batch;
  }

  #readKnown(source: Source, object: JsonObject, deep: boolean, reading: Reading): void {
    const { batch } = reading;
    const { unwrap } = source;
    batch.recognise(source.id);
    const list = unwrap?.list(object);
    if (!unwrap || (list === undefined && unwrap.optional)) {
      return this.#map(source, object, deep, reading);
    }
    if (!Array.isArray(list)) {
      const detail = `${source.id} has no list where its records should stand`;
      return this.#addDead(['bad_envelope', detail], object, deep, reading);
    }
    if (list.length === 0) batch.addDropped();
    const inner = { ...reading, kept: { ...reading.kept, ...unwrap.keep(object) } };
    const { outer } = unwrap;
    for (const item of list as readonly unknown[]) {
      if (!isObject(item)) {
        this.#addDead(['bad_envelope', 'a list item is no object'], item, deep, reading);
      } else
        this.#map(source, outer === undefined ? item : { ...item, [outer]: object }, deep, inner);
    }
  }

  #readLine(line: string, reading: Reading): void {
    const { batch, hinted } = reading;
    const isNamed = hinted?.detect.line?.(line) === true;
    const envelope = isNamed ? undefined : openLine(line);
    if (!envelope) return this.#readWholeLine(line, reading);
    const inner = this.#attempt(envelope, false, reading);
    if (inner.recognised) return batch.take(inner);
    if (this.#readBareLine(line, reading)) return;
    if (envelope.certain) batch.take(inner);
    else batch.addDead('not_json', 'neither JSON nor a known line', line);
  }

  #readWholeLine(line: string, reading: Reading): void {
    if (this.#readBareLine(line, reading)) return;
    reading.batch.addDead('not_json', 'neither JSON nor a known line', line);
  }

  /** @returns false where no source reads lines like it */
  #readBareLine(line: string, reading: Reading): boolean {
    const { batch, hinted } = reading;
    const record = { [LINE]: line };
    const memory = memoryOf(this.#inputs, batch.input);
    const last = hinted ? undefined : lastThatMayFit(memory, line);
    const parsed = last?.parse?.(record, memory.scope);
    if (last && parsed) {
      batch.recognise(last.id);
      this.#mapParsed(last, record, parsed, reading);
      return true;
    }
    const source = hinted ?? this.#lineSources.find(({ detect }) => detect.line?.(line));
    if (!source?.parse) return false;
    batch.recognise(source.id);
    if (source.order < LAST_RESORT) memory.source = source;
    this.#map(source, record, false, reading);
    return true;
  }

  #map(source: Source, record: JsonObject, deep: boolean, reading: Reading): void {
    const { batch } = reading;
    if (deep && isDeeper(record, this.#limits.maxDepth)) return this.#addTooDeep(record, batch);
    const { scope } = memoryOf(this.#inputs, batch.input);
    const parsed = source.parse ? source.parse(record, scope) : record;
    if (parsed) return this.#mapParsed(source, record, parsed, reading);
    const detail = `not in the form that ${source.id} parses`;
    batch.addDead('unknown_format', detail, textOf(record), { source: source.id });
  }

  #mapParsed(
    source: Source,
    record: JsonObject,
    parsed: JsonObject | typeof COMMENT,
    { batch, kept, opened }: Reading,
  ): void {
    if (parsed === COMMENT) return batch.addDropped();
    const { input, offset, arrival, index } = batch;
    const place = { origin: { input, offset, index }, arrival, kept, opened };
    const mapped = mapRecord(source, parsed, place, this.#limits.mapper);
    if (mapped.kind === 'event') return batch.addEvent(mapped.event);
    if (mapped.kind === 'dropped') return batch.addDropped();
    const { reason, detail, secrets } = mapped;
    batch.addDead(reason, detail, textOf(record), { secrets, source: source.id });
  }

  #addDead(
    [reason, detail]: readonly [DeadLetterReason, string],
    value: unknown,
    deep: boolean,
    { batch }: Reading,
  ): void {
    if (deep && isDeeper(value, this.#limits.maxDepth)) this.#addTooDeep(value, batch);
    else batch.addDead(reason, detail, textOf(value));
  }

  /** What nests too deep for a walk is shown by its first names only. */
  #addTooDeep(value: unknown, batch: Batch): void {
    batch.addDead('too_deep', `nests ${this.#limits.maxDepth} deep or deeper`, namesOf(value));
  }
}
