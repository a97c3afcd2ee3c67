import { nearest } from '@gatewatch/event';
import { suggest } from './rule-problem.ts';
import { joinPatterns, parsePattern, type PatternPart, type TextPattern } from './text-pattern.ts';

export type PlaceholderLists = ReadonlyMap<string, readonly string[]>;

/** Most texts that the placeholders of one value may stand for. */
export const MAX_PLACEHOLDER_TEXTS = 100_000;

const PLACEHOLDER = /(?<!\\)%([\w.-]+)%/g;

export type Expansion =
  | { readonly ok: true; readonly patterns: readonly TextPattern[] }
  | { readonly ok: false; readonly message: string };

/** Puts every combination of list values in the place of `%name%`; `\%` is a percent sign. List values may hold wildcards. */
export function expandPlaceholders(pattern: TextPattern, lists: PlaceholderLists): Expansion {
  const pieces = pattern.flatMap((part) =>
    typeof part === 'string' ? splitLiteral(part) : [part],
  );
  if (!pieces.some((piece) => typeof piece === 'object')) {
    return {
      ok: false,
      message: "finds no %placeholder% in the value: add one, or remove 'expand'",
    };
  }
  let patterns: TextPattern[] = [[]];
  for (const piece of pieces) {
    const choices = choicesOf(piece, lists);
    if (typeof choices === 'string') return { ok: false, message: choices };
    if (patterns.length * choices.length > MAX_PLACEHOLDER_TEXTS) {
      return { ok: false, message: `makes more than ${MAX_PLACEHOLDER_TEXTS} values` };
    }
    patterns = patterns.flatMap((start) => choices.map((choice) => joinPatterns([start, choice])));
  }
  return { ok: true, patterns };
}

type Piece = PatternPart | { readonly name: string };

function splitLiteral(literal: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of literal.matchAll(PLACEHOLDER)) {
    pieces.push(unescapePercent(literal.slice(from, match.index)), { name: match[1] ?? '' });
    from = match.index + match[0].length;
  }
  pieces.push(unescapePercent(literal.slice(from)));
  return pieces;
}

/** What a piece can stand for; a text says what is wrong. */
function choicesOf(piece: Piece, lists: PlaceholderLists): readonly TextPattern[] | string {
  if (typeof piece !== 'object') return [[piece]];
  return lists.get(piece.name)?.map(parsePattern) ?? unresolved(piece.name, lists);
}

function unresolved(name: string, lists: PlaceholderLists): string {
  const known = [...lists.keys()];
  const advice =
    known.length === 0
      ? ': add the list to the lists folder'
      : suggest(nearest(name, known), known);
  return `has no list for the placeholder %${name}%${advice}`;
}

function unescapePercent(text: string): string {
  return text.replaceAll('\\%', '%');
}
