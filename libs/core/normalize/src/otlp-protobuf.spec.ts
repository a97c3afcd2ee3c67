import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import protobuf, { Writer } from 'protobufjs';
import { createNormalizer, type Normalizer } from './normalizer.ts';
import { openOtlp } from './otlp.ts';
import { readOtlpProtobuf, splitOtlpProtobuf } from './otlp-protobuf.ts';
import { loadSources } from './source-set.ts';
import { readUtf8 } from './utf8-text.ts';

/** The messages of opentelemetry-proto, as far as OTLP's traces and logs need them. */
const PROTO = `
syntax = "proto3";
message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
  ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7; } }
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }
message KeyValue { string key = 1; AnyValue value = 2; }
message Scope { string name = 1; string version = 2; repeated KeyValue attributes = 3; uint32 dropped_attributes_count = 4; }
message Resource { repeated KeyValue attributes = 1; uint32 dropped_attributes_count = 2; }
message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; uint32 dropped_attributes_count = 4; }
message Link { bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; repeated KeyValue attributes = 4; fixed32 flags = 6; }
message Status { string message = 2; int32 code = 3; }
message Span { bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
  fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8; repeated KeyValue attributes = 9; uint32 dropped_attributes_count = 10;
  repeated Event events = 11; uint32 dropped_events_count = 12; repeated Link links = 13; uint32 dropped_links_count = 14; Status status = 15;
  fixed32 flags = 16; }
message ScopeSpans { Scope scope = 1; repeated Span spans = 2; string schema_url = 3; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; string schema_url = 3; }
message Traces { repeated ResourceSpans resource_spans = 1; }
message LogRecord { fixed64 time_unix_nano = 1; int32 severity_number = 2; string severity_text = 3; AnyValue body = 5;
  repeated KeyValue attributes = 6; uint32 dropped_attributes_count = 7; fixed32 flags = 8; bytes trace_id = 9; bytes span_id = 10;
  fixed64 observed_time_unix_nano = 11; string event_name = 12; }
message ScopeLogs { Scope scope = 1; repeated LogRecord log_records = 2; string schema_url = 3; }
message ResourceLogs { Resource resource = 1; repeated ScopeLogs scope_logs = 2; string schema_url = 3; }
message Logs { repeated ResourceLogs resource_logs = 1; }
`;
const { root } = protobuf.parse(PROTO);

type Json = Record<string, unknown>;

/** OTLP's JSON writes ids in hexadecimal, where protobuf's own has Base64. */
const IDS = new Set(['traceId', 'spanId', 'parentSpanId']);

function withBase64Ids(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBase64Ids);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      IDS.has(name) ? Buffer.from(String(inner), 'hex').toString('base64') : withBase64Ids(inner),
    ]),
  );
}

function encode(type: 'Traces' | 'Logs', json: Json): Uint8Array {
  const message = root.lookupType(type);
  return message.encode(message.fromObject(withBase64Ids(json) as Json)).finish();
}

const hex = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((id) => Buffer.from(id).toString('hex'));
const text = fc.string({ unit: 'binary', maxLength: 20 }).filter((value) => value.isWellFormed());
const name = text.filter((value) => value !== '');
const nanos = fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }).map(String);
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);

const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text.map((stringValue): Json => ({ stringValue })),
    fc.boolean().map((boolValue): Json => ({ boolValue })),
    int64.map((intValue): Json => ({ intValue })),
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map((doubleValue): Json => ({ doubleValue })),
    fc
      .uint8Array({ maxLength: 10 })
      .map((bytes): Json => ({ bytesValue: Buffer.from(bytes).toString('base64') })),
    fc
      .array(tie('value'), { minLength: 1, maxLength: 3 })
      .map((values): Json => ({ arrayValue: { values } })),
    fc
      .array(fc.record({ key: name, value: tie('value') }), { minLength: 1, maxLength: 3 })
      .map((values): Json => ({ kvlistValue: { values } })),
  ),
}));
const attributes = fc.array(fc.record({ key: name, value }), { minLength: 1, maxLength: 4 });
const scope = fc.record({ name, version: name });
const resource = fc.record({ attributes });

