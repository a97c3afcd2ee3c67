import { readUtf8 } from './utf8-text.ts';

/** What a field holds, and so how it is written: `TEXT`, `BYTES` and messages have a length in front. */
export type ProtobufType =
  | 'text'
  | 'base64'
  | 'hex'
  | 'bool'
  | 'enum'
  | 'int64'
  | 'fixed32'
  | 'fixed64'
  | 'double'
  | ProtobufMessage;

export interface ProtobufField {
  readonly name: string;
  readonly type: ProtobufType;
  readonly repeated?: true;
}

/** Fields by their number; a function where messages hold each other. */
export interface ProtobufMessage {
  readonly fields: () => ReadonlyMap<number, ProtobufField>;
  /** at most one of its fields is there: the last one */
  readonly oneof?: true;
}

/** protobuf's own bounds. */
const MOST_NESTED = 100;
const MOST_FIELDS = 2 ** 29 - 1;

/**
 * Reads a message of the protobuf wire format as the object that its JSON would be: 64 bits are texts of digits. Undefined where the bytes are
 * none: a field of another wire type than its own, a broken length, text that is no UTF-8, a hundred messages within each other.
 * Fields that `message` does not name are passed over.
 */
export function readProtobuf(
  bytes: Uint8Array,
  message: ProtobufMessage,
): Record<string, unknown> | undefined {
  const wire = new Wire(bytes);
  const read = readMessage(wire, bytes.length, message, 0);
  return wire.failed ? undefined : read;
}

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

function readMessage(
  wire: Wire,
  end: number,
  message: ProtobufMessage,
  depth: number,
): Record<string, unknown> {
  let object: Record<string, unknown> = {};
  if (depth >= MOST_NESTED) wire.fail();
  const fields = message.fields();
  while (wire.at < end && !wire.failed) {
    const tag = wire.whole();
    const number = Math.floor(tag / 8);
    const field = fields.get(number);
    if (number === 0 || number > MOST_FIELDS) wire.fail();
    else if (!field) wire.skip(tag % 8, end);
    else {
      const value = readField(wire, end, { field, kind: tag % 8, depth });
      if (message.oneof) object = {};
      if (field.repeated) appendTo(object, field.name, value);
      else object[field.name] = value;
    }
  }
  if (wire.at !== end) wire.fail();
  return object;
}

function appendTo(object: Record<string, unknown>, name: string, value: unknown): void {
  const list = object[name];
  if (Array.isArray(list)) list.push(value);
  else object[name] = [value];
}

interface FieldAt {
  readonly field: ProtobufField;
  /** wire type that was written */
  readonly kind: number;
  readonly depth: number;
}

function readField(wire: Wire, end: number, { field, kind, depth }: FieldAt): unknown {
  const { type } = field;
  if (kind !== kindOf(type)) return wire.fail();
  if (kind !== LENGTH) return SCALARS[type as keyof typeof SCALARS](wire, end);
  const stop = wire.lengthWithin(end);
  if (typeof type === 'object') return readMessage(wire, stop, type, depth + 1);
  const bytes = wire.take(stop);
  if (type === 'hex') return toHex(bytes);
  if (type === 'base64') return toBase64(bytes);
  return readUtf8(bytes) ?? wire.fail();
}

function kindOf(type: ProtobufType): number {
  if (typeof type === 'object') return LENGTH;
  return KINDS[type];
}

const KINDS = {
  text: LENGTH,
  base64: LENGTH,
  hex: LENGTH,
  bool: VARINT,
  enum: VARINT,
  int64: VARINT,
  fixed32: FIXED32,
  fixed64: FIXED64,
  double: FIXED64,
} as const;

const SCALARS = {
  bool: (wire: Wire): boolean => wire.varint() !== 0n,
  enum: (wire: Wire): number => Number(BigInt.asIntN(32, wire.varint())),
  int64: (wire: Wire): string => String(BigInt.asIntN(64, wire.varint())),
  fixed32: (wire: Wire, end: number): number => wire.view(4, end)?.getUint32(0, true) ?? 0,
  fixed64: (wire: Wire, end: number): string =>
    String(wire.view(8, end)?.getBigUint64(0, true) ?? 0n),
  double: (wire: Wire, end: number): number => wire.view(8, end)?.getFloat64(0, true) ?? 0,
} as const;

/** A place in the bytes. After a failure nothing that it gives means anything. */
class Wire {
  at = 0;
  failed = false;
  readonly #bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }
  fail(): undefined {
    this.failed = true;
    return undefined;
  }
  /** At most ten bytes, the lowest seven bits first. */
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.at++];
      if (byte === undefined) break;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    this.fail();
    return 0n;
  }
  /** A varint that is no larger than a number holds exactly: tags, lengths, names of kinds. */
  whole(): number {
    let value = 0;
    for (let nth = 0; nth < 7; nth++) {
      const byte = this.#bytes[this.at++] ?? 0x80;
      value += (byte & 0x7f) * 2 ** (7 * nth);
      if (byte < 0x80) return value;
    }
    this.fail();
    return 0;
  }
  /** Where what has its length in front ends; within what it stands in. */
  lengthWithin(end: number): number {
    const length = this.whole();
    if (this.failed || length > end - this.at) {
      this.fail();
      return this.at;
    }
    return this.at + length;
  }
  take(stop: number): Uint8Array {
    const taken = this.#bytes.subarray(this.at, stop);
    this.at = stop;
    return taken;
  }
  view(length: number, end: number): DataView | undefined {
    if (length > end - this.at) return this.fail();
    const { buffer, byteOffset } = this.#bytes;
    const view = new DataView(buffer, byteOffset + this.at, length);
    this.at += length;
    return view;
  }
  skip(kind: number, end: number): void {
    if (kind === VARINT) this.varint();
    else if (kind === LENGTH) this.take(this.lengthWithin(end));
    else if (kind === FIXED64) this.view(8, end);
    else if (kind === FIXED32) this.view(4, end);
    else this.fail(); // groups were given up before OTLP was made
    if (this.at > end) this.fail();
  }
}

function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second, third] = bytes.subarray(at, at + 3);
    const bits = (first << 16) | ((second ?? 0) << 8) | (third ?? 0);
    const digit = (shift: number): string => ALPHABET[(bits >> shift) & 63] ?? '';
    text += digit(18) + digit(12) + (second === undefined ? '=' : digit(6));
    text += third === undefined ? '=' : digit(0);
  }
  return text;
}
