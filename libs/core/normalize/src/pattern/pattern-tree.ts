import { ALL_UNITS, ESCAPED_CLASSES, NO_LINE_FEED, UnitClass } from './unit-class.ts';

/** A regular expression, read. */
export type PatternNode =
  | { readonly kind: 'text'; readonly text: string }
  | ({ readonly kind: 'run'; readonly units: UnitClass } & Times)
  | ({ readonly kind: 'repeat'; readonly node: PatternNode } & Times)
  | { readonly kind: 'row'; readonly nodes: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly nodes: readonly PatternNode[] }
  | { readonly kind: 'capture'; readonly node: PatternNode; readonly index: number }
  | { readonly kind: 'begin' }
  | { readonly kind: 'end' };

export interface Times {
  readonly min: number;
  readonly max: number;
  readonly isLazy: boolean;
}

export interface PatternTree {
  readonly node: PatternNode;
  /** capturing groups, without the whole */
  readonly groups: number;
  /** the case of letters does not count */
  readonly isAnyCase: boolean;
}

const ONCE: Times = { min: 1, max: 1, isLazy: false };
const QUANTIFIER = /(?:([*+?])|\{(\d{1,3})(?:(,)(\d{1,3})?)?\})(\?)?/y;
const GROUP = /\((?:\?(?:P?<\w+>|(s)?:))?/y;
const HEX_ESCAPE = /\\x(?:([0-7][0-9A-Fa-f])|\{([0-7]?[0-9A-Fa-f])\})/y;
const RANGE_END = /-(?=[^\]])/y;
const PLAIN_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['t', '\t'],
  ['n', '\n'],
  ['r', '\r'],
  ['f', '\f'],
  ['v', '\v'],
]);

/** Reads what most patterns of log formats are made of; undefined where there is anything else, which is left to RE2. */
export function readPatternTree(source: string): PatternTree | undefined {
  return new TreeReader(source).read();
}

class TreeReader {
  readonly #source: string;
  readonly #isAnyCase: boolean;
  #at = 0;
  #groups = 0;
  #isUnknown = false;
  #crossesLines = false;

  constructor(source: string) {
    this.#isAnyCase = source.startsWith('(?i)');
    this.#source = this.#isAnyCase ? source.slice('(?i)'.length) : source;
  }

  read(): PatternTree | undefined {
    const node = this.#choice();
    if (this.#isUnknown || this.#at < this.#source.length) return undefined;
    return { node, groups: this.#groups, isAnyCase: this.#isAnyCase };
  }

  #unknown(): PatternNode {
    this.#isUnknown = true;
    this.#at = this.#source.length;
    return { kind: 'row', nodes: [] };
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source);
    if (found) this.#at += found[0].length;
    return found;
  }