const span = fc.record(
  {
    traceId: hex(16),
    spanId: hex(8),
    parentSpanId: hex(8),
    name,
    kind: fc.integer({ min: 1, max: 5 }),
    startTimeUnixNano: nanos,
    endTimeUnixNano: nanos,
    attributes,
    events: fc.array(fc.record({ timeUnixNano: nanos, name, attributes }), {
      minLength: 1,
      maxLength: 2,
    }),
    status: fc.record({ code: fc.integer({ min: 1, max: 2 }), message: name }),
    flags: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
    droppedAttributesCount: fc.integer({ min: 1, max: 300 }),
  },
  { requiredKeys: ['traceId', 'spanId'] },
);
const log = fc.record(
  {
    timeUnixNano: nanos,
    observedTimeUnixNano: nanos,
    severityNumber: fc.integer({ min: 1, max: 24 }),
    severityText: name,
    body: value,
    attributes,
    traceId: hex(16),
    spanId: hex(8),
    eventName: name,
    flags: fc.integer({ min: 1, max: 255 }),
  },
  { requiredKeys: ['timeUnixNano'] },
);
const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 1, maxLength: 3 });
const traces = fc.record({
  resourceSpans: list(
    fc.record({ resource, scopeSpans: list(fc.record({ scope, spans: list(span) })) }),
  ),
});
const logs = fc.record({
  resourceLogs: list(
    fc.record({ resource, scopeLogs: list(fc.record({ scope, logRecords: list(log) })) }),
  ),
});

const recordsOf = (json: Json | undefined): unknown => json && openOtlp(json)?.content;

const SOURCE = `
id: spans
detect: { equals: { otel: [span, log] } }
event: { dataset: spans, tier: app, category: [api] }
map:
  '@timestamp': { from: [start_time_unix_nano, time_unix_nano], as: [epoch(ns)] }
  event.action: [name, event_name]
  user.name: "attributes['user']"
`;

function newNormalizer(): Normalizer {
  const { sources, problems } = loadSources([{ path: 'spans.yml', text: SOURCE }]);
  expect(problems).toEqual([]);
  return createNormalizer({ sources, tokenize: () => 'token', decode: readUtf8 });
}

const SPAN: Json = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'chat' } }] },
      scopeSpans: [
        {
          scope: { name: 'openai' },
          spans: [
            {
              traceId: '5b8efff798038103d269b633813fc60c',
              spanId: 'eee19b7ec3c1b174',
              name: 'chat gpt-4o',
              startTimeUnixNano: '1760097336123000000',
              endTimeUnixNano: '1760097337123000000',
              attributes: [{ key: 'user', value: { stringValue: 'ada' } }],
            },
          ],
        },
      ],
    },
  ],
};

function wrapped(number: number, bytes: Uint8Array): Uint8Array {
  const tag = Writer.create().uint32(number * 8 + 2);
  return tag.bytes(bytes).finish();
}

/** The body of its only record is a text within so many lists. */
function logWithLists(depth: number): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x0a, 0x01, 0x78)];
  let length = 3;
  // each list and each value within has its length in front: they are written from within
  for (let nth = 0; nth < depth * 2; nth++) {
    const head = Writer.create()
      .uint32(nth % 2 === 0 ? 0x0a : 0x2a)
      .uint32(length)
      .finish();
    parts.push(head);
    length += head.length;
  }
  const body = Buffer.concat(parts.toReversed());
  return [5, 2, 2, 1].reduce<Uint8Array>((bytes, number) => wrapped(number, bytes), body);
}

