import { foldUnit } from './fold.ts';
import type { TextUnits } from './text-units.ts';

/** Class of a unit that no literal holds. */
const OTHER = 0;
const SPACE = 1;
/** Class of a unit that is not seen: it changes nothing. */
const SKIP = 2;
const FIRST_CLASS = 3;
const UNKNOWN = -1;
/** Classes that stand side by side in a row: 32 numbers of two bytes are one line of the processor's cache. */
const PLANE = 32;
const PLANE_SHIFT = 5;
/** These get the first classes, so that most steps read the first plane. */
const FREQUENT = 'etaoinshrdlucmfwypvbgkjqxz';

/** 1 for each group that was met. */
type Found = Uint8Array;

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
  readonly #classOf = new Map<string, number>([
    [' ', SPACE],
    ...Array.from(FREQUENT, (char, at) => [char, FIRST_CLASS + at] as const),
  ]);
  readonly #table: Uint16Array;
  /** numbers in a plane: a row of 32 classes for each state */
  readonly #planeSize: number;
  /** states up to this one have read one character of a literal, or none */
  readonly #lastNear: number;
  /** states from here on end a literal */
  readonly #firstEnd: number;
  readonly #ends: readonly (readonly number[])[];
  readonly #groups: number;
  /** where in the table the class of a unit stands in the first state's row */
  readonly #places = new Int32Array(0x10000).fill(UNKNOWN);

  constructor(groups: readonly (readonly string[])[]) {
    this.#groups = groups.length;
    const nodes = this.#buildTrie(groups);
    const order = linkFailures(nodes);
    const { numbers, firstEnd } = numberStates(order);
    const classes = FIRST_CLASS + this.#classOf.size - 1;
    this.#planeSize = nodes.length << PLANE_SHIFT;
    this.#table = new Uint16Array(this.#planeSize * Math.ceil(classes / PLANE));
    this.#firstEnd = firstEnd;
    this.#lastNear = (nodes[0]?.next.size ?? 0) - nodesOfOne(nodes);
    const ends: number[][] = [];
    for (const node of order) {
      const number = numbers[node.at] ?? 0;
      this.#fillRow(node, numbers, classes);
      if (number >= firstEnd) ends[number - firstEnd] = [...node.groups];
    }
    this.#ends = ends;
  }

  /**
   * For each group, 1 where the text holds one of its literals. Each step waits for the one before, so both halves of the text are read at
   * the same time.
   */
  scan(text: TextUnits): Found {
    const found = new Uint8Array(this.#groups);
    this.#learnAll(text);
    const { units, length } = text;
    const table = this.#table;
    const places = this.#places;
    const firstEnd = this.#firstEnd;
    const middle = length >> 1;
    let first = 0;
    let second = 0;
    for (let at = 0; at < middle; at++) {
      first = step(table, first, places[units[at] ?? 0]);
      second = step(table, second, places[units[middle + at] ?? 0]);
      if (first >= firstEnd) this.#mark(first, found);
      if (second >= firstEnd) this.#mark(second, found);
    }
    const last = places[units[length - 1] ?? 0];
    if (length % 2 === 1) this.#mark(step(table, second, last), found);
    this.#cross(first, text, found);
    return found;
  }

  /** Reads on in the second half while a literal that began in the first may end there. */
  #cross(from: number, { units, length }: TextUnits, found: Found): void {
    let state = from;
    for (let at = length >> 1; at < length; at++) {
      const unit = units[at] ?? 0;
      state = step(this.#table, state, this.#places[unit]);
      this.#mark(state, found);
      // ASCII is always seen: a state this near to the beginning holds no more than this unit
      if (state <= this.#lastNear && unit < 0x80) return;
    }
  }

  #mark(state: number, found: Found): void {
    if (state < this.#firstEnd) return;
    for (const group of this.#ends[state - this.#firstEnd] ?? []) found[group] = 1;
  }

  #learnAll({ distinct, distinctCount }: TextUnits): void {
    for (let at = 0; at < distinctCount; at++) {
      const unit = distinct[at] ?? 0;
      if (this.#places[unit] === UNKNOWN) this.#learn(unit);
    }
  }

  #learn(unit: number): void {
    const char = foldUnit(unit);
    this.#places[unit] = this.#placeOf(0, char === '' ? SKIP : (this.#classOf.get(char) ?? OTHER));
  }

  #placeOf(state: number, kind: number): number {
    return (kind >> PLANE_SHIFT) * this.#planeSize + (state << PLANE_SHIFT) + (kind % PLANE);
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
    const table = this.#table;
    const suffix = numbers[node.fail] ?? 0;
    for (let kind = 0; node.at !== 0 && kind < classes; kind++) {
      table[this.#placeOf(number, kind)] = table[this.#placeOf(suffix, kind)] ?? 0;
    }
    for (const [kind, next] of node.next) table[this.#placeOf(number, kind)] = numbers[next] ?? 0;
    table[this.#placeOf(number, SKIP)] = number;
    if (node.byClass === SPACE) table[this.#placeOf(number, SPACE)] = number;
  }
}

function step(table: Uint16Array, state: number, place = 0): number {
  return table[(state << PLANE_SHIFT) + place] ?? 0;
}

/** How many literals are one character. */
function nodesOfOne(nodes: readonly Node[]): number {
  const children = [...(nodes[0]?.next.values() ?? [])];
  return children.filter((at) => (nodes[at]?.groups.size ?? 0) > 0).length;
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
