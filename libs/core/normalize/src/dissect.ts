/** The named parts of a line, or undefined where the line has another shape. */
export type Dissect = (line: string) => Record<string, string> | undefined;

/** A pattern, read. */
export interface DissectPattern {
  readonly prefix: string;
  readonly parts: readonly Part[];
}

interface Part {
  readonly name: string;
  /** reaches to the last of its delimiter that stands before the next part's delimiter, instead of to the first */
  readonly greedy: boolean;
  /** the text that follows it; empty only for the last part */
  readonly delimiter: string;
  /** the delimiter of the part after it, empty where there is none: what a greedy one has to leave its place */
  readonly limit: string;
  /** the delimiter begins with a quote, which a backslash before it makes part of the value */
  readonly isQuoted: boolean;
}

const PART = /%\{([a-z_][a-z0-9_]*)?(\*)?\}/g;

/**
 * Reads a pattern such as `%{client} - %{user*} [%{time}] "%{request}" %{}`. A part reaches to the first occurrence of the
 * text after it; one with `*` to the last that leaves the rest of the pattern its place, for values that a client chooses and
 * that may hold the delimiter. A quote after a backslash ends nothing. Names are lower case; `%{}` is skipped.
 * @returns the mistake in the pattern as a sentence
 */
export function readDissect(pattern: string): DissectPattern | string {
  const found = [...pattern.matchAll(PART)];
  const first = found[0];
  if (!first) return 'the pattern has no %{part}';
  const parts: Part[] = [];
  let limit = '';
  for (const [index, match] of [...found.entries()].toReversed()) {
    const end = match.index + match[0].length;
    const delimiter = pattern.slice(end, found[index + 1]?.index ?? pattern.length);
    if (delimiter === '' && index < found.length - 1) {
      return `no text stands between ${match[0]} and the part after it`;
    }
    const isQuoted = delimiter.startsWith('"');
    parts.unshift({ name: match[1] ?? '', greedy: match[2] === '*', delimiter, limit, isQuoted });
    limit = delimiter;
  }
  if (pattern.replace(PART, '').includes('%{')) {
    return 'a part is written %{name}, %{name*} or %{}, its name in lower case';
  }
  return { prefix: pattern.slice(0, first.index), parts };
}

/** Compiles one pattern, see `readDissect`. */
export function compileDissect(pattern: string): Dissect | string {
  const read = readDissect(pattern);
  return typeof read === 'string' ? read : firstDissect([read]);
}

/** Takes a line apart by the first pattern that fits. What neighbours have in common at their beginning is looked for once. */
export function firstDissect(patterns: readonly DissectPattern[]): Dissect {
  const shared = patterns.map((pattern, way) => sharedParts(patterns[way - 1], pattern));
  const longest = Math.max(0, ...patterns.map(({ parts }) => parts.length));
  const ends = new Int32Array(longest);
  return (line) => {
    // how many parts of the last pattern were found: the next one fails with it where it failed in what they share
    let found = 0;
    for (let way = 0; way < patterns.length; way++) {
      const pattern = patterns[way] as DissectPattern;
      const common = shared[way] ?? 0;
      if (found < common) continue;
      found = follow(line, pattern, common, ends);
      if (found === pattern.parts.length && isWhole(line, pattern, ends)) {
        return valuesOf(line, pattern, ends);
      }
    }
    return undefined;
  };
}

function sharedParts(before: DissectPattern | undefined, { prefix, parts }: DissectPattern) {
  if (before?.prefix !== prefix) return 0;
  const other = parts.findIndex((part, index) => !isAlike(part, before.parts[index]));
  return other < 0 ? parts.length : other;
}

function isAlike(part: Part, other: Part | undefined): boolean {
  const isLimited = part.greedy ? part.limit === other?.limit : true;
  return part.greedy === other?.greedy && part.delimiter === other.delimiter && isLimited;
}

/** Looks for the parts from `first` on. @returns how many there are */
function follow(
  line: string,
  { prefix, parts }: DissectPattern,
  first: number,
  ends: Int32Array,
): number {
  if (first === 0 && !line.startsWith(prefix)) return 0;
  let at = first === 0 ? prefix.length : afterPart(parts, first - 1, ends);
  for (let index = first; index < parts.length; index++) {
    const part = parts[index] as Part;
    const end = endOf(line, at, part);
    if (end < 0) return index;
    ends[index] = end;
    at = end + part.delimiter.length;
  }
  return parts.length;
}

function afterPart(parts: readonly Part[], index: number, ends: Int32Array): number {
  return (ends[index] ?? 0) + (parts[index]?.delimiter.length ?? 0);
}

function isWhole(line: string, { parts }: DissectPattern, ends: Int32Array): boolean {
  return afterPart(parts, parts.length - 1, ends) === line.length;
}

function valuesOf(
  line: string,
  { prefix, parts }: DissectPattern,
  ends: Int32Array,
): Record<string, string> {
  const values: Record<string, string> = {};
  let at = prefix.length;
  for (let index = 0; index < parts.length; index++) {
    const { name, delimiter } = parts[index] as Part;
    const end = ends[index] ?? 0;
    if (name !== '') values[name] = line.slice(at, end);
    at = end + delimiter.length;
  }
  return values;
}

function endOf(line: string, at: number, { delimiter, greedy, limit, isQuoted }: Part): number {
  if (delimiter === '') return line.length;
  const first = isQuoted ? findQuote(line, delimiter, at) : line.indexOf(delimiter, at);
  if (!greedy || first < 0) return first;
  if (limit === '') return line.lastIndexOf(delimiter);
  const next = first + delimiter.length;
  const end = limit.startsWith('"') ? findQuote(line, limit, next) : line.indexOf(limit, next);
  return end < 0 ? -1 : line.lastIndexOf(delimiter, end - 1);
}

function findQuote(line: string, delimiter: string, from: number): number {
  let at = line.indexOf(delimiter, from);
  while (at > 0 && isEscaped(line, at)) at = line.indexOf(delimiter, at + 1);
  return at;
}

function isEscaped(line: string, at: number): boolean {
  let backslashes = 0;
  while (line[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}
