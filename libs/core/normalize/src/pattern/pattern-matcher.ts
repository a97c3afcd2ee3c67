import { compileTree } from './pattern-compiler.ts';
import { UNITS_PER_STEP, type Part, type Search } from './pattern-search.ts';
import type { PatternNode, PatternTree } from './pattern-tree.ts';

const STEPS_PER_UNIT = 24;
const FEWEST_STEPS = 1024;
export type Found = Int32Array | 'none' | 'undecided';

/**
 * Finds the first match of a pattern, going back over what was tried as a person would: fast on the lines that a pattern is made for. Lines
 * that make it try too much, by the length of the line, are left undecided, and so are those whose characters are not all of one unit where
 * that counts: RE2 decides them. So the time is linear in the line, whatever the pattern and whoever wrote the line.
 */
export class PatternMatcher {
  readonly #search: Search;
  readonly #start: Part;
  readonly #isAnchored: boolean;

  private constructor(search: Search, start: Part, isAnchored: boolean) {
    this.#search = search;
    this.#start = start;
    this.#isAnchored = isAnchored;
  }

  /** Undefined where something in the pattern is not known here. */
  static compile({ node, groups, isAnyCase }: PatternTree): PatternMatcher | undefined {
    const search: Search = { text: '', groups: new Int32Array(2 * (groups + 1)), left: 0 };
    const start = compileTree({ node, groups, isAnyCase }, search);
    return start && new PatternMatcher(search, start, isAnchored(node));
  }

  /** The places of the groups, the whole match first; true until the next search. */
  find(text: string): Found {
    const search = this.#search;
    search.text = text;
    search.left = FEWEST_STEPS + STEPS_PER_UNIT * text.length;
    search.groups.fill(-1);
    const begin = this.#isAnchored ? 0 : this.#nextStart(0);
    const found = begin < 0 ? -1 : this.#findFrom(begin);
    search.text = '';
    if (search.left < 0) return 'undecided';
    return found < 0 ? 'none' : search.groups;
  }

  #findFrom(begin: number): number {
    const search = this.#search;
    const { match } = this.#start;
    for (let at = begin; at >= 0; at = this.#nextStart(at + 1)) {
      const end = match(at);
      if (search.left < 0) return -1;
      if (end >= 0) {
        search.groups[0] = at;
        search.groups[1] = end;
        return end;
      }
      if (this.#isAnchored) return -1;
    }
    return -1;
  }

  #nextStart(from: number): number {
    const search = this.#search;
    if (from > search.text.length) return -1;
    const { literal } = this.#start;
    const at = literal === '' ? from : search.text.indexOf(literal, from);
    search.left -= 1 + (at < 0 ? 0 : (at - from) / UNITS_PER_STEP);
    return at;
  }
}

function isAnchored(node: PatternNode): boolean {
  if (node.kind === 'begin') return true;
  if (node.kind === 'row') return node.nodes[0] !== undefined && isAnchored(node.nodes[0]);
  if (node.kind === 'capture') return isAnchored(node.node);
  return node.kind === 'choice' && node.nodes.every(isAnchored);
}
