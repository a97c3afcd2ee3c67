import { firstOf, holdsCapture, isOneLong } from './pattern-shape.ts';
import type { Part, Rest, Search } from './pattern-search.ts';
import type { PatternNode, PatternTree } from './pattern-tree.ts';
import { ALL_UNITS, UnitClass } from './unit-class.ts';
import { UnitRuns, type Run } from './unit-runs.ts';

/** Loops over groups are calls within calls. */
const MOST_ROUNDS = 500;
const LONGEST_UNROLLED = 8;
const ACCEPT: Part = { match: (at) => at, first: UnitClass.none, mayBeEmpty: true, literal: '' };

type Repeat = Extract<PatternNode, { kind: 'repeat' }>;

/** Undefined where something in the pattern is not known here. */
export function compileTree({ node, isAnyCase }: PatternTree, search: Search): Part | undefined {
  return new Compiler(search, isAnyCase).compile(node, ACCEPT);
}

class Compiler {
  readonly #search: Search;
  readonly #runs: UnitRuns;

  constructor(search: Search, isAnyCase: boolean) {
    this.#search = search;
    this.#runs = new UnitRuns(search, isAnyCase);
  }

  compile(node: PatternNode, next: Part): Part | undefined {
    switch (node.kind) {
      case 'text':
        return this.#text(node.text, next);
      case 'run':
        return this.#run(node, next);
      case 'row':
        return node.nodes.reduceRight<Part | undefined>(
          (rest, each) => rest && this.compile(each, rest),
          next,
        );
      case 'choice':
        return this.#choice(node.nodes, next);
      case 'capture':
        return this.#capture(node, next);
      case 'repeat':
        return this.#repeat(node, next);
      case 'begin':
        return {
          match: (at) => (at === 0 ? next.match(at) : -1),
          first: ALL_UNITS,
          mayBeEmpty: next.mayBeEmpty,
          literal: '',
        };
      case 'end':
        return this.#end(next);
    }
  }

