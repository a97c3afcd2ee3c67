import { splitValues } from './json-stream.ts';
import { readJson } from './json-text.ts';
import { looksLikeWindowsEvent } from './windows-event.ts';

/** What a text is: an object or list, or a line. */
export type Piece =
  | { readonly kind: 'json'; readonly value: unknown; readonly deep: boolean }
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'broken'; readonly position: number | undefined; readonly text: string };

/**
 * Splits a text into JSON values and lines. Blank lines are nothing. JSON over several lines is one value, and values that follow each
 * other without a newline are several, else each line is by itself.
 */
export function piecesOf(text: string, maxDepth: number): Piece[] {
  const trimmed = text.trim();
  if (trimmed === '') return [];
  if (looksLikeWindowsEvent(trimmed) && trimmed.endsWith('</Event>'))
    return [{ kind: 'line', line: trimmed }];
  const whole = pieceOf(trimmed, maxDepth);
  if (whole.kind === 'json' || !trimmed.includes('\n')) return splitBroken(whole, maxDepth);
  const lines = trimmed.split(/\r?\n/).map((line) => line.trim());
  const pieces = lines.filter((line) => line !== '').map((line) => pieceOf(line, maxDepth));
  const [first] = pieces;
  // broken JSON over several lines is one broken record, not one for each of its lines
  if (whole.kind === 'broken' && first?.kind === 'broken' && !splitValues(first.text)) {
    return splitBroken(whole, maxDepth);
  }
  return pieces.flatMap((piece) => splitBroken(piece, maxDepth));
}

function splitBroken(piece: Piece, maxDepth: number): Piece[] {
  if (piece.kind !== 'broken') return [piece];
  const values = splitValues(piece.text)?.map((value) => pieceOf(value, maxDepth));
  return values?.every(({ kind }) => kind === 'json') ? values : [piece];
}

function pieceOf(text: string, maxDepth: number): Piece {
  if (!looksLikeJson(text)) return { kind: 'line', line: text };
  const read = readJson(text, maxDepth);
  if (read.ok) return { kind: 'json', value: read.value, deep: read.deep };
  return { kind: 'broken', position: read.position, text };
}

/** A line may begin with a bracket, too: `[GIN] …`, `[2026-01-01T…] "GET …`. Those aren't JSON's. */
function looksLikeJson(text: string): boolean {
  if (text[0] === '{') return true;
  return (
    text[0] === '[' && /^\[\s*(?:$|[\]{["\d-]|true|false|null)/.test(text) && !LINE_DATE.test(text)
  );
}
const LINE_DATE = /^\[\d{1,4}[-/]/;
