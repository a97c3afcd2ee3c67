import { NetworkIndex } from '../address.ts';
import type { Candidates } from '../candidates.ts';
import { BOOLEAN, LIST, numberOf, STRING, type EventView } from '../event-view.ts';
import type { FactFiles, SlotFacts } from '../fact-files.ts';
import { packed, type RuleIndex } from '../rule-index.ts';
import { ByteLiterals } from './byte-literals.ts';
import { ByteValues } from './byte-values.ts';
import { MAYBE_IPV6, readIpv4 } from './ipv4-bytes.ts';
import { ESCAPED, ODD, QUOTE, WIDE } from './json-scanner.ts';
import type { LineMachine, MachineTables } from './line-machine.ts';
import type { LineReader } from './line-reader.ts';
import type { MemoryWriter } from './memory-writer.ts';
import { writeNetworks, writeNumbers } from './number-table.ts';

const PLUS = 0x2b;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

/** A line in the hand: where its fields stand, what they are worth, and who may match it. */
export interface LineInHand {
  readonly reader: LineReader;
  readonly view: EventView;
  readonly candidates: Candidates;
}

/** Finds the rules that a line may satisfy, by the bytes of its fields where those are their text, else through `RuleIndex`. */
export class LineIndex {
  readonly #slow: RuleIndex;
  readonly #always: Int32Array;
  readonly #slots: (LineSlotIndex | undefined)[] = [];
  readonly #anywhere: ByteLiterals | undefined;

  constructor(files: FactFiles, slots: number, slow: RuleIndex) {
    this.#slow = slow;
    this.#always = Int32Array.from(files.always);
    for (let slot = 0; slot < slots; slot++) {
      const facts = files.slots.get(slot);
      this.#slots.push(facts && new LineSlotIndex(facts, slow));
    }
    this.#anywhere = files.anywhere.size > 0 ? new ByteLiterals(files.anywhere) : undefined;
  }

  collect(line: LineInHand): void {
    const { view, candidates } = line;
    candidates.add(this.#always);
    const noted = view.noted;
    const count = view.countPresent();
    for (let index = 0; index < count; index++) {
      const slot = view.presentSlot(index);
      if (index < noted) this.#slots[slot]?.collect(line, slot);
      else this.#slow.collectSlot(view, slot, candidates);
    }
    if (this.#anywhere) this.#collectAnywhere(this.#anywhere, line);
  }

  /** Writes what a machine needs to collect the same, but for what it leaves to `collectLeft`. */
  writeTo(memory: MemoryWriter): MachineTables {
    return {
      always: memory.rules(this.#always),
      anywhere: this.#anywhere?.writeTo(memory) ?? 0,
      facts: memory.integers(this.#slots.map((slot) => slot?.writeTo(memory) ?? 0)),
    };
  }

  /** Collects, after a machine has, what it left; the reader has to know the line. */
  collectLeft(line: LineInHand, machine: LineMachine): void {
    const { view, candidates } = line;
    for (let index = 0; index < machine.leftCount; index++) {
      const slot = machine.leftSlot(index);
      this.#slots[slot]?.collectLeft(line, slot);
    }
    const noted = view.noted;
    const count = view.countPresent();
    for (let index = noted; index < count; index++)
      this.#slow.collectSlot(view, view.presentSlot(index), candidates);
    if (machine.leavesAnywhere) this.#slow.collectAnywhere(view, candidates);
  }

  /** Where values are their bytes, the line contains each of them. */
  #collectAnywhere(literals: ByteLiterals, { reader, view, candidates }: LineInHand): void {
    if ((reader.lineTraits & (ESCAPED | WIDE | ODD)) !== 0) {
      this.#slow.collectAnywhere(view, candidates);
      return;
    }
    literals.search(reader.words, reader.from, reader.to - 1, candidates);
  }
}

class LineSlotIndex {
  readonly #slow: RuleIndex;
  readonly #exact: ByteValues;
  readonly #literals: ByteLiterals;
  readonly #numbers: ReadonlyMap<number, Int32Array>;
  readonly #networks: NetworkIndex | undefined;
  readonly #present: Int32Array;

  constructor(facts: SlotFacts, slow: RuleIndex) {
    this.#slow = slow;
    this.#exact = new ByteValues(facts.exact);
    this.#literals = new ByteLiterals(facts.literals);
    this.#numbers = packed(facts.numbers);
    this.#networks = facts.networks.size > 0 ? new NetworkIndex(facts.networks) : undefined;
    this.#present = Int32Array.from(facts.present);
  }

  collect(line: LineInHand, slot: number): void {
    const { reader, view, candidates } = line;
    const kind = view.kind(slot);
    if (reader.traits(slot) !== 0 || (kind === LIST && this.#asksMoreThanText)) {
      this.#slow.collectSlot(view, slot, candidates);
      return;
    }
    candidates.add(this.#present);
    const start = reader.start(slot);
    const end = reader.end(slot);
    if (kind === LIST) this.#lookUpElements(line, start + 1, end - 1);
    else if (kind >= STRING && kind <= BOOLEAN) {
      this.#lookUpText(line, start, end);
      if (this.#asksMoreThanText && kind !== BOOLEAN) this.#lookUpMore(line, slot);
    }
  }

  writeTo(memory: MemoryWriter): number {
    return memory.integers([
      memory.rules(this.#present),
      this.#exact.writeTo(memory),
      this.#literals.size > 0 ? this.#literals.writeTo(memory) : 0,
      writeNumbers(this.#numbers, memory),
      this.#networks ? writeNetworks(this.#networks, memory) : 0,
    ]);
  }

  collectLeft(line: LineInHand, slot: number): void {
    const { reader, view, candidates } = line;
    if (reader.traits(slot) !== 0 || view.kind(slot) === LIST)
      this.#slow.collectSlot(view, slot, candidates);
    else this.#lookUpMore(line, slot);
  }

  get #asksMoreThanText(): boolean {
    return this.#numbers.size > 0 || this.#networks !== undefined;
  }

  #lookUpText({ reader, candidates }: LineInHand, from: number, to: number): void {
    if (this.#exact.size > 0) this.#exact.search(reader.words, from, to, candidates);
    if (this.#literals.size > 0) this.#literals.search(reader.words, from, to, candidates);
  }

  #lookUpMore(line: LineInHand, slot: number): void {
    const { reader, view, candidates } = line;
    if (this.#numbers.size > 0 && mayBeNumber(reader.bytes[reader.start(slot)] ?? 0)) {
      const rules = this.#numbers.get(numberOf(view.value(slot)));
      if (rules) candidates.add(rules);
    }
    if (this.#networks) this.#lookUpAddress(this.#networks, slot, line);
  }

  #lookUpAddress(networks: NetworkIndex, slot: number, line: LineInHand): void {
    const { reader, view, candidates } = line;
    const address = readIpv4(reader.bytes, reader.start(slot), reader.end(slot));
    if (address >= 0) networks.searchAddress(address, candidates);
    else if (address === MAYBE_IPV6) networks.search(view.text(slot), candidates);
  }

  /** Elements that are all strings without escapes. */
  #lookUpElements(line: LineInHand, from: number, to: number): void {
    const { bytes } = line.reader;
    for (let at = from; at < to; at++) {
      if (bytes[at] !== QUOTE) continue;
      const start = at + 1;
      at = start;
      while (bytes[at] !== QUOTE) at++;
      this.#lookUpText(line, start, at);
    }
  }
}

function mayBeNumber(first: number): boolean {
  return (first >= ZERO && first <= NINE) || first === MINUS || first === PLUS;
}
