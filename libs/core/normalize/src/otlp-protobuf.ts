import type { JsonObject } from './member.ts';
import { readProtobuf, type ProtobufField, type ProtobufMessage } from './protobuf.ts';

type Row = readonly [number: number, name: string, type: ProtobufField['type'], repeated?: true];

/** Numbers and types are those of opentelemetry-proto 1.x (`collector/trace/v1`, `collector/logs/v1`); names are those of its JSON. */
function message(rows: () => readonly Row[]): ProtobufMessage {
  let fields: ReadonlyMap<number, ProtobufField> | undefined;
  return {
    fields: () =>
      (fields ??= new Map(
        rows().map(([number, name, type, repeated]) => [
          number,
          { name, type, ...(repeated && { repeated }) },
        ]),
      )),
  };
}

const VALUE: ProtobufMessage = {
  ...message(() => [
    [1, 'stringValue', 'text'],
    [2, 'boolValue', 'bool'],
    [3, 'intValue', 'int64'],
    [4, 'doubleValue', 'double'],
    [5, 'arrayValue', message(() => [[1, 'values', VALUE, true]])],
    [6, 'kvlistValue', message(() => [[1, 'values', ATTRIBUTE, true]])],
    [7, 'bytesValue', 'base64'],
  ]),
  oneof: true,
};
const ATTRIBUTE = message(() => [
  [1, 'key', 'text'],
  [2, 'value', VALUE],
]);
const RESOURCE = message(() => [[1, 'attributes', ATTRIBUTE, true]]);
const SCOPE = message(() => [
  [1, 'name', 'text'],
  [2, 'version', 'text'],
  [3, 'attributes', ATTRIBUTE, true],
]);
const SPAN_EVENT = message(() => [
  [1, 'timeUnixNano', 'fixed64'],
  [2, 'name', 'text'],
  [3, 'attributes', ATTRIBUTE, true],
]);
const STATUS = message(() => [
  [2, 'message', 'text'],
  [3, 'code', 'enum'],
]);
const SPAN = message(() => [
  [1, 'traceId', 'hex'],
  [2, 'spanId', 'hex'],
  [3, 'traceState', 'text'],
  [4, 'parentSpanId', 'hex'],
  [5, 'name', 'text'],
  [6, 'kind', 'enum'],
  [7, 'startTimeUnixNano', 'fixed64'],
  [8, 'endTimeUnixNano', 'fixed64'],
  [9, 'attributes', ATTRIBUTE, true],
  [11, 'events', SPAN_EVENT, true],
  [15, 'status', STATUS],
  [16, 'flags', 'fixed32'],
]);
const LOG_RECORD = message(() => [
  [1, 'timeUnixNano', 'fixed64'],
  [2, 'severityNumber', 'enum'],
  [3, 'severityText', 'text'],
  [5, 'body', VALUE],
  [6, 'attributes', ATTRIBUTE, true],
  [8, 'flags', 'fixed32'],
  [9, 'traceId', 'hex'],
  [10, 'spanId', 'hex'],
  [11, 'observedTimeUnixNano', 'fixed64'],
  [12, 'eventName', 'text'],
]);

/** An `Export…ServiceRequest`: resources, in each scopes, in each what was observed. */
function request(resources: string, scopes: string, items: string, item: ProtobufMessage) {
  const scope = message(() => [
    [1, 'scope', SCOPE],
    [2, items, item, true],
    [3, 'schemaUrl', 'text'],
  ]);
  const resource = message(() => [
    [1, 'resource', RESOURCE],
    [2, scopes, scope, true],
    [3, 'schemaUrl', 'text'],
  ]);
  return message(() => [[1, resources, resource, true]]);
}

const TRACES = request('resourceSpans', 'scopeSpans', 'spans', SPAN);
const LOGS = request('resourceLogs', 'scopeLogs', 'logRecords', LOG_RECORD);

/** The only field of a request, number 1, with a length in front. */
const FIRST_BYTE = 0x0a;

/**
 * The `ExportTraceServiceRequest` or `ExportLogsServiceRequest` that the bytes are, as its JSON; undefined where they are neither. The format
 * has no name in it: spans are told by their ids, which every one has.
 */
export function readOtlpProtobuf(bytes: Uint8Array): JsonObject | undefined {
  if (bytes[0] !== FIRST_BYTE) return undefined;
  const traces = readProtobuf(bytes, TRACES);
  if (traces && spansOf(traces).every(hasIds)) return traces;
  return readProtobuf(bytes, LOGS);
}

/**
 * A request as several smaller ones, one for each of its resources: what one application sent. They share the memory of `bytes`. Undefined where
 * the bytes do not look like a request.
 */
export function splitOtlpProtobuf(bytes: Uint8Array): Uint8Array[] | undefined {
  const requests: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = endOfResource(bytes, at);
    if (end === undefined) return undefined;
    requests.push(bytes.subarray(at, end));
    at = end;
  }
  return requests;
}

function endOfResource(bytes: Uint8Array, start: number): number | undefined {
  if (bytes[start] !== FIRST_BYTE) return undefined;
  let length = 0;
  for (let nth = 0; nth < 4; nth++) {
    const byte = bytes[start + 1 + nth];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 2 ** (7 * nth);
    const end = start + 2 + nth + length;
    if (byte < 0x80) return end <= bytes.length ? end : undefined;
  }
  return undefined;
}

interface Span {
  readonly traceId?: string;
  readonly spanId?: string;
}

interface Traces {
  readonly resourceSpans?: readonly { readonly scopeSpans?: readonly { spans?: Span[] }[] }[];
}

function spansOf({ resourceSpans = [] }: Traces): Span[] {
  return resourceSpans.flatMap(({ scopeSpans = [] }) =>
    scopeSpans.flatMap(({ spans = [] }) => spans),
  );
}

const TRACE_ID_DIGITS = 32;
const SPAN_ID_DIGITS = 16;

function hasIds({ traceId = '', spanId = '' }: Span): boolean {
  return traceId.length === TRACE_ID_DIGITS && spanId.length === SPAN_ID_DIGITS;
}
