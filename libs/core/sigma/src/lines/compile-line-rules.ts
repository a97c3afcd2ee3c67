import type { FieldValue, GatewayEvent } from '@gatewatch/event';
import { Candidates } from '../candidates.ts';
import { expressionOf, type CompileOptions } from '../compile-rules.ts';
import { ExpressionCompiler, type Predicate } from '../evaluator.ts';
import { ABSENT, EventView, FieldTable, STRING } from '../event-view.ts';
import { FactFiles } from '../fact-files.ts';
import type { DetectionRule } from '../model.ts';
import { LogsourceRouter, ROUTING_FIELDS } from '../routing.ts';
import { RuleIndex } from '../rule-index.ts';
import { Tuning } from '../tuning.ts';
import { WitnessChoice } from '../witness-choice.ts';
import { LineIndex, type LineInHand } from './line-index.ts';
import { LineReader, type LineStatus } from './line-reader.ts';
import { decodeUtf8, type Decode } from './utf8.ts';

export interface LineOptions extends CompileOptions {
  /** fields that the caller reads besides those that the rules do */
  readonly fields?: readonly string[];
  /** a faster way to text than this package has */
  readonly decode?: Decode;
}

/** Detection rules compiled for lines of JSON. Rule indexes are positions in the array that was compiled. Not for re-entrant use. */
export interface LineRules {
  /**
   * Calls `matched` with the index of every rule that the event in the line satisfies, ascending: the same rules as `compileRules` finds
   * in `JSON.parse` of the line. Of a line that is not `ok` none. Its bytes must stay as they are until nothing more is asked about it.
   */
  match(line: Uint8Array, matched: (index: number) => void): LineStatus;
  /** A field of the line that was `ok` last: one that a rule reads, or of `fields`. */
  field(name: string): FieldValue | undefined;
  /** The number of such a field; undefined for any other. */
  slotOf(name: string): number | undefined;
  /** The memory that the line is part of. */
  readonly bytes: Uint8Array;
  /** Whether the line has no objects that dotted names lead into: its fields are the members that `valueStart` finds. */
  readonly isFlat: boolean;
  /** Where in the memory of the line the JSON of a field begins and ends; -1 where the line has none. */
  valueStart(slot: number): number;
  valueEnd(slot: number): number;
  /** That line's event, whole. */
  event(): GatewayEvent;
}

/** Compiles rules together for events that are bytes: only what a rule may need is made of them. */
export function compileLineRules(rules: readonly DetectionRule[], options: LineOptions): LineRules {
  return new ScannedRules(rules, options);
}

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
  readonly #router: LogsourceRouter | undefined;
  readonly #hits: Int32Array;
  /** what routing reads of an event */
  readonly #routed: GatewayEvent = {};

  constructor(rules: readonly DetectionRule[], options: LineOptions) {
    const { logsource, fields = [], decode = decodeUtf8 } = options;
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
    this.#router =
      logsource === 'route' ? new LogsourceRouter(rules.map((rule) => rule.logsource)) : undefined;
  }

  match(line: Uint8Array, matched: (index: number) => void): LineStatus {
    const { reader, candidates } = this.#line;
    if (this.#tuning.isDue) this.#tune();
    const status = reader.read(line);
    if (status !== 'ok') return status;
    if (this.#tuning.begin() && line.length < LONGEST_SAMPLE) {
      this.#tuning.samples.push(new Uint8Array(line));
    }
    candidates.begin();
    this.#index.collect(this.#line);
    if (candidates.count === 0) return status;
    const count = this.#evaluate();
    const hits = this.#hits;
    if (count > 1) hits.subarray(0, count).sort();
    for (let index = 0; index < count; index++) matched(hits[index] ?? 0);
    return status;
  }

  field(name: string): FieldValue | undefined {
    const slot = this.#table.slots.get(name);
    return slot === undefined ? undefined : this.#line.view.value(slot);
  }

  slotOf(name: string): number | undefined {
    return this.#table.slots.get(name);
  }

  get bytes(): Uint8Array {
    return this.#line.reader.bytes;
  }

  get isFlat(): boolean {
    return this.#line.reader.isFlat;
  }

  valueStart(slot: number): number {
    const { reader, view } = this.#line;
    return view.kind(slot) === ABSENT ? -1 : reader.start(slot) - quotesOf(view.kind(slot));
  }

  valueEnd(slot: number): number {
    const { reader, view } = this.#line;
    return view.kind(slot) === ABSENT ? -1 : reader.end(slot) + quotesOf(view.kind(slot));
  }

  event(): GatewayEvent {
    return this.#line.reader.event();
  }

  #evaluate(): number {
    const { candidates, view } = this.#line;
    const router = this.#router;
    if (router) this.#route(router);
    let count = 0;
    for (let index = 0; index < candidates.count; index++) {
      const rule = candidates.at(index);
      const applies = router === undefined || router.applies(rule, this.#routed);
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
    if (changed) this.#index = this.#buildIndex();
  }

  #route(router: LogsourceRouter): void {
    router.begin();
    for (const field of ROUTING_FIELDS) this.#routed[field] = this.field(field);
  }
}
