import { DEFAULT_ENTITY_FIELDS, MAX_ENTITY_VALUE } from '@gatewatch/event';

const QUOTE = 0x22;
const FIELDS = DEFAULT_ENTITY_FIELDS.length;

/** Of a byte: it means nothing in JSON, in entity keys and in what is printed; it may belong to an address; it is a colon. */
const PLAIN = 1;
const IN_ADDRESS = 2;
const IS_COLON = 4;
const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  const isPlain = byte >= 0x20 && byte < 0x7f && !'"\\%|='.includes(char);
  const isInAddress = /[0-9a-f:.]/i.test(char);
  return (isPlain ? PLAIN : 0) | (isInAddress ? IN_ADDRESS : 0) | (char === ':' ? IS_COLON : 0);
});

/** Where the values of an event's default entity fields stand, by the number of the field. */
export class EntityValues {
  bytes: Uint8Array = new Uint8Array(0);
  /** the same memory, which reaches at least four bytes beyond the end of any value */
  words = new DataView(this.bytes.buffer);
  readonly #starts = new Int32Array(FIELDS);
  readonly #ends = new Int32Array(FIELDS);
  /** Turns to another event, which has none yet. */
  begin(bytes: Uint8Array, words: DataView): void {
    this.bytes = bytes;
    this.words = words;
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
    const { bytes } = this;
    let all = PLAIN | IN_ADDRESS;
    let some = 0;
    for (let at = start; at < end; at++) {
      const kind = KINDS[bytes[at] ?? 0] ?? 0;
      all &= kind;
      some |= kind;
    }
    return (all & PLAIN) !== 0 && ((some & IS_COLON) === 0 || (all & IN_ADDRESS) === 0);
  }
}
