/** The named parts of a line, or undefined where the line has another shape. */
export type Dissect = (line: string) => Record<string, string> | undefined;

interface Part {
  readonly name: string;
  /** reaches to the last of its delimiter that stands before the next part's delimiter, instead of to the first */
  readonly greedy: boolean;
  /** the text that follows it; empty only for the last part */
  readonly delimiter: string;
}

const PART = /%\{([a-z_][a-z0-9_]*)?(\*)?\}/g;

/**
 * Compiles a pattern such as `%{client} - %{user*} [%{time}] "%{request}" %{}`. A part reaches to the first occurrence of the
 * text after it; one with `*` to the last that leaves the rest of the pattern its place, for values that a client chooses and
 * that may hold the delimiter. A quote after a backslash ends nothing. Names are lower case; `%{}` is skipped.
 * @returns the mistake in the pattern as a sentence
 */
export function compileDissect(pattern: string): Dissect | string {
  const found = [...pattern.matchAll(PART)];
  const first = found[0];
  if (!first) return 'the pattern has no %{part}';
  const parts: Part[] = [];
  for (const [index, match] of found.entries()) {
    const end = match.index + match[0].length;
    const delimiter = pattern.slice(end, found[index + 1]?.index ?? pattern.length);
    if (delimiter === '' && index < found.length - 1) {
      return `no text stands between ${match[0]} and the part after it`;
    }
    parts.push({ name: match[1] ?? '', greedy: match[2] === '*', delimiter });
  }
  const prefix = pattern.slice(0, first.index);
  if (pattern.replace(PART, '').includes('%{')) {
    return 'a part is written %{name}, %{name*} or %{}, its name in lower case';
  }
  return (line) => (line.startsWith(prefix) ? dissect(line, prefix.length, parts) : undefined);
}

function dissect(
  line: string,
  start: number,
  parts: readonly Part[],
): Record<string, string> | undefined {
  const values: Record<string, string> = {};
  let at = start;
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] as Part;
    const end = endOf(line, at, part, parts[index + 1]);
    if (end < 0) return undefined;
    if (part.name !== '') values[part.name] = line.slice(at, end);
    at = end + part.delimiter.length;
  }
  return at === line.length ? values : undefined;
}

function endOf(line: string, at: number, part: Part, next: Part | undefined): number {
  if (part.delimiter === '') return line.length;
  const first = find(line, part.delimiter, at);
  if (!part.greedy || first < 0) return first;
  if (!next || next.delimiter === '') return line.lastIndexOf(part.delimiter);
  const limit = find(line, next.delimiter, first + part.delimiter.length);
  return limit < 0 ? -1 : line.lastIndexOf(part.delimiter, limit - 1);
}

function find(line: string, delimiter: string, from: number): number {
  let at = line.indexOf(delimiter, from);
  while (at > 0 && delimiter[0] === '"' && isEscaped(line, at)) {
    at = line.indexOf(delimiter, at + 1);
  }
  return at;
}

function isEscaped(line: string, at: number): boolean {
  let backslashes = 0;
  while (line[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}
