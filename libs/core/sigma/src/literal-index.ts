import type { Candidates } from './candidates.ts';

/** Up to this many literals, asking the text for each is faster than scanning it. */
const FEW = 6;

/** How literals of a length are found: by how many characters, from every how many positions. */
const CLASSES = [
  { from: 1, to: 2, gram: 0, stride: 0 },
  { from: 3, to: 3, gram: 3, stride: 1 },
  { from: 4, to: 7, gram: 4, stride: 1 },
  { from: 8, to: Number.POSITIVE_INFINITY, gram: 4, stride: 5 },
] as const;

/** Finds which of many literals a text contains, and offers their rules as candidates. */
export class LiteralIndex {
  readonly #plain: PlainLiterals;
  readonly #scanned: GramScanner[] = [];

  constructor(literals: ReadonlyMap<string, readonly number[]>) {
    const all = [...literals].map(([text, rules]) => ({ text, rules: Int32Array.from(rules) }));
    const plain: Literal[] = [];
    for (const { from, to, gram, stride } of CLASSES) {
      const group = all.filter(({ text }) => text.length >= from && text.length <= to);
      if (gram === 0 || group.length <= FEW) plain.push(...group);
      else this.#scanned.push(new GramScanner(group, gram, stride));
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
 * Looks at a few characters at every `stride`-th position of a text. Each literal is filed under its pieces of that size at its first
 * `stride` positions, so wherever it stands one of them is looked at; what the hash lets through is compared in full.
 */
class GramScanner {
  readonly #literals: readonly Literal[];
  readonly #gram: number;
  readonly #stride: number;
  readonly #mask: number;
  /** first entry of each bucket, -1 where there is none */
  readonly #heads: Int32Array;
  readonly #next: Int32Array;

  constructor(literals: readonly Literal[], gram: 3 | 4, stride: number) {
    this.#literals = literals;
    this.#gram = gram;
    this.#stride = stride;
    const entries = literals.length * stride;
    const size = 1 << Math.min(20, Math.max(10, Math.ceil(Math.log2(entries)) + 4));
    this.#mask = size - 1;
    this.#heads = new Int32Array(size).fill(-1);
    this.#next = new Int32Array(entries).fill(-1);
    for (let entry = 0; entry < entries; entry++) {
      const literal = literals[Math.floor(entry / stride)];
      const bucket = gramHash(literal?.text ?? '', entry % stride, gram) & this.#mask;
      this.#next[entry] = this.#heads[bucket] ?? -1;
      this.#heads[bucket] = entry;
    }
  }

  search(text: string, candidates: Candidates): void {
    const gram = this.#gram;
    const last = text.length - gram;
    const heads = this.#heads;
    for (let at = 0; at <= last; at += this.#stride) {
      const entry = heads[gramHash(text, at, gram) & this.#mask] ?? -1;
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

function gramHash(text: string, at: number, gram: number): number {
  const low = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 8);
  const third = text.charCodeAt(at + 2);
  const high = gram === 4 ? third | (text.charCodeAt(at + 3) << 8) : third;
  const mixed = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
