import { DASHES } from './text-matcher.ts';
import { DASH, joinPatterns, type PatternPart, type TextPattern } from './text-pattern.ts';

/** Most dashes of a value that is encoded afterwards: each becomes five texts. */
export const MAX_ENCODED_DASHES = 4;

const START_OF_OPTION = /(?<![\p{L}\p{N}_])[-/\u2013-\u2015](?=[\p{L}\p{N}_])/gu;

/** Lets every dash or `/` that starts an option (no letter, digit or `_` before it, one after it) stand for any of the five dashes. */
export function anyDash(pattern: TextPattern): TextPattern {
  return pattern.flatMap((part) => (typeof part === 'string' ? splitOptions(part) : [part]));
}

function splitOptions(literal: string): PatternPart[] {
  const parts: PatternPart[] = [];
  let from = 0;
  for (const { index } of literal.matchAll(START_OF_OPTION)) {
    if (index > from) parts.push(literal.slice(from, index));
    parts.push(DASH);
    from = index + 1;
  }
  if (from < literal.length) parts.push(literal.slice(from));
  return parts;
}

/** Every spelling of the dashes; undefined where there are more than MAX_ENCODED_DASHES. */
export function spellDashes(pattern: TextPattern): TextPattern[] | undefined {
  if (pattern.filter((part) => part === DASH).length > MAX_ENCODED_DASHES) return undefined;
  let spelled: PatternPart[][] = [[]];
  for (const part of pattern) {
    const choices = part === DASH ? DASHES.split('') : [part];
    spelled = spelled.flatMap((start) => choices.map((choice) => [...start, choice]));
  }
  return spelled.map((parts) => joinPatterns([parts]));
}
