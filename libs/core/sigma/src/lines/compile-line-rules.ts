import type { FieldValue, GatewayEvent } from '@gatewatch/event';
import { Candidates } from '../candidates.ts';
import { expressionOf, type CompileOptions } from '../compile-rules.ts';
import { ExpressionCompiler, type Predicate } from '../evaluator.ts';
import { ABSENT, EventView, FieldTable, NUMBER, STRING } from '../event-view.ts';
import { FactFiles } from '../fact-files.ts';
import type { DetectionRule } from '../model.ts';
import { ROUTING_FIELDS } from '../routing.ts';
import { RuleIndex } from '../rule-index.ts';
import { Tuning } from '../tuning.ts';
import { WitnessChoice } from '../witness-choice.ts';
import { LineIndex, type LineInHand } from './line-index.ts';
import { LineMachine } from './line-machine.ts';
import { LineReader, type LineStatus } from './line-reader.ts';
import { LineRouting } from './line-routing.ts';
import { decodeUtf8, type Decode } from './utf8.ts';
import { wantedKeys } from './wanted-keys.ts';
import type { WasmRuntime } from './wasm-runtime.ts';

export interface LineOptions extends CompileOptions {
  /** fields that the caller reads besides those that the rules do */
  readonly fields?: readonly string[];
  /** a faster way to text than this package has */
  readonly decode?: Decode;
  /** the runtime's `WebAssembly`: with it blocks of lines are read much faster, and mean the same */
  readonly wasm?: WasmRuntime;
}

/** Detection rules compiled for lines of JSON. Rule indexes are positions in the array that was compiled. Not for re-entrant use. */
export interface LineRules {
  /**
   * Calls `matched` with the index of every rule that the event in the line satisfies, ascending: the same rules as `compileRules` finds
   * in `JSON.parse` of the line. Of a line that is not `ok` none. Its bytes must stay as they are until nothing more is asked about it.
   */
  match(line: Uint8Array, matched: (index: number) => void): LineStatus;
  /** Takes a block of lines that end in `\n` or `\r\n`, the last one needs no end. It may be written over once the last is matched. */
  load(block: Uint8Array): void;
  /** Matches the block's next line as `match` does. @returns 'blank' for an empty one, undefined after the last */
  next(matched: (index: number) => void): LineStatus | 'blank' | undefined;
  /** The line that was matched last, without its end. */
  readonly line: Uint8Array;
  /** A field of the line that was `ok` last: one that a rule reads, or of `fields`. */
  field(name: string): FieldValue | undefined;
  /** The number of such a field; undefined for any other. */
  slotOf(name: string): number | undefined;
  /** Whether the line has the field with this number. */
  has(slot: number): boolean;
  /** The value of that field. */
  value(slot: number): FieldValue | undefined;
  /** The memory that the line is part of. */
  readonly words: DataView;
  /** Whether the line has no objects that dotted names lead into: its fields are the members that `valueStart` finds. */
  readonly isFlat: boolean;
  /** Where in the memory of the line the JSON of a field begins and ends; -1 where the line has none. */
  valueStart(slot: number): number;
  valueEnd(slot: number): number;
  /** `contentHash` of the line as four words, good until the next; undefined where it has to be made otherwise. */
  contentHash(): Int32Array | undefined;
  /** That line's event, whole. */
  event(): GatewayEvent;
}

/** Compiles rules together for events that are bytes: only what a rule may need is made of them. */
export function compileLineRules(rules: readonly DetectionRule[], options: LineOptions): LineRules {
  return new ScannedRules(rules, options);
}

const LINE_FEED = 10;
const RETURN = 13;
/** Longer lines are not kept as samples. */
const LONGEST_SAMPLE = 16 * 1024;

/** What a string's JSON has on both sides of it. */
const quotesOf = (kind: number): number => (kind === STRING ? 1 : 0);

