/** `*`: any run of characters, also none, also across lines. */
export const ANY = 0;
/** `?`: exactly one character. */
export const ONE = 1;
/** Any of the characters that introduce an option on Windows. */
export const DASH = 2;

export type PatternPart = string | typeof ANY | typeof ONE | typeof DASH;
/** A Sigma string after its escapes were read: literal pieces and wildcards. Neighbouring pieces are never both literal. */
export type TextPattern = readonly PatternPart[];

/**
 * Reads a Sigma string. `\*` and `\?` are literal, `\\` is one backslash, a backslash before anything else or at the end stands
 * for itself.
 */
export function parsePattern(text: string): TextPattern {
  const parts: PatternPart[] = [];
  let literal = '';
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\\' && isEscapable(text.charAt(at + 1))) {
      literal += text.charAt(++at);
    } else if (char === '*' || char === '?') {
      if (literal) parts.push(literal);
      literal = '';
      parts.push(char === '*' ? ANY : ONE);
    } else {
      literal += char;
    }
  }
  if (literal) parts.push(literal);
  return parts;
}

function isEscapable(char: string): boolean {
  return char === '*' || char === '?' || char === '\\';
}

/** The text of a pattern without wildcards, else undefined. The empty pattern is the empty text. */
export function literalOf(pattern: TextPattern): string | undefined {
  if (pattern.length === 0) return '';
  const [only] = pattern;
  return pattern.length === 1 && typeof only === 'string' ? only : undefined;
}

/** The same pattern, open at its start. */
export function openStart(pattern: TextPattern): TextPattern {
  return pattern[0] === ANY ? pattern : [ANY, ...pattern];
}

/** The same pattern, open at its end. */
export function openEnd(pattern: TextPattern): TextPattern {
  return pattern.at(-1) === ANY ? pattern : [...pattern, ANY];
}

/** Joins patterns, so that neighbouring literals become one. */
export function joinPatterns(patterns: readonly TextPattern[]): TextPattern {
  const parts: PatternPart[] = [];
  for (const part of patterns.flat()) {
    const last = parts.at(-1);
    if (typeof part === 'string' && typeof last === 'string') {
      parts[parts.length - 1] = last + part;
    } else if (part !== '') {
      parts.push(part);
    }
  }
  return parts;
}

/** Changes every literal piece. */
export function mapLiterals(
  pattern: TextPattern,
  change: (literal: string) => string,
): TextPattern {
  return pattern.map((part) => (typeof part === 'string' ? change(part) : part));
}

/** The longest literal piece: every text that the pattern matches contains it. Empty where there is none. */
export function longestLiteral(pattern: TextPattern): string {
  let longest = '';
  for (const part of pattern) {
    if (typeof part === 'string' && part.length > longest.length) longest = part;
  }
  return longest;
}
