import type { GatewayEvent } from '@gatewatch/event';
import { decodeBase64 } from './base64.ts';
import { BSD_TIME } from './bsd-time.ts';
import { openCloud, openLogsEvent } from './cloud-envelopes.ts';
import type { JsonObject } from './member.ts';
import { openOtlp } from './otlp.ts';
import { openShipper } from './shipper-envelopes.ts';
import { parseSyslog, splitFrames } from './syslog.ts';
import { envelopeTime, fieldsOf } from './envelope-fields.ts';
import { looksLikeWindowsEvent, openWindowsEvents } from './windows-event.ts';

/** What carries records, taken off. */
export interface Envelope {
  /** its name, for people */
  readonly kind: string;
  /** text, bytes, an object, or a list of those */
  readonly content: unknown;
  /** fields of events that it tells, `@timestamp` being when it was written; what the record says itself wins */
  readonly kept: GatewayEvent;
  /** the object is nothing but this envelope; else what it carries must be recognised, or the object may be a record itself */
  readonly certain: boolean;
}

/** Things put records into members of theirs, and those into others': deeper than this nothing sane goes. */
export const MAX_ENVELOPES = 4;

/** The envelope that an object is, if it is one. */
export function openObject(object: JsonObject): Envelope | undefined {
  return openOtlp(object) ?? openCloud(object) ?? openLogsEvent(object) ?? openShipper(object);
}

const CRI =
  /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{1,9}(?:Z|[+-]\d{2}:\d{2})) (?:stdout|stderr) [FP] /;

/** The envelope in front of a line: containers' (CRI), syslog's, or a stream of counted syslog messages; or the events of Windows that it is. */
export function openLine(line: string): Envelope | undefined {
  const first = line[0] ?? '';
  if (first === '<')
    return looksLikeWindowsEvent(line) ? openWindowsEvents(line) : openSyslog(line);
  if (first >= '0' && first <= '9') return openDigits(line);
  if (line.startsWith('H4sI')) return openGzipText(line);
  // Oct 10 11:55:36
  return line[3] === ' ' && line[9] === ':' ? openSyslog(line) : undefined;
}

function openDigits(line: string): Envelope | undefined {
  const blank = line.indexOf(' ');
  if (blank < 8 && line[blank + 1] === '<') {
    const frames = splitFrames(line);
    return frames && { kind: 'syslog-frames', content: frames, kept: {}, certain: true };
  }
  if (line[4] !== '-' || line[10] !== 'T') return undefined;
  const cri = CRI.exec(line);
  if (!cri) return openSyslog(line);
  const kept = fieldsOf({ '@timestamp': envelopeTime(cri[1]) });
  return { kind: 'cri', content: line.slice(cri[0].length), kept, certain: true };
}

function openGzipText(line: string): Envelope | undefined {
  const bytes = decodeBase64(line);
  return bytes && { kind: 'base64', content: bytes, kept: {}, certain: true };
}

function openSyslog(line: string): Envelope | undefined {
  const parsed = parseSyslog(line);
  if (!parsed) return undefined;
  const { priority, time, host, app, pid, message } = parsed;
  const written = envelopeTime(time);
  const kept = {
    ...fieldsOf({
      '@timestamp': written,
      'host.name': host,
      'process.name': app,
      'process.pid': pid,
      'log.syslog.priority': priority,
    }),
    ...(time !== undefined && written === undefined && { [BSD_TIME]: time }),
  };
  const content = message.startsWith('@cee:') ? message.slice(5).trimStart() : message;
  return { kind: 'syslog', content, kept, certain: priority !== undefined };
}