  #choice(): PatternNode {
    const nodes = [this.#row()];
    while (this.#source[this.#at] === '|') {
      this.#at++;
      nodes.push(this.#row());
    }
    return nodes.length === 1 && nodes[0] ? nodes[0] : { kind: 'choice', nodes };
  }

  #row(): PatternNode {
    const nodes: PatternNode[] = [];
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at] ?? '')) {
      const piece = this.#quantified(this.#piece());
      const last = nodes.at(-1);
      if (piece.kind === 'text' && last?.kind === 'text') {
        nodes[nodes.length - 1] = { kind: 'text', text: last.text + piece.text };
      } else nodes.push(piece);
    }
    return nodes.length === 1 && nodes[0] ? nodes[0] : { kind: 'row', nodes };
  }

  #quantified(node: PatternNode): PatternNode {
    const found = this.#match(QUANTIFIER);
    if (!found) return node;
    const times = timesOf(found);
    if ('*+?{'.includes(this.#source[this.#at] ?? ' ')) return this.#unknown();
    if (node.kind === 'run' && node.min === 1 && node.max === 1) return { ...node, ...times };
    if (node.kind === 'text') return { kind: 'run', units: unitsOf(node.text), ...times };
    return { kind: 'repeat', node, ...times };
  }

  #piece(): PatternNode {
    const char = this.#source[this.#at] ?? '';
    if (char === '(') return this.#group();
    if (char === '[') return this.#run(this.#brackets());
    if (char === '\\') return this.#escape();
    if (char > '\x7f' || '*+?{'.includes(char)) return this.#unknown();
    this.#at++;
    return this.#sign(char);
  }

  #sign(char: string): PatternNode {
    if (char === '^') return { kind: 'begin' };
    if (char === '$') return { kind: 'end' };
    if (char === '.') return this.#run(this.#crossesLines ? ALL_UNITS : NO_LINE_FEED);
    return this.#char(char);
  }

  #char(char: string): PatternNode {
    const isLetter = this.#isAnyCase && /[a-z]/i.test(char);
    return isLetter ? this.#run(unitsOf(char)) : { kind: 'text', text: char };
  }

  #run(units: UnitClass | undefined): PatternNode {
    if (!units) return this.#unknown();
    return { kind: 'run', units: this.#isAnyCase ? units.inAnyCase() : units, ...ONCE };
  }

  #group(): PatternNode {
    const found = this.#match(GROUP);
    if (!found || this.#source[this.#at] === '?') return this.#unknown();
    const before = this.#crossesLines;
    if (found[1] !== undefined) this.#crossesLines = true;
    const isCapture = found[0] === '(' || found[0].endsWith('>');
    const index = isCapture ? ++this.#groups : 0;
    const node = this.#choice();
    this.#crossesLines = before;
    if (this.#source[this.#at] !== ')') return this.#unknown();
    this.#at++;
    return isCapture
      ? { kind: 'capture', node, index }
      : node.kind === 'text'
        ? { kind: 'row', nodes: [node] }
        : node;
  }

  #escape(): PatternNode {
    const units = ESCAPED_CLASSES.get(this.#source[this.#at + 1] ?? '');
    if (units) {
      this.#at += 2;
      return this.#run(units);
    }
    const char = this.#escapedChar();
    return char === undefined ? this.#unknown() : this.#char(char);
  }

  /** The one character that an escape stands for. */
  #escapedChar(): string | undefined {
    const hex = this.#match(HEX_ESCAPE);
    if (hex) return String.fromCharCode(Number.parseInt(hex[1] ?? hex[2] ?? '', 16));
    const next = this.#source[this.#at + 1] ?? '';
    const char = /[!-/:-@[-^`{-~]/.test(next) ? next : PLAIN_ESCAPES.get(next);
    if (char !== undefined) this.#at += 2;
    return char;
  }

  #brackets(): UnitClass | undefined {
    this.#at++;
    const isNot = this.#source[this.#at] === '^';
    if (isNot) this.#at++;
    let units = UnitClass.none;
    for (let count = 0; count === 0 || this.#source[this.#at] !== ']'; count++) {
      const item = this.#bracketItem();
      if (!item) return undefined;
      units = units.and(item);
    }
    this.#at++;
    const cased = this.#isAnyCase ? units.inAnyCase() : units;
    return isNot ? cased.not() : cased;
  }

  #bracketItem(): UnitClass | undefined {
    const escaped =
      this.#source[this.#at] === '\\'
        ? ESCAPED_CLASSES.get(this.#source[this.#at + 1] ?? '')
        : undefined;
    if (escaped) {
      this.#at += 2;
      return escaped;
    }
    const first = this.#bracketChar();
    if (first === undefined) return undefined;
    if (!this.#match(RANGE_END)) return unitsOf(first);
    const last = this.#bracketChar();
    return last === undefined
      ? undefined
      : UnitClass.range(first.charCodeAt(0), last.charCodeAt(0));
  }

  #bracketChar(): string | undefined {
    const char = this.#source[this.#at] ?? '';
    if (char === '\\') return this.#escapedChar();
    if (char === '' || char > '\x7f' || this.#source.startsWith('[:', this.#at)) return undefined;
    this.#at++;
    return char;
  }
}

function timesOf([, sign, least, comma, most, lazy]: RegExpExecArray): Times {
  const isLazy = lazy !== undefined;
  if (sign !== undefined)
    return { min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Infinity, isLazy };
  const min = Number(least);
  return { min, max: comma === undefined ? min : Number(most ?? Infinity), isLazy };
}

function unitsOf(char: string): UnitClass {
  return UnitClass.range(char.charCodeAt(0), char.charCodeAt(0));
}
