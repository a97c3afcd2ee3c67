import { ABSENT } from '../event-view.ts';
import {
  HEAD,
  HEAD_BYTES,
  layOut,
  leadsOf,
  MARGIN,
  PLACE_INTEGERS,
  type Layout,
  type MachineParts,
} from './machine-layout.ts';
import { MemoryWriter } from './memory-writer.ts';
import {
  PAGE_BYTES,
  startScanner,
  type ScannerExports,
  type WasmMemory,
  type WasmRuntime,
} from './wasm-runtime.ts';

/** Longest block that is taken; longer ones are for the scanner in JavaScript. */
const BLOCK_BYTES = 2 ** 21;
const LINE_FEED = 10;
const MINUS = 0x2d;
const ZERO = 0x30;

/** Results: places in memory, in 32-bit integers, as in scanner/layout.ts. */
const NOTED_COUNT = 32;
const LINE_TRAITS = 33;
const IS_NESTED = 34;
const CANDIDATE_COUNT = 35;
const LEFT_COUNT = 36;
const LEFT_ANYWHERE = 37;
const GENERATION = 38;
const CONTENT_HASH = 40;

/** What rules ask for, as written to memory; 0 where nothing is asked. */
export interface MachineTables {
  readonly always: number;
  readonly anywhere: number;
  readonly facts: number;
}

/** The compiled scanner with its memory: reads lines of a block, notes their fields, and collects the rules that they may satisfy. */
export class LineMachine {
  readonly #scanner: ScannerExports;
  readonly #memory: WasmMemory;
  readonly #layout: Layout;
  readonly #blockStart: number;
  readonly #tablesStart: number;
  readonly #leads: readonly string[];
  readonly #hash = new Int32Array(4);
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

  /** `contentHash` of the line that was read from there, as four words that the next one overwrites; undefined for lines that are left to others. */
  contentHash(from: number): Int32Array | undefined {
    if (this.#scanner.hashContent(from) === 0) return undefined;
    for (let word = 0; word < 4; word++)
      this.#hash[word] = this.#integers[CONTENT_HASH + word] ?? 0;
    return this.#hash;
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
