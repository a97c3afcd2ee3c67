import type { GatewayEvent } from '@gatewatch/event';
import { Candidates } from './candidates.ts';
import { ExpressionCompiler, type Predicate } from './evaluator.ts';
import { EventView, FieldTable } from './event-view.ts';
import type { Expression } from './expression.ts';
import { FactFiles } from './fact-files.ts';
import type { CompiledRules, DetectionRule } from './model.ts';
import { LogsourceRouter } from './routing.ts';
import { RuleIndex } from './rule-index.ts';

export interface CompileOptions {
  /** `route`: a rule is tried only on events of its logsource (see `appliesTo`); `ignore`: on every event */
  readonly logsource: 'route' | 'ignore';
}

/** Compiles rules together, so that the cost of an event grows with the rules that it may satisfy. Not for re-entrant use. */
export function compileRules(
  rules: readonly DetectionRule[],
  options: CompileOptions,
): CompiledRules {
  return new IndexedRules(rules, options);
}

/** The checked expression that a rule's `detection` is. */
export function expressionOf(rule: DetectionRule): Expression {
  return rule.detection as Expression;
}

class IndexedRules implements CompiledRules {
  readonly #predicates: readonly Predicate[];
  readonly #index: RuleIndex;
  readonly #view: EventView;
  readonly #candidates: Candidates;
  readonly #router: LogsourceRouter | undefined;
  readonly #hits: Int32Array;

  constructor(rules: readonly DetectionRule[], { logsource }: CompileOptions) {
    const table = new FieldTable();
    const compiler = new ExpressionCompiler(table);
    const expressions = rules.map(expressionOf);
    this.#predicates = expressions.map((expression) => compiler.compile(expression));
    this.#index = new RuleIndex(new FactFiles(expressions, table), table.slots.size);
    this.#view = new EventView(table);
    this.#candidates = new Candidates(rules.length);
    this.#hits = new Int32Array(rules.length);
    this.#router =
      logsource === 'route' ? new LogsourceRouter(rules.map((rule) => rule.logsource)) : undefined;
  }

  match(event: GatewayEvent, matched: (index: number) => void): void {
    this.#view.begin(event);
    this.#candidates.begin();
    this.#router?.begin();
    this.#index.collect(this.#view, this.#candidates);
    const count = this.#evaluate(event);
    const hits = this.#hits;
    if (count > 1) hits.subarray(0, count).sort();
    for (let index = 0; index < count; index++) matched(hits[index] ?? 0);
  }

  #evaluate(event: GatewayEvent): number {
    const candidates = this.#candidates;
    let count = 0;
    for (let index = 0; index < candidates.count; index++) {
      const rule = candidates.at(index);
      if (this.#router && !this.#router.applies(rule, event)) continue;
      if (this.#predicates[rule]?.(this.#view)) this.#hits[count++] = rule;
    }
    return count;
  }
}
