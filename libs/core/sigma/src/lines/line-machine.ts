import { ABSENT } from '../event-view.ts';
import { COLON, QUOTE } from './json-scanner.ts';
import { MemoryWriter } from './memory-writer.ts';
import { encodeUtf8 } from './utf8.ts';
import {
  PAGE_BYTES,
  startScanner,
  type ScannerExports,
  type WasmMemory,
  type WasmRuntime,
} from './wasm-runtime.ts';

/** Longest block that is taken; longer ones are for the scanner in JavaScript. */
const BLOCK_BYTES = 2 ** 21;
/** What is read beyond the end of a line at most. */
const MARGIN = 64;
const LINE_FEED = 10;
const MINUS = 0x2d;
const ZERO = 0x30;

/** As in scanner/keys.ts. */
const FIRST_WANTED = 2;
const KEY_INTEGERS = 8;
const MOST_LEARNED = 512;
const LEARNED_BYTES = 112;
const KEY_HEADS = 1024;
/** of a place, in 32-bit integers, as in scanner/line.ts */
const PLACE_INTEGERS = 8;

/** What stands at the start of memory: `readLayout` of scanner/layout.ts reads the same in this order. */
const HEAD = [
  'keys',
  'knownKeys',
  'mostKeys',
  'learnedBytes',
  'keyHeads',
  'places',
  'noted',
  'leads',
  'facts',
  'candidates',
  'addedAt',
  'always',
  'anywhere',
  'left',
] as const;
type Layout = Record<(typeof HEAD)[number], number>;

/** Results: places in memory, in 32-bit integers, as in scanner/layout.ts. */
const NOTED_COUNT = 32;
const LINE_TRAITS = 33;
const IS_NESTED = 34;
const CANDIDATE_COUNT = 35;
const LEFT_COUNT = 36;
const LEFT_ANYWHERE = 37;
const GENERATION = 38;
const HEAD_BYTES = 256;

/** A field that is read, or one within whose value dotted names may lead on. */
export interface WantedKey {
  readonly name: string;
  /** -1 for a field that is not read itself */
  readonly slot: number;
  readonly leads: boolean;
}

/** What rules ask for, as written to memory; 0 where nothing is asked. */
export interface MachineTables {
  readonly always: number;
  readonly anywhere: number;
  readonly facts: number;
}

export interface MachineParts {
  readonly keys: readonly WantedKey[];
  readonly slots: number;
  readonly rules: number;
}

/** The compiled scanner with its memory: reads lines of a block, notes their fields, and collects the rules that they may satisfy. */
export class LineMachine {
  readonly #scanner: ScannerExports;
  readonly #memory: WasmMemory;
  readonly #layout: Layout;
  readonly #blockStart: number;
  readonly #tablesStart: number;
  readonly #leads: readonly string[];
  #bytes: Uint8Array;
  #integers: Int32Array;

  private constructor(
    leads: readonly string[],
    { layout, written, blockStart }: ReturnType<typeof layOut>,
    started: NonNullable<ReturnType<typeof startScanner>>,
  ) {
    this.#scanner = started.scanner;
    this.#memory = started.memory;
    this.#leads = leads;
    this.#layout = layout;
    this.#blockStart = blockStart;
    this.#tablesStart = blockStart + BLOCK_BYTES + MARGIN;
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#integers = new Int32Array(this.#memory.buffer);
    this.#bytes.set(written, HEAD_BYTES);
    this.#writeHead();
    this.#scanner.configure();
  }

  /** @returns undefined where the runtime can't run it */
  static start(runtime: WasmRuntime, parts: MachineParts): LineMachine | undefined {
    const laidOut = layOut(parts);
    const started = startScanner(runtime, laidOut.blockStart + BLOCK_BYTES + MARGIN);
    return started && new LineMachine(leadsOf(parts), laidOut, started);
  }

