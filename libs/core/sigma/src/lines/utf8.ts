/** Turns checked UTF-8 into text; a runtime has a faster way than `decodeUtf8`. */
export type Decode = (bytes: Uint8Array, from: number, to: number) => string;

/** Fewer arguments than any engine's limit. */
const RUN = 4096;

/** The text of well-formed UTF-8. */
export function decodeUtf8(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  let units: number[] = [];
  for (let at = from; at < to;) {
    const length = sequenceLength(bytes[at] ?? 0);
    const point = pointAt(bytes, at, length);
    if (point < 0x10000) units.push(point);
    else units.push(0xd7c0 + (point >> 10), 0xdc00 | (point & 0x3ff));
    at += length;
    if (units.length < RUN) continue;
    text += String.fromCharCode(...units);
    units = [];
  }
  return text + String.fromCharCode(...units);
}

function sequenceLength(lead: number): number {
  if (lead < 0xe0) return lead < 0x80 ? 1 : 2;
  return lead < 0xf0 ? 3 : 4;
}

function pointAt(bytes: Uint8Array, at: number, length: number): number {
  const lead = bytes[at] ?? 0;
  let point = length === 1 ? lead : lead & (0xff >> (length + 1));
  for (let next = 1; next < length; next++) point = (point << 6) | ((bytes[at + next] ?? 0) & 63);
  return point;
}

/** UTF-8 of a text; undefined where it holds a lone surrogate. */
export function encodeUtf8(text: string): Uint8Array | undefined {
  if (!text.isWellFormed()) return undefined;
  const bytes: number[] = [];
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), continuation(point));
    else if (point < 0x10000)
      bytes.push(0xe0 | (point >> 12), continuation(point >> 6), continuation(point));
    else
      bytes.push(
        0xf0 | (point >> 18),
        continuation(point >> 12),
        continuation(point >> 6),
        continuation(point),
      );
  }
  return Uint8Array.from(bytes);
}

function continuation(bits: number): number {
  return 0x80 | (bits & 63);
}
