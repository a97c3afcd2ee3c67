import type { Envelope } from './envelope.ts';
import { envelopeTime, fieldsOf } from './envelope-fields.ts';
import { isObject, type JsonObject } from './member.ts';

type Members = Record<string, unknown>;

/** OTLP's JSON, three levels of lists: each span and log record becomes one record, with the attributes of its resource. */
export function openOtlp(object: JsonObject): Envelope | undefined {
  const spans = object['resourceSpans'] ?? object['resource_spans'];
  const logs = object['resourceLogs'] ?? object['resource_logs'];
  if (Array.isArray(spans)) {
    return { kind: 'otlp', content: recordsOf(spans, SPANS), kept: {}, certain: true };
  }
  if (Array.isArray(logs)) {
    return { kind: 'otlp', content: recordsOf(logs, LOGS), kept: {}, certain: true };
  }
  return openLogRecord(object);
}

interface Signal {
  readonly scopes: readonly string[];
  readonly items: readonly string[];
  readonly read: (item: JsonObject) => Members;
}

const SPANS: Signal = {
  scopes: ['scopeSpans', 'scope_spans', 'instrumentationLibrarySpans'],
  items: ['spans'],
  read: readSpan,
};
const LOGS: Signal = {
  scopes: ['scopeLogs', 'scope_logs', 'instrumentationLibraryLogs'],
  items: ['logRecords', 'log_records', 'logs'],
  read: readLog,
};

function recordsOf(resources: readonly unknown[], { scopes, items, read }: Signal): Members[] {
  const records: Members[] = [];
  for (const group of resources.filter(isObject)) {
    const resource = attributesOf(memberOf(group['resource'], ['attributes']));
    for (const scope of listAt(group, scopes)) {
      const { name, version } = isObject(scope['scope']) ? scope['scope'] : {};
      for (const item of listAt(scope, items)) {
        records.push({ ...read(item), resource, scope: { name, version } });
      }
    }
  }
  return records;
}

function listAt(object: JsonObject, names: readonly string[]): JsonObject[] {
  const list = memberOf(object, names);
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** The first of these members that is there. */
function memberOf(object: unknown, names: readonly string[]): unknown {
  if (!isObject(object)) return undefined;
  const name = names.find((each) => object[each] !== undefined);
  return name === undefined ? undefined : object[name];
}

function readSpan(span: JsonObject): Members {
  const status = isObject(span['status']) ? span['status'] : {};
  const events = Array.isArray(span['events']) ? span['events'].filter(isObject) : [];
  return {
    otel: 'span',
    name: span['name'],
    kind: span['kind'],
    trace_id: idOf(memberOf(span, ['traceId', 'trace_id'])),
    span_id: idOf(memberOf(span, ['spanId', 'span_id'])),
    parent_span_id: idOf(memberOf(span, ['parentSpanId', 'parent_span_id'])),
    start_time_unix_nano: memberOf(span, ['startTimeUnixNano', 'start_time_unix_nano']),
    end_time_unix_nano: memberOf(span, ['endTimeUnixNano', 'end_time_unix_nano']),
    status: { code: status['code'], message: status['message'] },
    attributes: attributesOf(span['attributes']),
    events: events.map((event) => ({
      name: event['name'],
      time_unix_nano: memberOf(event, ['timeUnixNano', 'time_unix_nano']),
      attributes: attributesOf(event['attributes']),
    })),
  };
}

function readLog(log: JsonObject): Members {
  return {
    otel: 'log',
    time_unix_nano: memberOf(log, ['timeUnixNano', 'time_unix_nano']),
    observed_time_unix_nano: memberOf(log, ['observedTimeUnixNano', 'observed_time_unix_nano']),
    severity_number: memberOf(log, ['severityNumber', 'severity_number']),
    severity_text: memberOf(log, ['severityText', 'severity_text']),
    event_name: memberOf(log, ['eventName', 'event_name']),
    body: valueOf(log['body'], 0),
    trace_id: idOf(memberOf(log, ['traceId', 'trace_id'])),
    span_id: idOf(memberOf(log, ['spanId', 'span_id'])),
    attributes: attributesOf(log['attributes']),
  };
}

const DEEPEST = 16;
const MOST_ATTRIBUTES = 1000;

/** `[{ key, value: { stringValue } }]` as an object, its names as they are: dotted. */
function attributesOf(list: unknown): Members {
  const attributes: Members = {};
  if (!Array.isArray(list)) return isObject(list) ? { ...list } : attributes;
  for (const item of (list as unknown[]).slice(0, MOST_ATTRIBUTES)) {
    if (!isObject(item) || typeof item['key'] !== 'string' || item['key'] === '__proto__') continue;
    attributes[item['key']] = valueOf(item['value'], 0);
  }
  return attributes;
}

/** Whole numbers of 64 bits are written as texts, and stay texts where they would lose digits. */
function valueOf(value: unknown, depth: number): unknown {
  if (!isObject(value) || depth > DEEPEST) return value;
  const [name = '', ...more] = Object.keys(value);
  if (more.length > 0) return value;
  const inner = value[name];
  const read = READ_VALUE[name.replace('_v', 'V')];
  return read ? read(inner, depth + 1) : value;
}

const asItIs = (inner: unknown): unknown => inner;

const READ_VALUE: Readonly<Record<string, (inner: unknown, depth: number) => unknown>> = {
  stringValue: asItIs,
  boolValue: asItIs,
  doubleValue: asItIs,
  bytesValue: asItIs,
  intValue: (inner) => (Number.isSafeInteger(Number(inner)) ? Number(inner) : inner),
  arrayValue: (inner, depth) => listOf(inner).map((item) => valueOf(item, depth)),
  kvlistValue: membersOf,
};

function listOf(value: unknown): readonly unknown[] {
  const values = isObject(value) ? value['values'] : undefined;
  return Array.isArray(values) ? values : [];
}

function membersOf(value: unknown, depth: number): Members {
  const members: Members = {};
  for (const item of listOf(value)) {
    if (!isObject(item) || typeof item['key'] !== 'string' || item['key'] === '__proto__') continue;
    members[item['key']] = valueOf(item['value'], depth);
  }
  return members;
}

/** Ids are hexadecimal; some producers write the Base64 that protobuf's own JSON would have. */
function idOf(value: unknown): unknown {
  if (typeof value !== 'string' || value === '') return undefined;
  return /^[0-9a-fA-F]+$/.test(value) ? value.toLowerCase() : value;
}

/** A log record whose body is another program's line, as the collector's file receiver makes them. */
function openLogRecord(record: JsonObject): Envelope | undefined {
  const { otel, body, resource, attributes } = record;
  if (otel !== 'log' || typeof body !== 'string' || body.trim() === '') return undefined;
  const of = isObject(resource) ? resource : {};
  const own = isObject(attributes) ? attributes : {};
  const kept = fieldsOf({
    '@timestamp': envelopeTime(record['time_unix_nano'] ?? record['observed_time_unix_nano']),
    'host.name': of['host.name'] ?? of['k8s.node.name'],
    'service.name': of['service.name'],
    'container.name': of['k8s.container.name'] ?? of['container.name'],
    'container.id': of['container.id'],
    'orchestrator.cluster.name': of['k8s.cluster.name'],
    'orchestrator.namespace': of['k8s.namespace.name'],
    'orchestrator.resource.name': of['k8s.pod.name'],
    'cloud.provider': of['cloud.provider'],
    'cloud.account.id': of['cloud.account.id'],
    'cloud.region': of['cloud.region'],
    'log.file.path': own['log.file.path'],
  });
  return { kind: 'otlp-log', content: body, kept, certain: false };
}
