import type { FieldValue } from '@gatewatch/event';
import { NetworkIndex } from './address.ts';
import type { Candidates } from './candidates.ts';
import { foldCase } from './case-folding.ts';
import {
  BOOLEAN,
  LIST,
  numberOf,
  someElement,
  STRING,
  textOf,
  type EventView,
  type FieldTable,
} from './event-view.ts';
import type { Expression } from './expression.ts';
import { LiteralIndex } from './literal-index.ts';
import { factKey, judgeCommonness, witnessesOf, type Fact, type Witness } from './witness.ts';

/** Finds the rules that an event may satisfy by one necessary witness for each; rules without one are always candidates. */
export class RuleIndex {
  readonly #always: Int32Array;
  readonly #slots: (SlotIndex | undefined)[] = [];
  readonly #anywhere: LiteralIndex | undefined;

  constructor(expressions: readonly Expression[], table: FieldTable) {
    const always: number[] = [];
    const files = new FactFiles(table);
    for (const [rule, witness] of chooseWitnesses(expressions).entries()) {
      if (!witness) always.push(rule);
      for (const fact of witness ?? []) files.add(fact, rule);
    }
    this.#always = Int32Array.from(always);
    this.#anywhere = files.anywhere.size > 0 ? new LiteralIndex(files.anywhere) : undefined;
    for (let slot = 0; slot < table.slots.size; slot++) {
      this.#slots.push(files.slots.get(slot)?.build());
    }
  }

  /** Rules that are tried on every event. */
  get alwaysTried(): number {
    return this.#always.length;
  }

  collect(view: EventView, candidates: Candidates): void {
    candidates.add(this.#always);
    const count = view.countPresent();
    for (let index = 0; index < count; index++) {
      const slot = view.presentSlot(index);
      this.#slots[slot]?.collect(view, slot, candidates);
    }
    if (this.#anywhere === undefined) return;
    for (const text of view.allTexts(false)) this.#anywhere.search(text, candidates);
  }
}

/** First every rule's facts are counted, then each rule takes its rarest. */
function chooseWitnesses(expressions: readonly Expression[]): (Witness | undefined)[] {
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
  const judge = judgeCommonness((fact) => asked.get(factKey(fact)) ?? 0, expressions.length);
  return expressions.map((expression) => witnessesOf(expression, judge));
}

function file<Key>(map: Map<Key, number[]>, key: Key, rule: number): void {
  const rules = map.get(key);
  if (rules === undefined) map.set(key, [rule]);
  else if (rules.at(-1) !== rule) rules.push(rule);
}

/** Which rules ask for which fact, while the index is built. */
class FactFiles {
  readonly anywhere = new Map<string, number[]>();
  readonly slots = new Map<number, SlotIndexBuilder>();
  readonly #table: FieldTable;
  constructor(table: FieldTable) {
    this.#table = table;
  }

  add(fact: Fact, rule: number): void {
    if (fact.kind === 'anywhere') {
      file(this.anywhere, fact.text, rule);
      return;
    }
    const slot = this.#table.slotOf(fact.field);
    const builder = this.slots.get(slot) ?? new SlotIndexBuilder();
    this.slots.set(slot, builder);
    builder.file(fact, rule);
  }
}

class SlotIndexBuilder {
  readonly #exact = new Map<string, number[]>();
  readonly #numbers = new Map<number, number[]>();
  readonly #literals = new Map<string, number[]>();
  readonly #networks = new Map<string, number[]>();
  readonly #present: number[] = [];

  file(fact: Exclude<Fact, { kind: 'anywhere' }>, rule: number): void {
    switch (fact.kind) {
      case 'exact':
        file(this.#exact, fact.text, rule);
        break;
      case 'number':
        file(this.#numbers, fact.value, rule);
        break;
      case 'literal':
        file(this.#literals, fact.text, rule);
        break;
      case 'network':
        file(this.#networks, fact.text, rule);
        break;
      case 'present':
        this.#present.push(rule);
        break;
    }
  }

  build(): SlotIndex {
    return new SlotIndex({
      exact: packed(this.#exact),
      numbers: packed(this.#numbers),
      literals: this.#literals.size > 0 ? new LiteralIndex(this.#literals) : undefined,
      networks: this.#networks.size > 0 ? new NetworkIndex(this.#networks) : undefined,
      present: Int32Array.from(this.#present),
    });
  }
}

function packed<Key>(map: ReadonlyMap<Key, readonly number[]>): ReadonlyMap<Key, Int32Array> {
  return new Map([...map].map(([key, rules]) => [key, Int32Array.from(rules)]));
}

interface SlotIndexParts {
  readonly exact: ReadonlyMap<string, Int32Array>;
  readonly numbers: ReadonlyMap<number, Int32Array>;
  readonly literals: LiteralIndex | undefined;
  readonly networks: NetworkIndex | undefined;
  readonly present: Int32Array;
}

class SlotIndex {
  readonly #parts: SlotIndexParts;
  readonly #readsText: boolean;
  constructor(parts: SlotIndexParts) {
    this.#parts = parts;
    this.#readsText = parts.exact.size > 0 || parts.literals !== undefined;
  }

  collect(view: EventView, slot: number, candidates: Candidates): void {
    const kind = view.kind(slot);
    candidates.add(this.#parts.present);
    if (kind >= STRING && kind <= BOOLEAN) {
      if (this.#readsText) this.#lookUpText(view.folded(slot), candidates);
      if (this.#parts.numbers.size > 0) this.#lookUpNumber(view.value(slot), candidates);
      this.#parts.networks?.search(view.text(slot), candidates);
    } else if (kind === LIST) {
      someElement(view.value(slot), (element) => {
        this.#lookUpText(foldCase(textOf(element) ?? ''), candidates);
        this.#lookUpNumber(element, candidates);
        this.#parts.networks?.search(textOf(element) ?? '', candidates);
        return false;
      });
    }
  }

  #lookUpText(folded: string, candidates: Candidates): void {
    const rules = this.#parts.exact.get(folded);
    if (rules) candidates.add(rules);
    this.#parts.literals?.search(folded, candidates);
  }

  #lookUpNumber(value: FieldValue | undefined, candidates: Candidates): void {
    const rules = this.#parts.numbers.get(numberOf(value));
    if (rules) candidates.add(rules);
  }
}
