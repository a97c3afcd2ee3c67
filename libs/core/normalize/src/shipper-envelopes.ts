import type { Envelope } from './envelope.ts';
import { envelopeTime, fieldsOf, kubernetesFields, memberAt } from './envelope-fields.ts';
import { isObject, type JsonObject } from './member.ts';

/** The envelopes of log shippers: what a shipper says of a line, and the line. */
export function openShipper(object: JsonObject): Envelope | undefined {
  return openFluent(object) ?? openMessage(object) ?? openJournal(object);
}

/** Fluent Bit and Docker's json-file: the text is `log`. */
function openFluent(object: JsonObject): Envelope | undefined {
  const { log } = object;
  if (typeof log !== 'string' || log.trim() === '') return undefined;
  const kept = fieldsOf({
    '@timestamp': envelopeTime(object['@timestamp'] ?? object['time'] ?? object['date']),
    'log.file.path': object['filename'] ?? object['path'],
    'host.name': object['host'] ?? object['hostname'],
    ...kubernetesFields(object),
    ...('container_name' in object && { 'container.name': object['container_name'] }),
    ...('container_id' in object && { 'container.id': object['container_id'] }),
  });
  return { kind: 'log', content: log, kept, certain: false };
}

/** Vector's and Beats' text is `message`. An application's own ECS event has one, too, and what stands there may be a client's words: only shippers' are opened. */
function openMessage(object: JsonObject): Envelope | undefined {
  const { message } = object;
  const kind = shipperOf(object);
  if (kind === undefined || typeof message !== 'string' || message.trim() === '') return undefined;
  const { host } = object;
  const kept = fieldsOf({
    '@timestamp': envelopeTime(object['timestamp'] ?? object['@timestamp']),
    'log.file.path':
      object['file'] ?? memberAt(object, 'log', 'file', 'path') ?? object['log.file.path'],
    ...placeFields(object),
    ...kubernetesFields(object),
    'host.name': isObject(host) ? host['name'] : (host ?? object['host.name']),
  });
  return { kind, content: message, kept, certain: false };
}

function placeFields(object: JsonObject): Readonly<Record<string, unknown>> {
  return {
    'container.name': object['container_name'] ?? memberAt(object, 'container', 'name'),
    'container.id': object['container_id'] ?? memberAt(object, 'container', 'id'),
    'cloud.account.id': memberAt(object, 'cloud', 'account', 'id'),
    'cloud.provider': memberAt(object, 'cloud', 'provider'),
    'cloud.region': memberAt(object, 'cloud', 'region'),
  };
}

function shipperOf(object: JsonObject): string | undefined {
  if (typeof object['source_type'] === 'string') return 'vector';
  const beat = object['@metadata'];
  if (isObject(beat) && typeof beat['beat'] === 'string') return 'beats';
  const agent = object['agent'];
  const isBeat =
    (isObject(agent) && agent['type'] === 'filebeat') || object['agent.type'] === 'filebeat';
  return isBeat ? 'beats' : undefined;
}

function openJournal(object: JsonObject): Envelope | undefined {
  const message = object['MESSAGE'];
  const at = object['__REALTIME_TIMESTAMP'];
  if (typeof message !== 'string' || at === undefined) return undefined;
  const kept = fieldsOf({
    '@timestamp': envelopeTime(at),
    'host.name': object['_HOSTNAME'],
    'process.name': object['SYSLOG_IDENTIFIER'] ?? object['_COMM'],
    'process.pid': object['_PID'],
    'container.name': object['CONTAINER_NAME'],
  });
  return { kind: 'journald', content: message, kept, certain: false };
}