class ScannedRules implements LineRules {
  readonly #table = new FieldTable();
  readonly #predicates: readonly Predicate[];
  readonly #choice: WitnessChoice;
  readonly #tuning: Tuning<Uint8Array>;
  #index: LineIndex;
  readonly #line: LineInHand;
  readonly #routing: LineRouting | undefined;
  readonly #hits: Int32Array;
  readonly #decode: Decode;
  readonly #machine: LineMachine | undefined;
  /** the block that `next` reads, or the memory that it was copied to */
  #block: Uint8Array = new Uint8Array(0);
  #isCopied = false;
  #at = 0;
  #end = 0;
  /** where the line is that only the machine has read; -1 where the reader knows the line */
  #from = -1;
  #to = 0;
  /** where the line is if the machine has read it; -1 where only the reader has */
  #readFrom = -1;

  constructor(rules: readonly DetectionRule[], options: LineOptions) {
    const { logsource, fields = [], decode = decodeUtf8, wasm } = options;
    const table = this.#table;
    const compiler = new ExpressionCompiler(table);
    const expressions = rules.map(expressionOf);
    this.#predicates = expressions.map((expression) => compiler.compile(expression));
    this.#choice = new WitnessChoice(expressions);
    this.#tuning = new Tuning(rules.length);
    for (const field of [...ROUTING_FIELDS, ...fields]) table.slotOf(field);
    this.#index = this.#buildIndex();
    const view = new EventView(table);
    const reader = new LineReader(table, view, decode);
    this.#line = { reader, view, candidates: new Candidates(rules.length) };
    this.#hits = new Int32Array(rules.length);
    this.#decode = decode;
    this.#machine =
      wasm &&
      LineMachine.start(wasm, {
        keys: wantedKeys(table),
        slots: table.slots.size,
        rules: rules.length,
      });
    this.#machine?.setTables((memory) => this.#index.writeTo(memory));
    this.#routing = logsource === 'route' ? new LineRouting(rules, table) : undefined;
  }

