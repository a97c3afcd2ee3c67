import { Pair, Scalar, YAMLMap, YAMLSeq, type LineCounter, type Node } from 'yaml';
import { readLiteral } from './literal-yaml.ts';
import { NotPlain } from './not-plain.ts';

/**
 * Reads YAML that is nothing but block maps and lists of integers, words and texts on one line each or literal (`|`, `|-`), with comments,
 * as most rules are: ten times as fast as the whole of YAML. The nodes are those that `yaml` makes, with where they start.
 * @returns undefined where anything else stands in the text, or it is wrong: then `yaml` is to be asked
 */
export function readPlainYaml(text: string, lines: LineCounter): Node[] | undefined {
  if (/[\t\r\ufeff]/.test(text)) return undefined;
  try {
    return new PlainReader(text, lines).read();
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

interface Line {
  /** column of its content */
  indent: number;
  /** offset of its content */
  start: number;
  content: string;
}

/** Deeper nesting is left to `yaml`. */
const MAX_DEPTH = 32;

const KEY = /^(?:([A-Za-z_][\w.|-]*)|'([^'\n]+)'|"([^"\\\n]+)"):(?: +|$)/;
const WORDS: ReadonlyMap<string, boolean | null> = new Map(
  [true, false, null].flatMap((value) => {
    const word = String(value);
    const title = word.charAt(0).toUpperCase() + word.slice(1);
    return [word, title, word.toUpperCase()].map((spelled) => [spelled, value] as const);
  }),
);
/** What can't be a number, a marker or a tag. */
const TEXT = /^(?:[A-Za-z_/$(]|\d(?!\d*(?:\.\d*)?(?:[eE][-+]?\d+)?$)(?![ox]))/;
const INTEGER = /^\d+$/;
const LITERAL = /^\|-?$/;

class PlainReader {
  readonly #documents: Line[][] = [[]];
  readonly #text: string;
  #lines: Line[] = [];
  #at = 0;

  constructor(text: string, counter: LineCounter) {
    this.#text = text;
    let start = 0;
    while (start < text.length) {
      counter.addNewLine(start);
      const newline = text.indexOf('\n', start);
      const end = newline < 0 ? text.length : newline;
      this.#addLine(text, start, end);
      start = end + 1;
    }
  }

  read(): Node[] {
    return this.#documents
      .filter((lines) => lines.length > 0)
      .map((lines) => {
        this.#lines = lines;
        this.#at = 0;
        const root = this.#block(0, 0);
        if (this.#at < lines.length) throw new NotPlain();
        return root;
      });
  }

  #addLine(text: string, start: number, end: number): void {
    let first = start;
    while (first < end && text.charAt(first) === ' ') first++;
    if (first === end || text.charAt(first) === '#') return;
    const content = text.slice(first, end).trimEnd();
    if (first === start && /^(?:---|\.\.\.|%)/.test(content)) {
      if (content !== '---') throw new NotPlain();
      this.#documents.push([]);
      return;
    }
    this.#documents.at(-1)?.push({ indent: first - start, start: first, content });
  }

  #block(indent: number, depth: number): Node {
    const line = this.#lines[this.#at];
    if (line?.indent !== indent || depth > MAX_DEPTH) throw new NotPlain();
    return line.content.startsWith('- ') ? this.#list(indent, depth) : this.#map(indent, depth);
  }

  #list(indent: number, depth: number): Node {
    const list = new YAMLSeq<Node>();
    place(list, this.#lines[this.#at]?.start ?? 0);
    for (
      let line = this.#lines[this.#at];
      line?.indent === indent && line.content.startsWith('- ');
      line = this.#lines[this.#at]
    ) {
      const content = line.content.slice(2).trimStart();
      const inset = line.content.length - content.length;
      const item = { indent: indent + inset, start: line.start + inset, content };
      list.items.push(this.#item(item, indent, depth));
    }
    return list;
  }

  #item(item: Line, indent: number, depth: number): Node {
    if (!KEY.test(item.content)) return this.#scalarLine(item.content, item.start, indent);
    this.#lines[this.#at] = item;
    return this.#map(item.indent, depth + 1);
  }

  #map(indent: number, depth: number): Node {
    const map = new YAMLMap<Node, Node>();
    place(map, this.#lines[this.#at]?.start ?? 0);
    const names = new Set<string>();
    for (
      let line = this.#lines[this.#at];
      line?.indent === indent && !line.content.startsWith('- ');
      line = this.#lines[this.#at]
    ) {
      const { name, width } = readKey(line.content, names);
      const value = this.#value(line.content.slice(width), line.start + width, { indent, depth });
      map.items.push(new Pair<Node, Node>(scalar(name, name, line.start), value));
    }
    return map;
  }

  #value(content: string, start: number, { indent, depth }: Place): Node {
    if (content !== '' && !content.startsWith('#')) return this.#scalarLine(content, start, indent);
    const next = this.#lines[++this.#at];
    if (!next || next.indent < indent) throw new NotPlain();
    if (next.indent === indent && !next.content.startsWith('- ')) throw new NotPlain();
    return this.#block(next.indent, depth + 1);
  }

  /** A scalar that ends with its line: a deeper line after it would go on with it, but that a literal one has deeper lines. */
  #scalarLine(content: string, start: number, indent: number): Node {
    this.#at++;
    const literal = LITERAL.test(content) ? this.#literal(content, start, indent) : undefined;
    const next = this.#lines[this.#at];
    if (next && next.indent > indent) throw new NotPlain();
    return literal ?? readScalar(content, start);
  }

  #literal(header: string, start: number, indent: number): Node {
    const { text, end } = readLiteral(this.#text, start, indent);
    while ((this.#lines[this.#at]?.start ?? end) < end) this.#at++;
    const value = header === '|' ? `${text}\n` : text;
    return scalar(value, value, start);
  }
}

interface Place {
  readonly indent: number;
  readonly depth: number;
}

/** @param names those that the map has already */
function readKey(content: string, names: Set<string>): { name: string; width: number } {
  const [whole = '', plain, single, double] = KEY.exec(content) ?? [];
  const name = plain ?? single ?? double;
  if (name === undefined || names.has(name) || WORDS.has(name)) throw new NotPlain();
  names.add(name);
  return { name, width: whole.length };
}

/** @param line up to its end, with a comment if it has one */
function readScalar(line: string, start: number): Node {
  const quoted = /^(?:'((?:[^']|'')*)'|"([^"\\]*)")(?: +#.*)?$/.exec(line);
  if (quoted) {
    const text = quoted[1]?.replaceAll("''", "'") ?? quoted[2] ?? '';
    return scalar(text, text, start);
  }
  const content = line.replace(/ +#.*$/, '');
  if (WORDS.has(content)) return scalar(WORDS.get(content) ?? null, content, start);
  if (INTEGER.test(content)) return scalar(BigInt(content), content, start);
  if (!TEXT.test(content) || /: |:$/.test(content)) throw new NotPlain();
  return scalar(content, content, start);
}

function scalar(value: unknown, source: string, start: number): Node {
  const node = new Scalar(value);
  node.source = source;
  place(node, start);
  return node;
}

/** Only the start is asked for. */
function place(node: Node, start: number): void {
  node.range = [start, start, start];
}
