import { readJson } from './json-text.ts';
import { isObject, type JsonObject } from './path.ts';

/** Shippers put a record into a member of theirs, and that into another's; deeper than this nothing sane goes. */
export const MAX_ENVELOPES = 4;

/** The text that a shipper carries: Fluent Bit's and Docker's `log`, Vector's and Filebeat's `message`. */
export function carriedText(object: JsonObject): string | undefined {
  const { log, message } = object;
  if (typeof log === 'string' && log.trim() !== '') return log;
  if (typeof message !== 'string' || message.trim() === '') return undefined;
  return isShipper(object) ? message : undefined;
}

/** An application's own ECS event has a `message`, too, and what stands there may be a client's words: only shippers' are opened. */
function isShipper(object: JsonObject): boolean {
  if (typeof object['source_type'] === 'string') return true;
  const beat = object['@metadata'];
  if (isObject(beat) && typeof beat['beat'] === 'string') return true;
  const agent = object['agent'];
  return (isObject(agent) && agent['type'] === 'filebeat') || object['agent.type'] === 'filebeat';
}

/** The list in an envelope of several records, as Azure's `records`. */
export function carriedList(object: JsonObject): readonly unknown[] | undefined {
  const { records } = object;
  return Array.isArray(records) ? (records as unknown[]) : undefined;
}

/** What a text is: an object or list, or a line. */
export type Piece =
  | { readonly kind: 'json'; readonly value: unknown; readonly deep: boolean }
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'broken'; readonly position: number | undefined; readonly text: string };

/** Splits a text into JSON values and lines. Blank lines are nothing. JSON over several lines is one value, else each line is by itself. */
export function piecesOf(text: string, maxDepth: number): Piece[] {
  const trimmed = text.trim();
  if (trimmed === '') return [];
  const whole = pieceOf(trimmed, maxDepth);
  if (!trimmed.includes('\n') || whole.kind === 'json') return [whole];
  const lines = trimmed.split(/\r?\n/).map((line) => line.trim());
  const pieces = lines.filter((line) => line !== '').map((line) => pieceOf(line, maxDepth));
  // broken JSON over several lines is one broken record, not one for each of its lines
  return whole.kind === 'broken' && pieces[0]?.kind !== 'json' ? [whole] : pieces;
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
