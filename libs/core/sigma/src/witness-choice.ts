import { ABSENT, numberOf, type EventView, type FieldTable } from './event-view.ts';
import type { Expression } from './expression.ts';
import {
  factKey,
  judgeCommonness,
  witnessesOf,
  type Commonness,
  type Fact,
  type Witness,
} from './witness.ts';

/** Samples are many where they show facts that hold for one event in so many. */
const LEAST_MEASURED = 100;

/**
 * The witness of each rule: what is thought to be rarest, until events have shown what is. Whichever it is, the index leaves out no rule
 * that matches.
 */
export class WitnessChoice {
  readonly #expressions: readonly Expression[];
  readonly #judge: Commonness;
  readonly #witnesses: (Witness | undefined)[];

  constructor(expressions: readonly Expression[]) {
    this.#expressions = expressions;
    this.#judge = judgeByRules(expressions);
    this.#witnesses = expressions.map((expression) => witnessesOf(expression, this.#judge));
  }

  get witnesses(): readonly (Witness | undefined)[] {
    return this.#witnesses;
  }

  /**
   * Chooses anew for some rules, by how many sampled events each of their facts holds for.
   * @param eachSample turns the view to one event after the other
   * @returns whether any choice changed
   */
  improve(
    rules: readonly number[],
    table: FieldTable,
    eachSample: (visit: (view: EventView) => void) => void,
  ): boolean {
    const counts = new Map<string, { readonly fact: Fact; held: number }>();
    for (const rule of rules)
      this.#eachFact(rule, (fact) => counts.set(factKey(fact), { fact, held: 0 }));
    const measured = [...counts.values()];
    let samples = 0;
    eachSample((view) => {
      samples++;
      for (const entry of measured) if (holds(view, table, entry.fact)) entry.held++;
    });
    const judge: Commonness = (fact) => {
      const held = counts.get(factKey(fact))?.held ?? 0;
      return held === 0 ? this.#judge(fact) : LEAST_MEASURED * (1 + (10 * held) / samples);
    };
    return rules.filter((rule) => this.#choose(rule, judge)).length > 0;
  }

  #eachFact(rule: number, visit: (fact: Fact) => void): void {
    const expression = this.#expressions[rule];
    if (!expression) return;
    witnessesOf(expression, (fact) => {
      visit(fact);
      return this.#judge(fact);
    });
  }

  #choose(rule: number, judge: Commonness): boolean {
    const expression = this.#expressions[rule];
    const witness = expression && witnessesOf(expression, judge);
    const before = this.#witnesses[rule];
    this.#witnesses[rule] = witness;
    return witness?.map(factKey).join('\n') !== before?.map(factKey).join('\n');
  }
}

/** Every rule's facts are counted: what many ask for, events are like. */
function judgeByRules(expressions: readonly Expression[]): Commonness {
  const asked = new Map<string, number>();
  const count = judgeCommonness(() => 0, 1);
  for (const expression of expressions) {
    const seen = new Set<string>();
    witnessesOf(expression, (fact) => {
      seen.add(factKey(fact));
      return count(fact);
    });
    for (const key of seen) asked.set(key, (asked.get(key) ?? 0) + 1);
  }
  return judgeCommonness((fact) => asked.get(factKey(fact)) ?? 0, expressions.length);
}

function holds(view: EventView, table: FieldTable, fact: Fact): boolean {
  if (fact.kind === 'anywhere') return view.anyText((text) => text.includes(fact.text), false);
  const slot = table.slotOf(fact.field);
  switch (fact.kind) {
    case 'exact':
      return view.someText(slot, (text) => text === fact.text, false);
    case 'literal':
      return view.someText(slot, (text) => text.includes(fact.text), false);
    case 'number':
      return view.someScalar(slot, (value) => numberOf(value) === fact.value);
    case 'network':
      return false;
    case 'present':
      return view.kind(slot) !== ABSENT;
  }
}
