import { nearest } from '@gatewatch/event';
import { joinPatterns, parsePattern, type PatternPart, type TextPattern } from './text-pattern.ts';

export type PlaceholderLists = ReadonlyMap<string, readonly string[]>;

/** Most texts that the placeholders of one value may stand for. */
export const MAX_PLACEHOLDER_TEXTS = 100_000;

const PLACEHOLDER = /(?<!\\)%([^%]+)%/g;

export type Expansion =
  | { readonly ok: true; readonly patterns: readonly TextPattern[] }
  | {
      readonly ok: false;
      readonly message: string;
      /** a list that is not there, where none has a name like it */
      readonly isMissing?: true;
    };

/** Puts every combination of list values in the place of `%name%`; `\%` is a percent sign. `read` says what a list's value is: it may hold wildcards. */
export function expandPlaceholders(
  pattern: TextPattern,
  lists: PlaceholderLists,
  read: (value: string) => TextPattern = parsePattern,
): Expansion {
  const pieces = pattern.flatMap((part) =>
    typeof part === 'string' ? splitLiteral(part) : [part],
  );
  let patterns: TextPattern[] = [[]];
  for (const piece of pieces) {
    const choices = choicesOf(piece, lists, read);
    if ('message' in choices) return choices;
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

/** Whether a text holds a `%placeholder%`. */
export function holdsPlaceholder(text: string): boolean {
  return text.search(PLACEHOLDER) >= 0;
}

type Refused = Exclude<Expansion, { readonly ok: true }>;

/** What a piece can stand for. */
function choicesOf(
  piece: Piece,
  lists: PlaceholderLists,
  read: (value: string) => TextPattern,
): readonly TextPattern[] | Refused {
  if (typeof piece !== 'object') return [[piece]];
  return lists.get(piece.name)?.map(read) ?? unresolved(piece.name, lists);
}

function unresolved(name: string, lists: PlaceholderLists): Refused {
  const near = nearest(name, lists.keys());
  const message = `has no list for the placeholder %${name}%`;
  if (near !== undefined) return { ok: false, message: `${message}: did you mean '${near}'?` };
  const advice = `the rule is left out until lists/${name}.yml or .csv gives its values`;
  return { ok: false, message: `${message}: ${advice}`, isMissing: true };
}

function unescapePercent(text: string): string {
  return text.replaceAll('\\%', '%');
}