  match(line: Uint8Array, matched: (index: number) => void): LineStatus {
    const { reader, candidates } = this.#line;
    if (this.#tuning.isDue) this.#tune();
    this.#from = -1;
    this.#readFrom = -1;
    const status = reader.read(line);
    if (status !== 'ok') return status;
    if (this.#tuning.begin()) this.#sample(line);
    candidates.begin();
    this.#index.collect(this.#line);
    if (candidates.count > 0) this.#evaluate(matched);
    return status;
  }

  load(block: Uint8Array): void {
    const start = this.#machine?.load(block) ?? -1;
    this.#isCopied = start >= 0;
    this.#at = Math.max(0, start);
    this.#end = this.#at + block.length;
    this.#block = block;
  }

  next(matched: (index: number) => void): LineStatus | 'blank' | undefined {
    if (this.#at >= this.#end) return undefined;
    const machine = this.#machine;
    if (machine === undefined || !this.#isCopied) return this.#nextByReader(this.#block, matched);
    if (this.#tuning.isDue) this.#tune();
    const from = this.#at;
    const to = machine.read(from);
    if (to === 0) return this.#nextByReader(machine.bytes, matched);
    this.#from = from;
    this.#readFrom = from;
    this.#to = machine.bytes[to - 1] === RETURN ? to - 1 : to;
    this.#at = to + 1;
    if (this.#tuning.begin()) this.#sample(this.line);
    if (machine.needsHost) this.#collectFrom(machine, matched);
    return 'ok';
  }

  get line(): Uint8Array {
    return this.#settle().line;
  }

  field(name: string): FieldValue | undefined {
    const slot = this.#table.slots.get(name);
    return slot === undefined ? undefined : this.value(slot);
  }

  has(slot: number): boolean {
    const machine = this.#machine;
    return this.#from >= 0 && machine !== undefined && !machine.isNested
      ? machine.kindAndTraits(slot) !== ABSENT
      : this.value(slot) !== undefined;
  }

  value(slot: number): FieldValue | undefined {
    const machine = this.#machine;
    if (this.#from >= 0 && machine !== undefined && !machine.isNested) {
      const kindAndTraits = machine.kindAndTraits(slot);
      if (kindAndTraits === ABSENT) return undefined;
      if (kindAndTraits === NUMBER) return machine.plainNumber(slot);
      if (kindAndTraits === STRING)
        return this.#decode(machine.bytes, machine.start(slot), machine.end(slot));
    }
    this.#settle();
    return this.#line.view.value(slot);
  }

  slotOf(name: string): number | undefined {
    return this.#table.slots.get(name);
  }

  get words(): DataView {
    return this.#settle().words;
  }

  get isFlat(): boolean {
    return this.#settle().isFlat;
  }

  valueStart(slot: number): number {
    const reader = this.#settle();
    const { view } = this.#line;
    return view.kind(slot) === ABSENT ? -1 : reader.start(slot) - quotesOf(view.kind(slot));
  }

  valueEnd(slot: number): number {
    const reader = this.#settle();
    const { view } = this.#line;
    return view.kind(slot) === ABSENT ? -1 : reader.end(slot) + quotesOf(view.kind(slot));
  }

  contentHash(): Int32Array | undefined {
    return this.#readFrom < 0 ? undefined : this.#machine?.contentHash(this.#readFrom);
  }

  event(): GatewayEvent {
    return this.#settle().event();
  }

  /** The reader, knowing the line. */
  #settle(): LineReader {
    const { reader } = this.#line;
    if (this.#from >= 0 && this.#machine) reader.adopt(this.#machine, this.#from, this.#to);
    this.#from = -1;
    return reader;
  }

  #nextByReader(
    block: Uint8Array,
    matched: (index: number) => void,
  ): LineStatus | 'blank' | undefined {
    const from = this.#at;
    const feed = block.subarray(0, this.#end).indexOf(LINE_FEED, from);
    const end = feed < 0 ? this.#end : feed;
    this.#at = end + 1;
    const line = block.subarray(from, end > from && block[end - 1] === RETURN ? end - 1 : end);
    return line.length === 0 ? 'blank' : this.match(line, matched);
  }

  #collectFrom(machine: LineMachine, matched: (index: number) => void): void {
    const { candidates } = this.#line;
    this.#settle();
    candidates.begin();
    const count = machine.candidateCount;
    for (let index = 0; index < count; index++) candidates.addRule(machine.candidate(index));
    this.#index.collectLeft(this.#line, machine);
    if (candidates.count > 0) this.#evaluate(matched);
  }

  #sample(line: Uint8Array): void {
    if (line.length < LONGEST_SAMPLE) this.#tuning.samples.push(new Uint8Array(line));
  }

  #evaluate(matched: (index: number) => void): void {
    const count = this.#findHits();
    const hits = this.#hits;
    if (count > 1) hits.subarray(0, count).sort();
    for (let index = 0; index < count; index++) matched(hits[index] ?? 0);
  }

  #findHits(): number {
    const { candidates, reader, view } = this.#line;
    const routing = this.#routing;
    routing?.turnTo(reader, view);
    let count = 0;
    for (let index = 0; index < candidates.count; index++) {
      const rule = candidates.at(index);
      const applies = routing === undefined || routing.applies(rule);
      if (applies && this.#predicates[rule]?.(view)) this.#hits[count++] = rule;
      else this.#tuning.failed(rule);
    }
    return count;
  }

  /** Facts come first: they may add fields. */
  #buildIndex(): LineIndex {
    const files = new FactFiles(this.#choice.witnesses, this.#table);
    const slots = this.#table.slots.size;
    return new LineIndex(files, slots, new RuleIndex(files, slots));
  }

  #tune(): void {
    const { reader, view } = this.#line;
    const { samples } = this.#tuning;
    const hot = this.#tuning.review();
    const changed = this.#choice.improve(hot, this.#table, (visit) => {
      for (const line of samples) if (reader.read(line) === 'ok') visit(view);
    });
    samples.length = 0;
    if (!changed) return;
    this.#index = this.#buildIndex();
    this.#machine?.setTables((memory) => this.#index.writeTo(memory));
  }
}