  #end({ match }: Part): Part {
    const search = this.#search;
    return {
      match: (at) => (at === search.text.length ? match(at) : -1),
      first: UnitClass.none,
      mayBeEmpty: false,
      literal: '',
    };
  }

  #text(text: string, { match, literal }: Part): Part {
    const search = this.#search;
    const { length } = text;
    const unit = text.charCodeAt(0);
    const one: Rest = (at) => (search.text.charCodeAt(at) === unit ? match(at + 1) : -1);
    const many: Rest = (at) => (search.text.startsWith(text, at) ? match(at + length) : -1);
    return {
      match: length === 1 ? one : many,
      first: UnitClass.range(unit, unit),
      mayBeEmpty: false,
      literal: text + literal,
    };
  }

  #capture({ node, index }: { readonly node: PatternNode; readonly index: number }, next: Part) {
    const close = this.#mark(2 * index + 1, next);
    const inner = this.compile(node, close);
    return inner && this.#mark(2 * index, inner);
  }

  /** Notes where a group begins or ends, until it turns out that it does not. */
  #mark(place: number, next: Part): Part {
    const { groups } = this.#search;
    const { match } = next;
    return {
      ...next,
      match: (at) => {
        const before = groups[place] ?? -1;
        groups[place] = at;
        const end = match(at);
        if (end < 0) groups[place] = before;
        return end;
      },
    };
  }

  #choice(nodes: readonly PatternNode[], next: Part): Part | undefined {
    const parts = nodes.map((node) => this.compile(node, next));
    if (!areAll(parts)) return undefined;
    const search = this.#search;
    const matches = parts.map(({ match }) => match);
    return {
      match: (at) => {
        search.left -= matches.length;
        for (let index = 0; index < matches.length; index++) {
          const end = matches[index]?.(at) ?? -1;
          if (end >= 0 || search.left < 0) return end;
        }
        return -1;
      },
      first: parts.reduce((sum, { first }) => sum.and(first), UnitClass.none),
      mayBeEmpty: parts.some(({ mayBeEmpty }) => mayBeEmpty),
      literal: '',
    };
  }

  #repeat({ node, min, max, isLazy }: Repeat, next: Part): Part | undefined {
    const longest = max === Infinity ? min : max;
    if (longest > LONGEST_UNROLLED || (max > 1 && holdsCapture(node))) return undefined;
    let part: Part | undefined = max === Infinity ? this.#loop(node, isLazy, next) : next;
    // x{2,4} is xx(x(x)?)?
    for (let count = min; count < longest; count++) {
      part = part && this.#optional(node, part, next, isLazy);
    }
    for (let count = 0; count < min; count++) part = part && this.compile(node, part);
    return part;
  }

  /** @param after what follows where the node is left out */
  #optional(node: PatternNode, more: Part, after: Part, isLazy: boolean): Part | undefined {
    const inner = this.compile(node, more);
    if (!inner) return undefined;
    const search = this.#search;
    const [first, second] = isLazy ? [after.match, inner.match] : [inner.match, after.match];
    return {
      match: (at) => {
        search.left--;
        const end = first(at);
        return end >= 0 || search.left < 0 ? end : second(at);
      },
      first: inner.first.and(after.first),
      mayBeEmpty: inner.mayBeEmpty || after.mayBeEmpty,
      literal: '',
    };
  }

  #loop(node: PatternNode, isLazy: boolean, next: Part): Part | undefined {
    const round = isLazy ? undefined : this.#plainRound(node);
    if (round && !round.first.meets(next.first)) return this.#plainLoop(round, next);
    const again: { match: Rest } = { match: () => -1 };
    const first = firstOf(node);
    // a round that may be empty would never end
    if (!first) return undefined;
    const more: Part = {
      match: (at) => again.match(at),
      first: first.and(next.first),
      mayBeEmpty: next.mayBeEmpty,
      literal: '',
    };
    const part = this.#optional(node, more, next, isLazy);
    if (!part) return undefined;
    const search = this.#search;
    let rounds = 0;
    again.match = (at) => {
      if (++rounds > MOST_ROUNDS) search.left = -1;
      const end = search.left < 0 ? -1 : part.match(at);
      rounds--;
      return end;
    };
    return { ...part, match: again.match };
  }

  /** One round of a loop whose next unit always says what to do: `[^"\\]|\\.`. */
  #plainRound(node: PatternNode): Part | undefined {
    const ways = node.kind === 'choice' ? node.nodes : [node];
    const isPlain = ways.every((way) => (way.kind === 'row' ? way.nodes : [way]).every(isOneLong));
    const parts = ways.map((way) => this.compile(way, ACCEPT));
    if (!isPlain || !areAll(parts)) return undefined;
    const meet = parts.some((part, at) =>
      parts.slice(at + 1).some(({ first }) => first.meets(part.first)),
    );
    return meet ? undefined : this.compile(node, ACCEPT);
  }

  /** Where a round fails in its middle what follows can't begin there either: nothing is tried again. */
  #plainLoop(round: Part, { match, first, mayBeEmpty }: Part): Part {
    const search = this.#search;
    return {
      match: (from) => {
        let at = from;
        for (let end = at; end >= 0; end = round.match(at)) at = end;
        search.left -= at - from;
        return search.left < 0 ? -1 : match(at);
      },
      first: round.first.and(first),
      mayBeEmpty,
      literal: '',
    };
  }

  #run(run: Run, next: Part): Part {
    const { units, min } = run;
    return {
      match: this.#runs.match(run, next),
      first: min === 0 ? units.and(next.first) : units,
      mayBeEmpty: min === 0 && next.mayBeEmpty,
      literal: '',
    };
  }
}

function areAll(parts: readonly (Part | undefined)[]): parts is Part[] {
  return parts.every((part) => part !== undefined);
}
