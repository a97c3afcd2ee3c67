import { DEFAULT_ENTITY_FIELDS, MAX_ENTITY_VALUE } from '@gatewatch/event';

const QUOTE = 0x22;
const COLON = 0x3a;
const FIELDS = DEFAULT_ENTITY_FIELDS.length;

/** 1 for bytes that mean nothing in JSON, in entity keys and in what is printed; a colon may belong to an address. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x7f && !'"\\%|='.includes(String.fromCharCode(byte)) ? 1 : 0,
);
const IN_ADDRESS = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[0-9a-f:.]/i.test(String.fromCharCode(byte)) ? 1 : 0,
);

/** Where the values of an event's default entity fields stand, by the number of the field. */
export class EntityValues {
  bytes: Uint8Array = new Uint8Array(0);
  readonly #starts = new Int32Array(FIELDS);
  readonly #ends = new Int32Array(FIELDS);
  /** Turns to another event, which has none yet. */
  begin(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.#starts.fill(-1);
  }
  note(field: number, start: number, end: number): void {
    this.#starts[field] = start;
    this.#ends[field] = end;
  }
  has(field: number): boolean {
    return this.start(field) >= 0;
  }
  start(field: number): number {
    return this.#starts[field] ?? -1;
  }
  end(field: number): number {
    return this.#ends[field] ?? -1;
  }
  length(field: number): number {
    return this.end(field) - this.start(field);
  }
  /** Whether there are any and all are texts that are written everywhere as they stand. If so, they then stand without quotes. */
  unquote(): boolean {
    let found = false;
    for (let field = 0; field < FIELDS; field++) {
      const start = this.start(field);
      if (start < 0) continue;
      const end = this.end(field) - 1;
      if (this.bytes[start] !== QUOTE || !this.#isPlain(start + 1, end)) return false;
      this.note(field, start + 1, end);
      found = true;
    }
    return found;
  }
  #isPlain(start: number, end: number): boolean {
    if (end <= start || end - start > MAX_ENTITY_VALUE) return false;
    let mayBeAddress = 1;
    let hasColon = false;
    for (let at = start; at < end; at++) {
      const byte = this.bytes[at] ?? 0;
      if (PLAIN[byte] !== 1) return false;
      mayBeAddress &= IN_ADDRESS[byte] ?? 0;
      hasColon ||= byte === COLON;
    }
    return !hasColon || mayBeAddress === 0;
  }
}
