import type { FieldValue, GatewayEvent } from '@gatewatch/event';
import { Candidates } from '../candidates.ts';
import { expressionOf, type CompileOptions } from '../compile-rules.ts';
import { ExpressionCompiler, type Predicate } from '../evaluator.ts';
import { EventView, FieldTable } from '../event-view.ts';
import { FactFiles } from '../fact-files.ts';
import type { DetectionRule } from '../model.ts';
import { LogsourceRouter, ROUTING_FIELDS } from '../routing.ts';
import { RuleIndex } from '../rule-index.ts';
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
   * in `JSON.parse` of the line. Of a line that is not `ok` none.
   */
  match(line: Uint8Array, matched: (index: number) => void): LineStatus;
  /** A field of the line that was `ok` last: one that a rule reads, or of `fields`. */
  field(name: string): FieldValue | undefined;
  /** That line's event, whole. */
  event(): GatewayEvent;
}

/** Compiles rules together for events that are bytes: only what a rule may need is made of them. */
export function compileLineRules(rules: readonly DetectionRule[], options: LineOptions): LineRules {
  return new ScannedRules(rules, options);
}

class ScannedRules implements LineRules {
  readonly #table = new FieldTable();
  readonly #predicates: readonly Predicate[];
  readonly #index: LineIndex;
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
    const files = new FactFiles(expressions, table);
    for (const field of [...ROUTING_FIELDS, ...fields]) table.slotOf(field);
    const slots = table.slots.size;
    this.#index = new LineIndex(files, slots, new RuleIndex(files, slots));
    const view = new EventView(table);
    const reader = new LineReader(table, view, decode);
    this.#line = { reader, view, candidates: new Candidates(rules.length) };
    this.#hits = new Int32Array(rules.length);
    this.#router =
      logsource === 'route' ? new LogsourceRouter(rules.map((rule) => rule.logsource)) : undefined;
  }

  match(line: Uint8Array, matched: (index: number) => void): LineStatus {
    const { reader, candidates } = this.#line;
    const status = reader.read(line);
    if (status !== 'ok') return status;
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
      if (router && !router.applies(rule, this.#routed)) continue;
      if (this.#predicates[rule]?.(view)) this.#hits[count++] = rule;
    }
    return count;
  }

  #route(router: LogsourceRouter): void {
    router.begin();
    for (const field of ROUTING_FIELDS) this.#routed[field] = this.field(field);
  }
}