  /** Takes other rules. */
  setTables(write: (memory: MemoryWriter) => MachineTables): void {
    const writer = new MemoryWriter(this.#tablesStart);
    const tables = write(writer);
    const { written } = writer;
    const missing = this.#tablesStart + written.length + MARGIN - this.#bytes.length;
    if (missing > 0) {
      this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
      this.#bytes = new Uint8Array(this.#memory.buffer);
      this.#integers = new Int32Array(this.#memory.buffer);
    }
    this.#bytes.set(written, this.#tablesStart);
    Object.assign(this.#layout, tables);
    this.#writeHead();
    this.#scanner.reconfigure();
  }

  /** All of its memory; another object after `setTables`. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Takes a block of lines. @returns where it begins, -1 where it is too long */
  load(block: Uint8Array): number {
    if (block.length >= BLOCK_BYTES) return -1;
    this.#bytes.set(block, this.#blockStart);
    this.#bytes[this.#blockStart + block.length] = LINE_FEED;
    return this.#blockStart;
  }

  /** Reads the line that begins at `from`. @returns where its line feed stands, 0 for a line that is broken or unusual */
  read(from: number): number {
    return this.#scanner.readLine(from);
  }

  /** whether more than looking at noted fields has to be done with the line */
  get needsHost(): boolean {
    const integers = this.#integers;
    return (
      ((integers[CANDIDATE_COUNT] ?? 0) |
        (integers[LEFT_COUNT] ?? 0) |
        (integers[IS_NESTED] ?? 0) |
        (integers[LEFT_ANYWHERE] ?? 0)) !==
      0
    );
  }
  get lineTraits(): number {
    return this.#integers[LINE_TRAITS] ?? 0;
  }
  /** whether dotted names may lead into a value of the line */
  get isNested(): boolean {
    return this.#integers[IS_NESTED] !== 0;
  }
  /** whether the line's texts must be searched for keywords elsewhere */
  get leavesAnywhere(): boolean {
    return this.#integers[LEFT_ANYWHERE] !== 0;
  }
  get candidateCount(): number {
    return this.#integers[CANDIDATE_COUNT] ?? 0;
  }
  candidate(index: number): number {
    return this.#integers[(this.#layout.candidates >> 2) + index] ?? 0;
  }
  /** how many slots have to be looked up elsewhere */
  get leftCount(): number {
    return this.#integers[LEFT_COUNT] ?? 0;
  }
  leftSlot(index: number): number {
    return this.#integers[(this.#layout.left >> 2) + index] ?? 0;
  }
  get notedCount(): number {
    return this.#integers[NOTED_COUNT] ?? 0;
  }
  notedSlot(index: number): number {
    return this.#integers[(this.#layout.noted >> 2) + index] ?? 0;
  }
  start(slot: number): number {
    return this.#integers[this.#place(slot)] ?? 0;
  }
  end(slot: number): number {
    return this.#integers[this.#place(slot) + 1] ?? 0;
  }
  /** The kind of a field of the line, and above eight bits its traits; `ABSENT` where it was not noted. */
  kindAndTraits(slot: number): number {
    const place = this.#place(slot);
    const isOfLine =
      this.#integers[place + 4] === this.#integers[GENERATION] &&
      this.#integers[place + 5] === this.#integers[GENERATION + 1];
    return isOfLine ? (this.#integers[place + 2] ?? 0) : ABSENT;
  }
  /** The number of a field that is a plain one: of kind `NUMBER` without traits. */
  plainNumber(slot: number): number {
    const bytes = this.#bytes;
    const end = this.end(slot);
    let at = this.start(slot);
    const isNegative = bytes[at] === MINUS;
    if (isNegative) at++;
    let number = 0;
    // where digits are few, whole numbers of the machine are faster
    for (const early = Math.min(end, at + 9); at < early; at++)
      number = (Math.imul(number, 10) + (bytes[at] ?? 0) - ZERO) | 0;
    for (; at < end; at++) number = number * 10 + (bytes[at] ?? 0) - ZERO;
    return isNegative ? -number : number;
  }
  /** Calls `found` with each value of the line that dotted names may lead into. */
  eachLead(found: (name: string, start: number, end: number) => void): void {
    for (const [index, name] of this.#leads.entries()) {
      const place = (this.#layout.leads >> 2) + index * PLACE_INTEGERS;
      const holds =
        this.#integers[place + 4] === this.#integers[GENERATION] &&
        this.#integers[place + 5] === this.#integers[GENERATION + 1];
      if (holds) found(name, this.#integers[place] ?? 0, this.#integers[place + 1] ?? 0);
    }
  }

  #place(slot: number): number {
    return (this.#layout.places >> 2) + slot * PLACE_INTEGERS;
  }

  #writeHead(): void {
    for (const [index, name] of HEAD.entries()) this.#integers[index] = this.#layout[name];
  }
}

function leadsOf({ keys }: MachineParts): string[] {
  return keys.filter(({ leads }) => leads).map(({ name }) => name);
}

/** The tables that stay where they are, before the block. */
function layOut(parts: MachineParts) {
  const { keys, slots, rules } = parts;
  const leads = leadsOf(parts);
  const memory = new MemoryWriter(HEAD_BYTES);
  const known = FIRST_WANTED + keys.length;
  const records = new Int32Array(KEY_INTEGERS * (known + MOST_LEARNED));
  records.set([0, -1, 0, 0, 0, 0, 0, -1, 0, -1, 0, 0, 0, 0, 0, -1]);
  for (const [index, { name, slot, leads: isLead }] of keys.entries()) {
    const quoted = quote(encodeUtf8(name));
    const lead = isLead ? leads.indexOf(name) : -1;
    const record = [quoted.length, slot, 0, 0, 0, 0, memory.bytes(quoted), lead];
    records.set(record, KEY_INTEGERS * (FIRST_WANTED + index));
  }
  const layout: Layout = {
    keys: memory.integers(records),
    knownKeys: known,
    mostKeys: known + MOST_LEARNED,
    learnedBytes: memory.zeros(LEARNED_BYTES * MOST_LEARNED),
    keyHeads: memory.zeros(4 * KEY_HEADS),
    places: memory.zeros(4 * PLACE_INTEGERS * slots),
    noted: memory.zeros(4 * slots),
    leads: memory.zeros(4 * PLACE_INTEGERS * leads.length),
    candidates: memory.zeros(4 * rules),
    addedAt: memory.zeros(8 * rules),
    left: memory.zeros(4 * slots),
    facts: 0,
    always: 0,
    anywhere: 0,
  };
  const { written } = memory;
  return { layout, written, blockStart: HEAD_BYTES + written.length + MARGIN };
}

/** With quotes and colon. A name that UTF-8 can't write only stands there escaped, which is left to the other scanner. */
function quote(bytes: Uint8Array | undefined): Uint8Array {
  return Uint8Array.from(bytes ? [QUOTE, ...bytes, QUOTE, COLON] : [QUOTE, QUOTE, QUOTE, COLON]);
}
