/** How pairs are written. */
export interface KvForm {
  /** between two pairs; a blank stands for any number of blanks */
  readonly pair: string;
  /** between name and value */
  readonly sep: string;
  /** values in " or ' may hold what separates pairs */
  readonly quotes: boolean;
  /** characters that are taken off both ends of names and values */
  readonly strip: string;
}

export const DEFAULT_KV: KvForm = { pair: ' ', sep: '=', quotes: true, strip: '' };
const MOST_PAIRS = 512;

/** Reads `name=value` pairs. A part without a separator is left out; of two values the last counts. Undefined where there is no pair. Linear in the text. */
export function parseKv(text: string, form: KvForm): Record<string, string> | undefined {
  const pairs: Record<string, string> = {};
  let count = 0;
  let at = 0;
  let equals = text.indexOf(form.sep);
  while (equals >= 0 && count < MOST_PAIRS) {
    // what stands before the separator's own pair has none
    const start = text.lastIndexOf(form.pair, equals - 1);
    at = Math.max(at, start < 0 ? 0 : start + form.pair.length);
    const end = endOfPair(text, equals, form);
    const name = strip(text.slice(at, equals).trim(), form.strip);
    if (name !== '' && name !== '__proto__') {
      const value = text.slice(equals + form.sep.length, end).trim();
      pairs[name] = strip(form.quotes ? unquote(value) : value, form.strip);
      count++;
    }
    at = end + form.pair.length;
    equals = text.indexOf(form.sep, at);
  }
  return count > 0 ? pairs : undefined;
}

/** A value in quotes is looked for no further than this: where they are never closed, each would be read to the end of the text. */
const LONGEST_QUOTED = 65_536;

function endOfPair(text: string, equals: number, { pair, sep, quotes }: KvForm): number {
  const from = equals + sep.length;
  const quote = text[from];
  if (quotes && (quote === '"' || quote === "'")) {
    const close = closingQuote(text.slice(from, from + LONGEST_QUOTED), quote);
    if (close > 0) return pairAt(text, from + close + 1, pair);
  }
  return pairAt(text, from, pair);
}

function pairAt(text: string, from: number, pair: string): number {
  const end = text.indexOf(pair, from);
  return end < 0 ? text.length : end;
}

/** The place of the quote that ends what begins with one; a backslash before it makes it part of the text. -1 where there is none. */
function closingQuote(text: string, quote: string): number {
  for (let at = 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote) return at;
  }
  return -1;
}

/** The text within quotes, its escapes read. */
function unquote(text: string): string {
  const quote = text[0];
  if ((quote !== '"' && quote !== "'") || text.length < 2 || !text.endsWith(quote)) return text;
  const inner = text.slice(1, -1);
  return inner.includes('\\') ? inner.replace(/\\(["'\\/])/g, '$1') : inner;
}

function strip(text: string, chars: string): string {
  if (chars === '') return text;
  let start = 0;
  let end = text.length;
  while (start < end && chars.includes(text[start] as string)) start++;
  while (end > start && chars.includes(text[end - 1] as string)) end--;
  return text.slice(start, end);
}
