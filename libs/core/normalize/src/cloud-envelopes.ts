import { decodeBase64 } from './base64.ts';
import type { Envelope } from './envelope.ts';
import { envelopeTime, fieldsOf, memberAt } from './envelope-fields.ts';
import { isObject, type JsonObject } from './member.ts';

/** The envelopes of cloud services and of Kubernetes: lists of records, subscriptions and event buses. */
export function openCloud(object: JsonObject): Envelope | undefined {
  return (
    openLogsSubscription(object) ??
    openAwsRecords(object) ??
    openNotification(object) ??
    openEventBridge(object) ??
    openPubSub(object) ??
    openLogEntry(object) ??
    openEventHook(object) ??
    openLists(object)
  );
}

/** A subscription of CloudWatch Logs. Its control messages only ask whether anybody is there. */
function openLogsSubscription(object: JsonObject): Envelope | undefined {
  const { messageType, logEvents } = object;
  if (typeof messageType !== 'string' || !Array.isArray(logEvents)) return undefined;
  if (messageType.startsWith('CONTROL_')) {
    return { kind: 'cloudwatch-logs', content: [], kept: {}, certain: true };
  }
  const kept = fieldsOf({
    'cloud.provider': 'aws',
    'cloud.account.id': object['owner'],
    'labels.log_group': object['logGroup'],
    'labels.log_stream': object['logStream'],
  });
  return { kind: 'cloudwatch-logs', content: logEvents, kept, certain: true };
}

/** One item of it. */
export function openLogsEvent(object: JsonObject): Envelope | undefined {
  const { id, timestamp, message } = object;
  if (typeof id !== 'string' || typeof message !== 'string' || timestamp === undefined) {
    return undefined;
  }
  const isExact = Object.keys(object).every((name) =>
    ['id', 'timestamp', 'message', 'extractedFields', 'ingestionTime', 'eventId'].includes(name),
  );
  if (!isExact) return undefined;
  const kept = fieldsOf({ '@timestamp': envelopeTime(timestamp) });
  return { kind: 'log-event', content: message, kept, certain: true };
}

/** `Records` of CloudTrail's files, Kinesis, SQS and SNS. */
function openAwsRecords(object: JsonObject): Envelope | undefined {
  const records = object['Records'];
  if (!Array.isArray(records)) return undefined;
  return { kind: 'Records', content: records.map(contentOfRecord), kept: {}, certain: true };
}

function contentOfRecord(record: unknown): unknown {
  const data = memberAt(record, 'kinesis', 'data');
  if (typeof data === 'string') return decodeBase64(data) ?? data;
  const message = memberAt(record, 'Sns', 'Message');
  if (typeof message === 'string') return message;
  const body = memberAt(record, 'body');
  const isQueue = memberAt(record, 'eventSource') === 'aws:sqs';
  return isQueue && typeof body === 'string' ? body : record;
}

function openNotification(object: JsonObject): Envelope | undefined {
  const { Type, Message, TopicArn } = object;
  if (Type !== 'Notification' || typeof Message !== 'string' || typeof TopicArn !== 'string') {
    return undefined;
  }
  const [, , , region, account] = TopicArn.split(':', 5);
  const kept = fieldsOf({
    '@timestamp': envelopeTime(object['Timestamp']),
    'cloud.provider': 'aws',
    'cloud.region': region,
    'cloud.account.id': account,
  });
  return { kind: 'sns', content: Message, kept, certain: true };
}

function openEventBridge(object: JsonObject): Envelope | undefined {
  const { detail, source } = object;
  if (object['detail-type'] === undefined || typeof source !== 'string' || !isObject(detail)) {
    return undefined;
  }
  const kept = fieldsOf({
    '@timestamp': envelopeTime(object['time']),
    'cloud.provider': 'aws',
    'cloud.region': object['region'],
    'cloud.account.id': object['account'],
  });
  return { kind: 'eventbridge', content: detail, kept, certain: true };
}

/** A push of Google Pub/Sub, or a pulled message. */
function openPubSub(object: JsonObject): Envelope | undefined {
  const message = isObject(object['message']) ? object['message'] : object;
  const { data } = message;
  const id = message['messageId'] ?? message['message_id'];
  if (typeof data !== 'string' || typeof id !== 'string') return undefined;
  const time = message['publishTime'] ?? message['publish_time'];
  const kept = fieldsOf({ '@timestamp': envelopeTime(time) });
  return { kind: 'pubsub', content: decodeBase64(data) ?? data, kept, certain: true };
}

/** An entry of Google Cloud Logging, whose payload may be any application's. */
function openLogEntry(object: JsonObject): Envelope | undefined {
  const { logName, resource } = object;
  const payload = object['jsonPayload'] ?? object['textPayload'];
  if (typeof logName !== 'string' || payload === undefined || payload === null) return undefined;
  const labels = memberAt(resource, 'labels');
  const pod = memberAt(labels, 'pod_name');
  const kept = fieldsOf({
    '@timestamp': envelopeTime(object['timestamp'] ?? object['receiveTimestamp']),
    'cloud.provider': 'gcp',
    'cloud.project.id': memberAt(labels, 'project_id'),
    'orchestrator.cluster.name': memberAt(labels, 'cluster_name'),
    'orchestrator.namespace': memberAt(labels, 'namespace_name'),
    'orchestrator.resource.name': pod,
    'container.name': memberAt(labels, 'container_name'),
  });
  return { kind: 'gcp-log-entry', content: payload, kept, certain: false };
}

/** What Okta's event hooks send: events in their usual form. */
function openEventHook(object: JsonObject): Envelope | undefined {
  const events = memberAt(object, 'data', 'events');
  if (object['eventType'] !== 'com.okta.event_hook' || !Array.isArray(events)) return undefined;
  const kept = fieldsOf({ '@timestamp': envelopeTime(object['eventTime']) });
  return { kind: 'event-hook', content: events, kept, certain: true };
}

/** Azure's `records`, and lists of Kubernetes. */
function openLists(object: JsonObject): Envelope | undefined {
  const { records, kind, items, data } = object;
  if (Array.isArray(records)) {
    return { kind: 'records', content: records, kept: {}, certain: false };
  }
  // a page of an API that was polled: OpenAI's, Anthropic's
  if (Array.isArray(data) && typeof object['has_more'] === 'boolean') {
    return { kind: 'page', content: data, kept: {}, certain: false };
  }
  return kind === 'EventList' && Array.isArray(items)
    ? { kind, content: items, kept: {}, certain: true }
    : undefined;
}
