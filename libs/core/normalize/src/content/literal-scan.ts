import { foldUnit } from './fold.ts';

/** Class of a unit that no literal holds. */
const OTHER = 0;
const SPACE = 1;
/** Class of a unit that is not seen: it changes nothing. */
const SKIP = 2;
const FIRST_CLASS = 3;
const UNKNOWN = 0xffff;

interface Node {
  readonly at: number;
  readonly next: Map<number, number>;
  readonly groups: Set<number>;
  fail: number;
  readonly byClass: number;
}

/**
 * Which groups of literals a text holds, by one pass over it (Aho and Corasick 1975). Literals are given as `fold` makes them; the text is
 * read unit by unit, in any case, runs of white space as one space, unseen characters left out.
 */
export class LiteralScan {
  readonly #classOf = new Map<string, number>([[' ', SPACE]]);
  readonly #table: Uint16Array;
  readonly #shift: number;
  /** states from here on end a literal */
  readonly #firstEnd: number;
  readonly #ends: readonly (readonly number[])[];
  readonly #groups: number;
  readonly #classes = new Uint16Array(0x10000).fill(UNKNOWN);

  constructor(groups: readonly (readonly string[])[]) {
    this.#groups = groups.length;
    const nodes = this.#buildTrie(groups);
    const order = linkFailures(nodes);
    const { numbers, firstEnd } = numberStates(order);
    const classes = FIRST_CLASS + this.#classOf.size - 1;
    this.#shift = Math.ceil(Math.log2(classes));
    this.#table = new Uint16Array(nodes.length << this.#shift);
    this.#firstEnd = firstEnd;
    const ends: number[][] = [];
    for (const node of order) {
      const number = numbers[node.at] ?? 0;
      this.#fillRow(node, numbers, classes);
      if (number >= firstEnd) ends[number - firstEnd] = [...node.groups];
    }
    this.#ends = ends;
  }

  /** For each group, 1 where the text holds one of its literals. */
  scan(text: string): Uint8Array {
    const found = new Uint8Array(this.#groups);
    const classes = this.#classes;
    const table = this.#table;
    const shift = this.#shift;
    const firstEnd = this.#firstEnd;
    let state = 0;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      let kind = classes[unit] ?? OTHER;
      if (kind === UNKNOWN) kind = this.#learn(unit);
      state = table[(state << shift) | kind] ?? 0;
      if (state >= firstEnd) {
        for (const group of this.#ends[state - firstEnd] ?? []) found[group] = 1;
      }
    }
    return found;
  }

  #learn(unit: number): number {
    const char = foldUnit(unit);
    const kind = char === '' ? SKIP : (this.#classOf.get(char) ?? OTHER);
    this.#classes[unit] = kind;
    return kind;
  }

  #buildTrie(groups: readonly (readonly string[])[]): Node[] {
    const nodes: Node[] = [newNode(0, OTHER)];
    for (const [group, literals] of groups.entries()) {
      for (const literal of literals) this.#addLiteral(nodes, literal, group);
    }
    return nodes;
  }

  #addLiteral(nodes: Node[], literal: string, group: number): void {
    let at = 0;
    for (let index = 0; index < literal.length; index++) {
      const kind = this.#classFor(literal.charAt(index));
      const known = nodes[at]?.next.get(kind);
      if (known === undefined) {
        nodes[at]?.next.set(kind, nodes.length);
        at = nodes.length;
        nodes.push(newNode(at, kind));
      } else {
        at = known;
      }
    }
    nodes[at]?.groups.add(group);
  }

  #classFor(char: string): number {
    const known = this.#classOf.get(char);
    if (known !== undefined) return known;
    const made = FIRST_CLASS + this.#classOf.size - 1;
    this.#classOf.set(char, made);
    return made;
  }

  /** A space after a space, and what is not seen, leave the state as it is. */
  #fillRow(node: Node, numbers: readonly number[], classes: number): void {
    const number = numbers[node.at] ?? 0;
    const row = number << this.#shift;
    const failRow = (numbers[node.fail] ?? 0) << this.#shift;
    if (node.at !== 0) this.#table.copyWithin(row, failRow, failRow + classes);
    for (const [kind, next] of node.next) this.#table[row | kind] = numbers[next] ?? 0;
    this.#table[row | SKIP] = number;
    if (node.byClass === SPACE) this.#table[row | SPACE] = number;
  }
}

function newNode(at: number, byClass: number): Node {
  return { at, next: new Map(), groups: new Set(), fail: 0, byClass };
}

/** Nodes breadth first, each with the node of its longest proper suffix, whose groups it ends too. */
function linkFailures(nodes: readonly Node[]): Node[] {
  const order = nodes.slice(0, 1);
  for (const parent of order) {
    for (const [kind, at] of parent.next) {
      const child = nodes[at];
      if (!child) continue;
      order.push(child);
      if (parent.at === 0) continue;
      child.fail = suffixOf(nodes, parent.fail, kind);
      addAll(child.groups, nodes[child.fail]?.groups);
    }
  }
  return order;
}

function addAll(into: Set<number>, groups: ReadonlySet<number> | undefined): void {
  for (const group of groups ?? []) into.add(group);
}

function suffixOf(nodes: readonly Node[], from: number, kind: number): number {
  for (let at = from; ; at = nodes[at]?.fail ?? 0) {
    const next = nodes[at]?.next.get(kind);
    if (next !== undefined) return next;
    if (at === 0) return 0;
  }
}

/** States that end a literal get the highest numbers, so that one comparison tells them. */
function numberStates(order: readonly Node[]): {
  readonly numbers: number[];
  readonly firstEnd: number;
} {
  const numbers: number[] = [];
  const plain = order.filter(({ groups }) => groups.size === 0);
  const ending = order.filter(({ groups }) => groups.size > 0);
  for (const [number, { at }] of [...plain, ...ending].entries()) numbers[at] = number;
  return { numbers, firstEnd: plain.length };
}