describe('OTLP in protobuf', () => {
  it('reads as its JSON does: traces', () => {
    fc.assert(
      fc.property(traces, (json) => {
        const read = readOtlpProtobuf(encode('Traces', json));
        expect(recordsOf(read)).toEqual(recordsOf(json));
      }),
      { numRuns: 200 },
    );
  });

  it('reads as its JSON does: logs', () => {
    fc.assert(
      fc.property(logs, (json) => {
        const read = readOtlpProtobuf(encode('Logs', json));
        expect(recordsOf(read)).toEqual(recordsOf(json));
      }),
      { numRuns: 200 },
    );
  });

  it('becomes the events that its JSON becomes', () => {
    const place = { input: 'a', offset: 0 };
    const fromBytes = newNormalizer().normalize(encode('Traces', SPAN), place, 0);
    expect(fromBytes.events).toMatchObject([{ 'event.action': 'chat gpt-4o', 'user.name': 'ada' }]);
    expect(fromBytes).toEqual(newNormalizer().normalize(JSON.stringify(SPAN), place, 0));
  });

  it('is split by its resources, each a request of its own', () => {
    fc.assert(
      fc.property(traces, (json) => {
        const parts = splitOtlpProtobuf(encode('Traces', json));
        expect(parts?.map((part) => recordsOf(readOtlpProtobuf(part)))).toEqual(
          json.resourceSpans.map((each) => recordsOf({ resourceSpans: [each] })),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('passes over fields that it does not know', () => {
    const later = protobuf
      .parse(
        'syntax = "proto3"; message Later { repeated R resource_spans = 1; } message R { string x = 900; fixed64 y = 901; fixed32 z = 902; int64 n = 903; }',
      )
      .root.lookupType('Later');
    const bytes = later.encode({ resourceSpans: [{ x: 'x', y: 7, z: 8, n: 9 }] }).finish();
    expect(readOtlpProtobuf(bytes)).toEqual({ resourceSpans: [{}] });
  });

  it.each([
    ['text that begins with an empty line', Buffer.from('\n{"a":1}\n{"b":2}')],
    ['a length that goes beyond the end', Uint8Array.of(0x0a, 0x05, 0x0a)],
    ['a length of 2^49', Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f)],
    ['a varint without end', new Uint8Array(40).fill(0xff, 1).fill(0x0a, 0, 1)],
    ['a group', Uint8Array.of(0x0a, 0x02, 0x0b, 0x0c)],
    ['field 0', Uint8Array.of(0x0a, 0x02, 0x00, 0x00)],
    ['text that is no UTF-8', Uint8Array.of(0x0a, 0x04, 0x1a, 0x02, 0xff, 0xfe)],
    ['metrics', Uint8Array.of(0x0a, 0x07, 0x12, 0x05, 0x12, 0x03, 0x0a, 0x01, 0x61)],
  ])('is not seen in %s', (_name, bytes) => {
    expect(readOtlpProtobuf(bytes)).toBeUndefined();
  });

  it('is not read where it nests without end', () => {
    expect(readOtlpProtobuf(logWithLists(45))).toBeDefined();
    expect(readOtlpProtobuf(logWithLists(60))).toBeUndefined();
    expect(readOtlpProtobuf(logWithLists(100_000))).toBeUndefined();
  });

  it('is a dead letter where it nests too deep for a walk', () => {
    const made = newNormalizer().normalize(logWithLists(45), { input: 'a', offset: 0 }, 0);
    expect(made.deadLetters).toMatchObject([{ reason: 'too_deep' }]);
  });

  it('never throws and always ends, whatever the bytes are', () => {
    const normalizer = newNormalizer();
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.uint8Array({ maxLength: 400 }).map((rest) => Uint8Array.of(0x0a, rest.length, ...rest)),
      fc
        .tuple(traces, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 }))
        .map(([json, changes]) => {
          const changed = Uint8Array.from(encode('Traces', json));
          for (const [at, byte] of changes) changed[at % changed.length] = byte;
          return changed;
        }),
    );
    fc.assert(
      fc.property(bytes, (given) => {
        const made = normalizer.normalize(given, { input: 'a', offset: 0 }, 0);
        const parts = made.events.length + made.deadLetters.length + made.dropped;
        expect(parts > 0 || Buffer.from(given).toString().trim() === '').toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
