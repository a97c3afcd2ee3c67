import type { TextUnits } from './text-units.ts';
import { isWord } from './word-scan.ts';

/** No part of a word. */
export const NO_WORD = 1;
/** Lower case alone does not tell: halves of pairs, capital sigma (which ends a word in another way), and what becomes two characters. */
export const UNSURE = 2;

/** For each unit its lower case, or one of the above; zero where it was not met. */
const lowered = new Uint16Array(0x10000);
// what follows a text
lowered[0] = NO_WORD;
/** For units that are lower case already, see `lowerPlainly`. */
export const AS_IT_IS = Uint16Array.from({ length: 0x10000 }, (_, unit) => unit);

/** The lower case of each unit of a text, to be looked up; asked for before that what the different units are. */
export function lowerOf(distinct: Uint16Array, count: number): Uint16Array | undefined {
  for (let at = 0; at < count; at++) {
    const unit = distinct[at] ?? 0;
    if ((lowered[unit] || learn(unit)) === UNSURE) return undefined;
  }
  return lowered;
}

function learn(unit: number): number {
  const lower = String.fromCharCode(unit).toLowerCase();
  const isSure = (unit & 0xf800) !== 0xd800 && unit !== 0x3a3 && lower.length === 1;
  const kind = !isSure ? UNSURE : isWord(lower, 0) ? lower.charCodeAt(0) : NO_WORD;
  lowered[unit] = kind;
  return kind;
}

/** A whole text in lower case, with `NO_WORD` for what stands between words and after the last. */
export function lowerPlainly(text: string): Pick<TextUnits, 'units' | 'length'> {
  const lower = text.toLowerCase();
  const units = new Uint16Array(lower.length + 1).fill(NO_WORD);
  for (let at = 0; at < lower.length; at++) {
    if (isWord(lower, at)) units[at] = lower.charCodeAt(at);
  }
  return { units, length: lower.length };
}
