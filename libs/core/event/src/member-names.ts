/** What is known of a member's name. */
export interface KnownName {
  readonly after: Int32Array;
  readonly isContent: boolean;
}

interface MemberName extends KnownName {
  /** with quotes and colon */
  readonly length: number;
  readonly words: Int32Array;
  readonly last: number;
  /** the name that came after it last */
  next: number;
  /** the line in which it was seen last */
  seen: number;
}

/** A name that is not to be known by its bytes. */
export const NO_NAME = -1;

/** Most names that are remembered; then all are forgotten. */
const MOST_NAMES = 1024;
const START: MemberName = {
  after: new Int32Array(4),
  isContent: false,
  length: 0,
  words: new Int32Array(0),
  last: 0,
  next: NO_NAME,
  seen: 0,
};

/** Names of members as they stand in lines, quotes and colon included. Each remembers which came after it: lines are mostly alike. */
export class MemberNames {
  readonly #know: (name: string) => KnownName;
  #names: MemberName[] = [{ ...START }];
  readonly #byName = new Map<string, number>();
  #previous = 0;
  #line = 0;

  /** @param know asked once for each name */
  constructor(know: (name: string) => KnownName) {
    this.#know = know;
  }

  /** Begins another line. */
  begin(): void {
    this.#line++;
    this.#previous = 0;
    if (this.#names.length < MOST_NAMES) return;
    this.#names = [{ ...START }];
    this.#byName.clear();
  }

  /** The name that is expected next, if it stands there. */
  expected(words: DataView, at: number, end: number): number | undefined {
    const { next } = this.of(this.#previous);
    if (next === NO_NAME) return undefined;
    const { length, words: own, last } = this.of(next);
    if (at + length > end || words.getInt32(at + length - 4, true) !== last) return undefined;
    for (let index = 0, from = at; index < own.length; index++, from += 4)
      if (words.getInt32(from, true) !== own[index]) return undefined;
    this.#previous = next;
    return next;
  }

  /** @param quoted its bytes, with quotes and colon */
  learn(quoted: Uint8Array, name: string): number {
    if (quoted.length < 4) return NO_NAME;
    const found = this.#byName.get(name) ?? this.#add(quoted, name);
    this.of(this.#previous).next = found;
    this.#previous = found;
    return found;
  }

  /** Whether the line has it for the first time. */
  isFirst(index: number): boolean {
    const name = this.of(index);
    if (name.seen === this.#line) return false;
    name.seen = this.#line;
    return true;
  }

  of(index: number): MemberName {
    return this.#names[index] ?? START;
  }

  #add(quoted: Uint8Array, name: string): number {
    const view = new DataView(quoted.buffer, quoted.byteOffset, quoted.length);
    const last = view.getInt32(quoted.length - 4, true);
    const whole = (quoted.length - 1) >> 2;
    const words = Int32Array.from({ length: whole }, (_, index) => view.getInt32(4 * index, true));
    const known = this.#know(name);
    const { length } = quoted;
    this.#names.push({ ...known, length, words, last, next: NO_NAME, seen: 0 });
    this.#byName.set(name, this.#names.length - 1);
    return this.#names.length - 1;
  }
}
