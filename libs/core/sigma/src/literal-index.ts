import type { Candidates } from './candidates.ts';

/** Below this many literals, asking the text for each is faster than scanning it. */
const FEW = 6;
const GRAM = 4;
/** Literals at least this long are found from every fifth position. */
const LONG = 8;

/** Finds which of many literals a text contains, and offers their rules as candidates. */
export class LiteralIndex {
  readonly #plain: PlainLiterals;
  readonly #scanned: GramScanner[] = [];

  constructor(literals: ReadonlyMap<string, readonly number[]>) {
    const plain: Literal[] = [];
    const short: Literal[] = [];
    const long: Literal[] = [];
    for (const [text, rules] of literals) {
      const literal = { text, rules: Int32Array.from(rules) };
      if (text.length < GRAM) plain.push(literal);
      else (text.length < LONG ? short : long).push(literal);
    }
    for (const group of [short, long]) {
      if (group.length <= FEW) plain.push(...group);
      else this.#scanned.push(new GramScanner(group, group === long ? LONG - GRAM + 1 : 1));
    }
    this.#plain = new PlainLiterals(plain);
  }

  search(text: string, candidates: Candidates): void {
    this.#plain.search(text, candidates);
    for (const scanner of this.#scanned) scanner.search(text, candidates);
  }
}

interface Literal {
  readonly text: string;
  readonly rules: Int32Array;
}

class PlainLiterals {
  readonly #literals: readonly Literal[];
  constructor(literals: readonly Literal[]) {
    this.#literals = literals;
  }
  search(text: string, candidates: Candidates): void {
    for (const { text: literal, rules } of this.#literals) {
      if (text.includes(literal)) candidates.add(rules);
    }
  }
}

/**
 * Looks at four characters at every `stride`-th position of a text. Each literal is filed under its four-character pieces at its first
 * `stride` positions, so wherever it stands one of them is looked at; what the hash lets through is compared in full.
 */
class GramScanner {
  readonly #literals: readonly Literal[];
  readonly #stride: number;
  readonly #mask: number;
  /** first entry of each bucket, -1 where there is none */
  readonly #heads: Int32Array;
  readonly #next: Int32Array;

  constructor(literals: readonly Literal[], stride: number) {
    this.#literals = literals;
    this.#stride = stride;
    const entries = literals.length * stride;
    const size = 1 << Math.min(20, Math.max(10, Math.ceil(Math.log2(entries)) + 4));
    this.#mask = size - 1;
    this.#heads = new Int32Array(size).fill(-1);
    this.#next = new Int32Array(entries).fill(-1);
    for (let entry = 0; entry < entries; entry++) {
      const literal = literals[Math.floor(entry / stride)];
      const bucket = gramHash(literal?.text ?? '', entry % stride) & this.#mask;
      this.#next[entry] = this.#heads[bucket] ?? -1;
      this.#heads[bucket] = entry;
    }
  }

  search(text: string, candidates: Candidates): void {
    const last = text.length - GRAM;
    const heads = this.#heads;
    for (let at = 0; at <= last; at += this.#stride) {
      const entry = heads[gramHash(text, at) & this.#mask] ?? -1;
      if (entry >= 0) this.#compare(text, at, entry, candidates);
    }
  }

  #compare(text: string, at: number, first: number, candidates: Candidates): void {
    for (let entry = first; entry >= 0; entry = this.#next[entry] ?? -1) {
      const literal = this.#literals[Math.floor(entry / this.#stride)];
      const start = at - (entry % this.#stride);
      if (literal && start >= 0 && text.startsWith(literal.text, start)) {
        candidates.add(literal.rules);
      }
    }
  }
}

function gramHash(text: string, at: number): number {
  const low = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 8);
  const high = text.charCodeAt(at + 2) | (text.charCodeAt(at + 3) << 8);
  const mixed = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
