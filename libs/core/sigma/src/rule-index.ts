import type { FieldValue } from '@gatewatch/event';
import { NetworkIndex } from './address.ts';
import type { Candidates } from './candidates.ts';
import { BOOLEAN, LIST, numberOf, someElement, STRING, type EventView } from './event-view.ts';
import type { Asked, FactFiles, SlotFacts } from './fact-files.ts';
import { LiteralIndex } from './literal-index.ts';

/** Finds the rules that an event may satisfy by one necessary witness for each; rules without one are always candidates. */
export class RuleIndex {
  readonly #always: Int32Array;
  readonly #facts: readonly (SlotFacts | undefined)[];
  /** made when an event first has the field */
  readonly #slots: (SlotIndex | undefined)[];
  readonly #anywhere: LiteralIndex | undefined;

  constructor(files: FactFiles, slots: number) {
    this.#always = Int32Array.from(files.always);
    this.#anywhere = files.anywhere.size > 0 ? new LiteralIndex(files.anywhere) : undefined;
    this.#facts = Array.from({ length: slots }, (_, slot) => files.slots.get(slot));
    this.#slots = this.#facts.map(() => undefined);
  }

  /** Rules that are tried on every event. */
  get alwaysTried(): number {
    return this.#always.length;
  }

  collect(view: EventView, candidates: Candidates): void {
    candidates.add(this.#always);
    const count = view.countPresent();
    for (let index = 0; index < count; index++) {
      this.collectSlot(view, view.presentSlot(index), candidates);
    }
    this.collectAnywhere(view, candidates);
  }

  /** Offers the rules that one field of the event speaks for. */
  collectSlot(view: EventView, slot: number, candidates: Candidates): void {
    const facts = this.#facts[slot];
    if (facts === undefined) return;
    const index = (this.#slots[slot] ??= new SlotIndex(facts));
    index.collect(view, slot, candidates);
  }

  /** Offers the rules that any text of the event speaks for. */
  collectAnywhere(view: EventView, candidates: Candidates): void {
    if (this.#anywhere === undefined) return;
    for (const text of view.allTexts(false)) this.#anywhere.search(text, candidates);
  }
}

export function packed<Key>(map: Asked<Key>): ReadonlyMap<Key, Int32Array> {
  return new Map([...map].map(([key, rules]) => [key, Int32Array.from(rules)]));
}

class SlotIndex {
  readonly #exact: ReadonlyMap<string, Int32Array>;
  readonly #numbers: ReadonlyMap<number, Int32Array>;
  readonly #literals: LiteralIndex | undefined;
  readonly #networks: NetworkIndex | undefined;
  readonly #present: Int32Array;
  readonly #readsText: boolean;
  constructor({ exact, numbers, literals, networks, present }: SlotFacts) {
    this.#exact = packed(exact);
    this.#numbers = packed(numbers);
    this.#literals = literals.size > 0 ? new LiteralIndex(literals) : undefined;
    this.#networks = networks.size > 0 ? new NetworkIndex(networks) : undefined;
    this.#present = Int32Array.from(present);
    this.#readsText = exact.size > 0 || literals.size > 0;
  }

  collect(view: EventView, slot: number, candidates: Candidates): void {
    const kind = view.kind(slot);
    candidates.add(this.#present);
    if (kind >= STRING && kind <= BOOLEAN) {
      if (this.#readsText) this.#lookUpText(view.folded(slot), candidates);
      if (this.#numbers.size > 0) this.#lookUpNumber(view.value(slot), candidates);
      this.#networks?.search(view.text(slot), candidates);
    } else if (kind === LIST) {
      this.#collectList(view, slot, candidates);
    }
  }

  #collectList(view: EventView, slot: number, candidates: Candidates): void {
    if (this.#readsText) {
      for (const text of view.elementTexts(slot, false)) this.#lookUpText(text, candidates);
    }
    if (this.#networks) {
      for (const text of view.elementTexts(slot, true)) this.#networks.search(text, candidates);
    }
    if (this.#numbers.size === 0) return;
    someElement(view.value(slot), (element) => {
      this.#lookUpNumber(element, candidates);
      return false;
    });
  }

  #lookUpText(folded: string, candidates: Candidates): void {
    const rules = this.#exact.get(folded);
    if (rules) candidates.add(rules);
    this.#literals?.search(folded, candidates);
  }

  #lookUpNumber(value: FieldValue | undefined, candidates: Candidates): void {
    const rules = this.#numbers.get(numberOf(value));
    if (rules) candidates.add(rules);
  }
}
