import { IN_RUN, SHORTEST_RUN } from './base64-text.ts';
import type { TextUnits } from './text-units.ts';

type Given = Pick<TextUnits, 'units' | 'length'>;

const OTHER = 0;
const DIGIT = 1;
const CAPITAL = 2;
const SMALL = 3;
/** What may stand between two digits of one number. */
const BETWEEN = 4;
/** What each ASCII unit is; all others are OTHER. */
const KINDS = Uint8Array.from({ length: 0x10000 }, (_, unit) => kindOf(unit));
/** What stands for a letter in leetspeak. */
const IS_LEET = Uint8Array.from({ length: 0x10000 }, (_, unit) =>
  '013457@$'.includes(String.fromCharCode(unit)) ? 1 : 0,
);
const SPACE = 0x20;
/** Digits of the shortest number that is written in digits alone. */
const DENSE_DIGITS = 7;
const WIDEST_GAP = 2;

function kindOf(unit: number): number {
  if (unit >= 0x80) return OTHER;
  const char = String.fromCharCode(unit);
  if (/\d/.test(char)) return DIGIT;
  if (/[A-Z]/.test(char)) return CAPITAL;
  if (/[a-z]/.test(char)) return SMALL;
  return /[ ./()-]/.test(char) ? BETWEEN : OTHER;
}

/** Whether a text may hold a number: seven digits with little between them, or two after the letters that begin an account or a person. */
export function holdsDenseDigits({ units, length }: Given): boolean {
  let dense = 0;
  let gap = 0;
  for (let at = 0; at < length; at++) {
    const kind = KINDS[units[at] ?? 0] ?? OTHER;
    if (kind === DIGIT) {
      dense = gap <= WIDEST_GAP ? dense + 1 : 1;
      if (dense >= DENSE_DIGITS || beginsAfterLetters(units, at)) return true;
      gap = 0;
    } else {
      gap = kind === BETWEEN ? gap + 1 : WIDEST_GAP + 1;
    }
  }
  return false;
}

/** Whether two digits begin at `at` after four letters, or after two capitals and perhaps a space. */
function beginsAfterLetters(units: Uint16Array, at: number): boolean {
  if (KINDS[units[at + 1] ?? 0] !== DIGIT) return false;
  const last = at > 0 && units[at - 1] === SPACE ? at - 2 : at - 1;
  const isCapitals = isKind(units, last, CAPITAL) && isKind(units, last - 1, CAPITAL);
  return isCapitals || lettersBefore(units, at) >= 4;
}

function isKind(units: Uint16Array, at: number, kind: number): boolean {
  return at >= 0 && KINDS[units[at] ?? 0] === kind;
}

function lettersBefore(units: Uint16Array, end: number): number {
  let at = end - 1;
  while (at >= end - 4 && (isKind(units, at, SMALL) || isKind(units, at, CAPITAL))) at--;
  return end - 1 - at;
}

/** Whether a run of the letters of Base64 stands in it. Only every 32nd unit is looked at where none of them stands in one. */
export function holdsRun({ units, length }: Given): boolean {
  for (let from = 0; from + SHORTEST_RUN <= length;) {
    const last = from + SHORTEST_RUN - 1;
    let start = last;
    while (start >= from && IN_RUN[units[start] ?? 0] === 1) start--;
    if (start < from) return true;
    from = start + 1;
  }
  return false;
}

/** How often a letter follows a digit or sign that stands for one: each word of leetspeak holds such a pair. */
export function countLeetPairs({ units, length }: Given): number {
  let pairs = 0;
  for (let at = 1; at < length; at++) {
    if (IS_LEET[units[at - 1] ?? 0] === 1 && isLetter(units[at] ?? 0)) pairs++;
  }
  return pairs;
}

function isLetter(unit: number): boolean {
  const kind = KINDS[unit];
  return kind === SMALL || kind === CAPITAL;
}
