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

/** Reads `name=value` pairs. A part without a separator is left out; of two values the last counts. Undefined where there is no pair. */
export function parseKv(text: string, form: KvForm): Record<string, string> | undefined {
  const pairs: Record<string, string> = {};
  let count = 0;
  let at = 0;
  while (at < text.length && count < MOST_PAIRS) {
    const end = endOfPair(text, at, form);
    const equals = text.indexOf(form.sep, at);
    if (equals >= 0 && equals < end) {
      const name = strip(text.slice(at, equals).trim(), form.strip);
      const value = text.slice(equals + form.sep.length, end);
      if (name !== '' && name !== '__proto__') {
        pairs[name] = strip(form.quotes ? unquote(value.trim()) : value.trim(), form.strip);
        count++;
      }
    }
    at = end + form.pair.length;
  }
  return count > 0 ? pairs : undefined;
}

function endOfPair(text: string, start: number, { pair, sep, quotes }: KvForm): number {
  const end = text.indexOf(pair, start);
  if (end < 0) return text.length;
  if (!quotes) return end;
  const equals = text.indexOf(sep, start);
  if (equals < 0 || equals > end) return end;
  const quote = text[equals + sep.length];
  if (quote !== '"' && quote !== "'") return end;
  const close = closingQuote(text, equals + sep.length, quote);
  if (close < 0) return end;
  const after = text.indexOf(pair, close + 1);
  return after < 0 ? text.length : after;
}

/** The place of the quote that ends what begins with one; a backslash before it makes it part of the text. */
export function closingQuote(text: string, open: number, quote: string): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote) return at;
  }
  return -1;
}

/** The text within quotes, its escapes read. */
export function unquote(text: string): string {
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
