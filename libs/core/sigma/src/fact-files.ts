import type { FieldTable } from './event-view.ts';
import type { Fact, Witness } from './witness.ts';

/** Which rules ask for which fact. */
export type Asked<Key> = ReadonlyMap<Key, readonly number[]>;

function file<Key>(map: Map<Key, number[]>, key: Key, rule: number): void {
  const rules = map.get(key);
  if (rules === undefined) map.set(key, [rule]);
  else if (rules.at(-1) !== rule) rules.push(rule);
}

/** One necessary witness of each rule, filed by what an index looks up. */
export class FactFiles {
  readonly anywhere = new Map<string, number[]>();
  readonly slots = new Map<number, SlotFacts>();
  /** rules without a witness, which are tried on every event */
  readonly always: readonly number[];
  readonly #table: FieldTable;
  constructor(witnesses: readonly (Witness | undefined)[], table: FieldTable) {
    this.#table = table;
    const always: number[] = [];
    for (const [rule, witness] of witnesses.entries()) {
      if (!witness) always.push(rule);
      for (const fact of witness ?? []) this.#add(fact, rule);
    }
    this.always = always;
  }

  #add(fact: Fact, rule: number): void {
    if (fact.kind === 'anywhere') {
      file(this.anywhere, fact.text, rule);
      return;
    }
    const slot = this.#table.slotOf(fact.field);
    const facts = this.slots.get(slot) ?? new SlotFacts();
    this.slots.set(slot, facts);
    facts.file(fact, rule);
  }
}

/** What is asked of one field. */
export class SlotFacts {
  readonly exact = new Map<string, number[]>();
  readonly numbers = new Map<number, number[]>();
  readonly literals = new Map<string, number[]>();
  readonly networks = new Map<string, number[]>();
  readonly present: number[] = [];

  file(fact: Exclude<Fact, { kind: 'anywhere' }>, rule: number): void {
    switch (fact.kind) {
      case 'exact':
        file(this.exact, fact.text, rule);
        break;
      case 'number':
        file(this.numbers, fact.value, rule);
        break;
      case 'literal':
        file(this.literals, fact.text, rule);
        break;
      case 'network':
        file(this.networks, fact.text, rule);
        break;
      case 'present':
        this.present.push(rule);
        break;
    }
  }
}
