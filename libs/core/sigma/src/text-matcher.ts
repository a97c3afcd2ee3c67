import { ANY, DASH, literalOf, ONE, type PatternPart, type TextPattern } from './text-pattern.ts';

export type TextMatcher = (text: string) => boolean;

/** The characters that `windash` takes for one another: - / en dash, em dash, horizontal bar. */
export const DASHES = '-/\u2013\u2014\u2015';

/**
 * Whether a whole text matches a pattern; case is the caller's concern (fold both or neither).
 * Time is bounded by length of text times length of pattern: pieces between `*` are placed from left to right and never moved again.
 */
export function compilePattern(pattern: TextPattern): TextMatcher {
  return simpleMatcher(pattern) ?? generalMatcher(pattern);
}

function simpleMatcher(pattern: TextPattern): TextMatcher | undefined {
  const literal = literalOf(pattern);
  if (literal !== undefined) return (text) => text === literal;
  if (pattern.every((part) => part === ANY)) return () => true;
  const [only = '', ...others] = pattern.filter((part) => part !== ANY);
  if (others.length > 0 || typeof only !== 'string') return undefined;
  if (pattern[0] !== ANY) return (text) => text.startsWith(only);
  return pattern.at(-1) === ANY ? (text) => text.includes(only) : (text) => text.endsWith(only);
}

type Segment = readonly PatternPart[];

function generalMatcher(pattern: TextPattern): TextMatcher {
  const segments: Segment[] = splitAtAny(pattern);
  const head = segments.shift() ?? [];
  const tail = segments.pop();
  if (tail === undefined) return (text) => placeAt(text, head, 0) === text.length;
  const middle = segments.filter((segment) => segment.length > 0);
  return (text) => {
    let at = placeAt(text, head, 0);
    for (let index = 0; at >= 0 && index < middle.length; index++) {
      at = placeFrom(text, middle[index] ?? [], at);
    }
    return at >= 0 && placeAtEnd(text, tail, at);
  };
}

function splitAtAny(pattern: TextPattern): Segment[] {
  const segments: PatternPart[][] = [[]];
  for (const part of pattern) {
    if (part === ANY) segments.push([]);
    else segments.at(-1)?.push(part);
  }
  return segments;
}

/** @returns the index after the segment when it stands at `at`, else -1 */
function placeAt(text: string, segment: Segment, at: number): number {
  let next = at;
  for (const part of segment) {
    if (typeof part === 'string') {
      if (!text.startsWith(part, next)) return -1;
      next += part.length;
    } else {
      if (next >= text.length || (part === DASH && !DASHES.includes(text.charAt(next)))) return -1;
      next += part === ONE && isPair(text, next) ? 2 : 1;
    }
  }
  return next;
}

/** @returns the index after the leftmost place of the segment at or after `from`, else -1 */
function placeFrom(text: string, segment: Segment, from: number): number {
  const [first] = segment;
  if (typeof first === 'string' && segment.length === 1) {
    const found = text.indexOf(first, from);
    return found < 0 ? -1 : found + first.length;
  }
  for (let start = from; start <= text.length; start++) {
    if (start > 0 && isPair(text, start - 1)) continue;
    if (typeof first === 'string') {
      start = text.indexOf(first, start);
      if (start < 0) return -1;
    }
    const end = placeAt(text, segment, start);
    if (end >= 0) return end;
  }
  return -1;
}

/** Whether the segment can end where the text ends, not starting before `from`. */
function placeAtEnd(text: string, segment: Segment, from: number): boolean {
  if (segment.length === 0) return true;
  let shortest = 0;
  let slack = 0;
  for (const part of segment) {
    shortest += typeof part === 'string' ? part.length : 1;
    if (part === ONE) slack++;
  }
  const last = text.length - shortest;
  for (let start = Math.max(from, last - slack); start <= last; start++) {
    if (start > 0 && isPair(text, start - 1)) continue;
    if (placeAt(text, segment, start) === text.length) return true;
  }
  return false;
}

/** Whether a character outside the basic plane starts at `at`: two code units that count as one. */
function isPair(text: string, at: number): boolean {
  const high = text.charCodeAt(at);
  if (high < 0xd800 || high > 0xdbff) return false;
  const low = text.charCodeAt(at + 1);
  return low >= 0xdc00 && low <= 0xdfff;
}
