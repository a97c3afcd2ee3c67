const NEWLINE = 10;
const RETURN = 13;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Longest line that is handed over whole, 1 MiB. */
export const MAX_LINE_BYTES = 1024 * 1024;

/** One line without its end (`\n` or `\r\n`); an empty line is one, too. */
export interface Line {
  /** where its first byte stands in the file or stream (of a packed file: in what it unpacks to) */
  readonly offset: number;
  readonly bytes: Buffer;
  /** it was longer than the limit: `bytes` is its beginning */
  readonly tooLarge?: true;
}

/** Cuts chunks into lines. Holds back what has no end yet, at most the limit and one chunk of it. */
export class LineSplitter {
  readonly #maxLineBytes: number;
  #parts: Buffer[] = [];
  #held = 0;
  #isTooLarge = false;
  #consumed: number;
  #lineStart: number;
  constructor({ offset = 0, maxLineBytes = MAX_LINE_BYTES } = {}) {
    this.#consumed = offset;
    this.#lineStart = offset;
    this.#maxLineBytes = maxLineBytes;
  }
  /** where the line begins that has no end yet */
  get lineStart(): number {
    return this.#lineStart;
  }
  /** where the next chunk begins */
  get consumed(): number {
    return this.#consumed;
  }
  /** The lines that end in this chunk. Their bytes are views of it. */
  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#hold(chunk.subarray(start, end));
      start = end + 1;
      lines.push(this.#cut(this.#consumed + start));
    }
    this.#hold(chunk.subarray(start));
    this.#consumed += chunk.length;
    return lines;
  }
  /** The last line of a file that ends without a newline; undefined where nothing is held back. */
  flush(): Line | undefined {
    return this.#lineStart === this.#consumed ? undefined : this.#cut(this.#consumed);
  }
  #hold(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const room = this.#maxLineBytes - this.#held;
    if (bytes.length > room) this.#isTooLarge = true;
    if (room > 0) this.#parts.push(bytes.subarray(0, room));
    this.#held = Math.min(this.#maxLineBytes, this.#held + bytes.length);
  }
  #cut(next: number): Line {
    const [only] = this.#parts;
    const bytes = this.#parts.length === 1 && only ? only : Buffer.concat(this.#parts);
    const offset = this.#lineStart;
    const line = this.#isTooLarge
      ? { offset, bytes, tooLarge: true as const }
      : { offset, bytes: trim(bytes, offset) };
    this.#parts = [];
    this.#held = 0;
    this.#isTooLarge = false;
    this.#lineStart = next;
    return line;
  }
}

function trim(bytes: Buffer, offset: number): Buffer {
  const end = bytes.at(-1) === RETURN ? bytes.length - 1 : bytes.length;
  const isMarked = offset === 0 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK);
  return bytes.subarray(isMarked ? BYTE_ORDER_MARK.length : 0, end);
}
