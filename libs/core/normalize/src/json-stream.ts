/** Most values that one text is split into. */
const MOST_VALUES = 100_000;

/** Objects and lists that stand one after the other without a newline, as texts; undefined where the text is something else. */
export function splitValues(text: string): string[] | undefined {
  const values: string[] = [];
  let at = skipBlanks(text, 0);
  while (at < text.length && values.length < MOST_VALUES) {
    const end = endOfValue(text, at);
    if (end < 0) return undefined;
    values.push(text.slice(at, end));
    at = skipBlanks(text, end);
  }
  const isWhole = at >= text.length;
  return isWhole && values.length > 1 ? values : undefined;
}

/** Some writers put a comma between objects, too. */
function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n,'.includes(text[at] as string)) at++;
  return at;
}

function endOfValue(text: string, start: number): number {
  if (text[start] !== '{' && text[start] !== '[') return -1;
  let depth = 0;
  let at = start;
  while (at >= 0 && at < text.length) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at);
    else depth += NESTING[char as string] ?? 0;
    if (at < 0) return -1;
    at++;
    if (depth === 0) return at;
  }
  return -1;
}

const NESTING: Readonly<Record<string, number>> = { '{': 1, '[': 1, '}': -1, ']': -1 };

function endOfString(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return -1;
}
