import type { GatewayEvent } from '@gatewatch/event';
import { Candidates } from './candidates.ts';
import { ExpressionCompiler, type Predicate } from './evaluator.ts';
import { EventView, FieldTable } from './event-view.ts';
import type { Expression } from './expression.ts';
import { FactFiles } from './fact-files.ts';
import type { CompiledRules, DetectionRule } from './model.ts';
import { LogsourceRouter } from './routing.ts';
import { RuleIndex } from './rule-index.ts';
import { Tuning } from './tuning.ts';
import { WitnessChoice } from './witness-choice.ts';

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
  readonly #table = new FieldTable();
  readonly #choice: WitnessChoice;
  readonly #tuning: Tuning<GatewayEvent>;
  #index: RuleIndex;
  readonly #view: EventView;
  readonly #candidates: Candidates;
  readonly #router: LogsourceRouter | undefined;
  readonly #hits: Int32Array;

  constructor(rules: readonly DetectionRule[], { logsource }: CompileOptions) {
    const table = this.#table;
    const compiler = new ExpressionCompiler(table);
    const expressions = rules.map(expressionOf);
    this.#predicates = expressions.map((expression) => compiler.compile(expression));
    this.#choice = new WitnessChoice(expressions);
    this.#tuning = new Tuning(rules.length);
    this.#index = this.#buildIndex();
    this.#view = new EventView(table);
    this.#candidates = new Candidates(rules.length);
    this.#hits = new Int32Array(rules.length);
    this.#router =
      logsource === 'route' ? new LogsourceRouter(rules.map((rule) => rule.logsource)) : undefined;
  }

  match(event: GatewayEvent, matched: (index: number) => void): void {
    if (this.#tuning.isDue) this.#tune();
    if (this.#tuning.begin()) this.#tuning.samples.push(event);
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
      const applies = this.#router === undefined || this.#router.applies(rule, event);
      if (applies && this.#predicates[rule]?.(this.#view)) this.#hits[count++] = rule;
      else this.#tuning.failed(rule);
    }
    return count;
  }

  #buildIndex(): RuleIndex {
    const files = new FactFiles(this.#choice.witnesses, this.#table);
    return new RuleIndex(files, this.#table.slots.size);
  }

  #tune(): void {
    const { samples } = this.#tuning;
    const hot = this.#tuning.review();
    const changed = this.#choice.improve(hot, this.#table, (visit) => {
      for (const event of samples) {
        this.#view.begin(event);
        visit(this.#view);
      }
    });
    samples.length = 0;
    if (changed) this.#index = this.#buildIndex();
  }
}
