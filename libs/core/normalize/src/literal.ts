/** Everything that may stand for more than itself, or for nothing, in a regular expression. */
const META = new Set('.*+?^${}()|[]');
const QUANTIFIERS = new Set('*?{');

/**
 * The longest text that every match of a regular expression (with `%{NAME}` references) must hold: most texts are turned away by
 * looking for it. Empty where none is certain.
 */
export function literalIn(pattern: string): string {
  const bare = pattern.replace(/%\{[^}]*\}/g, '\u0000');
  let best = '';
  let run = '';
  const end = (): void => {
    if (run.length > best.length) best = run;
    run = '';
  };
  for (let at = 0; at < bare.length; at++) {
    const piece = pieceAt(bare, at);
    // a choice, or flags that change what letters mean: nothing is certain
    if (piece.kind === 'doubtful') return '';
    if (piece.kind === 'char' && !QUANTIFIERS.has(bare[piece.end] ?? '')) run += piece.text;
    else end();
    at = piece.end - 1;
  }
  end();
  return best;
}

type Piece =
  | { readonly kind: 'char'; readonly text: string; readonly end: number }
  | { readonly kind: 'other' | 'doubtful'; readonly end: number };

function pieceAt(pattern: string, at: number): Piece {
  const char = pattern[at] ?? '';
  if (char === '\\') return escapeAt(pattern, at);
  if (char === '[') return { kind: 'other', end: endOfClass(pattern, at) };
  if (char === '(')
    return pattern.startsWith('(?i', at)
      ? { kind: 'doubtful', end: at }
      : { kind: 'other', end: endOfGroup(pattern, at) };
  if (char === '{') return { kind: 'other', end: Math.max(at, pattern.indexOf('}', at)) + 1 };
  if (char === '|') return { kind: 'doubtful', end: at };
  if (META.has(char) || char === '\u0000') return { kind: 'other', end: at + 1 };
  return { kind: 'char', text: char, end: at + 1 };
}

function escapeAt(pattern: string, at: number): Piece {
  const next = pattern[at + 1] ?? '';
  if (/[^\w\s]/.test(next)) return { kind: 'char', text: next, end: at + 2 };
  return { kind: 'other', end: endOfEscape(pattern, at) };
}

function endOfEscape(pattern: string, at: number): number {
  const next = pattern[at + 1] ?? '';
  if (/[pP]/.test(next) && pattern[at + 2] === '{') return pattern.indexOf('}', at) + 1;
  if (next === 'x') return pattern[at + 2] === '{' ? pattern.indexOf('}', at) + 1 : at + 4;
  return at + 2;
}

function endOfClass(pattern: string, at: number): number {
  let end = at + 1;
  if (pattern[end] === '^') end++;
  if (pattern[end] === ']') end++;
  while (end < pattern.length && pattern[end] !== ']') end += pattern[end] === '\\' ? 2 : 1;
  return end + 1;
}

/** A group may be optional or hold a choice: nothing within is certain. */
function endOfGroup(pattern: string, at: number): number {
  let depth = 0;
  for (let end = at; end < pattern.length; end++) {
    const char = pattern[end];
    if (char === '\\') end++;
    else if (char === '[') end = endOfClass(pattern, end) - 1;
    else if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return end + 1;
  }
  return pattern.length;
}
