import { splitOtlpProtobuf } from '@gatewatch/normalize';

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPEN_LIST = 91;
const OPEN_MAP = 123;
/** What is not cut into lines, be it as broken as it may. */
const PROTOBUF = /^application\/(?:x-|vnd\.google\.)?protobuf\b/i;
/** by byte */
const DEEPER = new Int8Array(256);
for (const open of '[{') DEEPER[open.charCodeAt(0)] = 1;
for (const close of ']}') DEEPER[close.charCodeAt(0)] = -1;

/**
 * The records of a pushed body, as they were written: the resources of an OTLP request in protobuf, its lines, the members of an array that is all of it, or the one JSON
 * value that goes over several lines. What is no whole JSON is taken line by line.
 */
export function splitRecords(body: Buffer, mediaType = ''): Buffer[] {
  const requests = splitOtlpProtobuf(body);
  if (requests)
    return requests.map(({ buffer, byteOffset, length }) =>
      Buffer.from(buffer, byteOffset, length),
    );
  return PROTOBUF.test(mediaType) ? [body] : splitText(body);
}

function splitText(body: Buffer): Buffer[] {
  const start = body.findIndex((byte) => !isSpace(byte));
  const first = body[start];
  if (first === OPEN_LIST) return splitList(body, start) ?? splitLines(body);
  if (first !== OPEN_MAP) return splitLines(body);
  const lineEnd = body.indexOf(NEWLINE, start);
  const isOneLine = lineEnd < 0 || endOfValue(body.subarray(0, lineEnd), start) !== undefined;
  if (isOneLine) return splitLines(body);
  const end = endOfValue(body, start);
  const isWhole = end !== undefined && body.subarray(end).every(isSpace);
  return isWhole ? [body.subarray(start, end)] : splitLines(body);
}

/** The lines of a body, without empty ones. */
export function splitLines(body: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < body.length;) {
    const found = body.indexOf(NEWLINE, start);
    const next = found < 0 ? body.length : found;
    const end = next > start && body[next - 1] === CARRIAGE_RETURN ? next - 1 : next;
    if (end > start) lines.push(body.subarray(start, end));
    start = next + 1;
  }
  return lines;
}

/** Undefined where the list is not all of the body. */
function splitList(body: Buffer, start: number): Buffer[] | undefined {
  const cuts = [start];
  const end = endOfValue(body, start, (comma) => cuts.push(comma));
  if (end === undefined || !body.subarray(end).every(isSpace)) return undefined;
  cuts.push(end - 1);
  const members = cuts.slice(1).map((cut, index) => body.subarray((cuts[index] ?? 0) + 1, cut));
  return members.map(trim).filter((member) => member.length > 0);
}

/**
 * Where the list or map that begins at `start` ends, by its brackets alone; undefined where it does not. Its own commas are told.
 * A newline within a text is none of JSON's: it ends the search.
 */
function endOfValue(
  body: Buffer,
  start: number,
  onComma: (at: number) => void = () => undefined,
): number | undefined {
  let depth = 0;
  for (let at = start; at < body.length; at++) {
    const byte = body[at] ?? 0;
    if (byte === QUOTE) at = endOfText(body, at);
    depth += DEEPER[byte] ?? 0;
    if (depth === 0) return at + 1;
    if (byte === COMMA && depth === 1) onComma(at);
  }
  return undefined;
}

/** The closing quote; the end of the body where there is none. */
function endOfText(body: Buffer, open: number): number {
  for (let at = open + 1; at < body.length; at++) {
    const byte = body[at];
    if (byte === QUOTE) return at;
    if (byte === NEWLINE) break;
    if (byte === BACKSLASH) at++;
  }
  return body.length;
}

function trim(bytes: Buffer): Buffer {
  let start = 0;
  let end = bytes.length;
  while (start < end && isSpace(bytes[start])) start++;
  while (end > start && isSpace(bytes[end - 1])) end--;
  return bytes.subarray(start, end);
}

function isSpace(byte: number | undefined): boolean {
  return byte === 32 || byte === NEWLINE || byte === CARRIAGE_RETURN || byte === 9;
}
