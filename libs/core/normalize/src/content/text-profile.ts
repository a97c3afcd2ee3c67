import { foldUnit } from './fold.ts';
import { countLeetPairs, holdsDenseDigits, holdsRun } from './text-hints.ts';
import { unitsOf, type TextUnits } from './text-units.ts';

/** Scripts that are told apart; digits, punctuation, emoji and what many scripts share are none. */
export const SCRIPTS = [
  'latin',
  'cyrillic',
  'greek',
  'armenian',
  'hebrew',
  'arabic',
  'devanagari',
  'bengali',
  'tamil',
  'telugu',
  'thai',
  'georgian',
  'ethiopic',
  'cherokee',
  'hangul',
  'hiragana',
  'katakana',
  'han',
  'other',
] as const;
export type Script = (typeof SCRIPTS)[number];

/** What the counts of a text's UTF-16 units tell. */
export interface TextProfile {
  /** Shannon entropy of the units, bits, three decimals */
  readonly entropy: number;
  readonly lines: number;
  /** letters by script, the most frequent first */
  readonly scripts: readonly (readonly [Script, number])[];
  readonly letters: number;
  /** letters that are neither Latin nor in the range of accented Latin */
  readonly isWorld: boolean;
  /** holds pairs or ligatures that read as several letters: only the folded text can be scanned */
  readonly needsFold: boolean;
  /** may hold characters that are not seen */
  readonly mayHide: boolean;
  readonly isAscii: boolean;
  readonly digits: number;
  readonly at: number;
  readonly colons: number;
  readonly percents: number;
  readonly backslashes: number;
  readonly ampersands: number;
  /** may hold numbers that are personal data */
  readonly hasNumbers: boolean;
  /** holds a run of the letters of Base64 that is long enough to be read */
  readonly hasRuns: boolean;
  /** may hold words in which digits and signs stand for letters */
  readonly hasLeet: boolean;
}

const [LINE_FEED, PERCENT, AMPERSAND, COLON, AT, BACKSLASH] = [0x0a, 0x25, 0x26, 0x3a, 0x40, 0x5c];
const LEET: readonly number[] = Array.from('013457@$', (char) => char.charCodeAt(0));
const FEW_LEET = 3;
/** Fewer are no number of a person. */
const FEWEST_DIGITS = 7;
const NO_LETTER = 255;
const LATIN_PLACE = 1;
/** What each unit is, once it was met: place in SCRIPTS plus one, NO_LETTER. */
const scriptOf = new Uint8Array(0x10000);
const PATTERNS: readonly RegExp[] = SCRIPTS.slice(0, -1).map(
  (script) =>
    new RegExp(String.raw`^\p{Script=${script[0]?.toUpperCase()}${script.slice(1)}}$`, 'u'),
);
const MARKS_THAT_HIDE =
  /\u00AD|\u034F|\u061C|\u115F|\u1160|\u17B4|\u17B5|[\u180B-\u180E]|[\u200B-\u200F]|[\u202A-\u202E]|[\u2060-\u206F]|\u3164|[\uFE00-\uFE0F]|\uFEFF|\uFFA0|\uDB40/;
/** High surrogates of mathematical letters and of tags; enclosed letters share theirs with emoji and are looked at. */
const PAIRS_TO_FOLD = new Set([0xd835, 0xdb40]);
const ENCLOSED = 0xd83c;
const ENCLOSED_LETTERS =
  /[\u{1F130}-\u{1F149}\u{1F150}-\u{1F169}\u{1F170}-\u{1F189}\u{1F1E6}-\u{1F1FF}]/u;

/** Counts the units of a text once and reads everything from the counts. */
export function profileText(text: string): TextProfile {
  return profileUnits(text, unitsOf(text));
}

/** The same of a text whose units were read. */
export function profileUnits(text: string, given: TextUnits): TextProfile {
  const { counts, length } = given;
  const of = (unit: number): number => counts[unit] ?? 0;
  const others = readOthers(text, given);
  const digits = digitCount(counts);
  return {
    entropy: entropyOf(given),
    lines: length === 0 ? 0 : of(LINE_FEED) + 1,
    ...sortScripts(given),
    ...others,
    digits,
    at: of(AT),
    colons: of(COLON),
    percents: of(PERCENT),
    backslashes: of(BACKSLASH),
    ampersands: of(AMPERSAND),
    hasNumbers: digits >= FEWEST_DIGITS && holdsDenseDigits(given),
    hasRuns: holdsRun(given),
    hasLeet: leetCount(counts) >= FEW_LEET && (!others.isAscii || countLeetPairs(given) >= 2),
  };
}

function entropyOf({ counts, length, distinct, distinctCount }: TextUnits): number {
  let bits = 0;
  for (let at = 0; at < distinctCount; at++) {
    const share = (counts[distinct[at] ?? 0] ?? 0) / length;
    bits -= share * Math.log2(share);
  }
  return distinctCount === 0 ? 0 : Math.round(bits * 1000) / 1000;
}

type Others = Pick<TextProfile, 'isWorld' | 'needsFold' | 'mayHide' | 'isAscii'>;

/** What units other than ASCII tell; most texts hold few different ones. */
function readOthers(text: string, { distinct, distinctCount }: TextUnits): Others {
  const others = { isWorld: false, needsFold: false, mayHide: false, isAscii: true };
  for (let at = 0; at < distinctCount; at++) {
    const unit = distinct[at] ?? 0;
    if (unit >= 0x80) readOther(unit, text, others);
  }
  return others;
}

function readOther(
  unit: number,
  text: string,
  others: { -readonly [Key in keyof Others]: Others[Key] },
): void {
  const script = scriptOf[unit] || learn(unit);
  others.isAscii = false;
  others.isWorld ||= unit >= 0x250 && script !== NO_LETTER && script !== LATIN_PLACE;
  others.needsFold ||= spellsMore(unit, text);
  others.mayHide ||= MARKS_THAT_HIDE.test(String.fromCharCode(unit));
}

function digitCount(counts: Uint32Array): number {
  let sum = 0;
  for (let unit = 0x30; unit <= 0x39; unit++) sum += counts[unit] ?? 0;
  return sum;
}

/** Digits and signs that stand for letters in leetspeak. */
function leetCount(counts: Uint32Array): number {
  let sum = 0;
  for (const unit of LEET) sum += counts[unit] ?? 0;
  return sum;
}

const letters = new Uint32Array(SCRIPTS.length);

function sortScripts({
  counts,
  distinct,
  distinctCount,
}: TextUnits): Pick<TextProfile, 'scripts' | 'letters'> {
  letters.fill(0);
  let sum = 0;
  for (let at = 0; at < distinctCount; at++) {
    const unit = distinct[at] ?? 0;
    const script = scriptOf[unit] || learn(unit);
    if (script === NO_LETTER) continue;
    const count = counts[unit] ?? 0;
    letters[script - 1] = (letters[script - 1] ?? 0) + count;
    sum += count;
  }
  return { scripts: byCount(), letters: sum };
}

function byCount(): (readonly [Script, number])[] {
  const scripts: (readonly [Script, number])[] = [];
  for (let place = 0; place < letters.length; place++) {
    const count = letters[place] ?? 0;
    const script = SCRIPTS[place];
    if (count > 0 && script !== undefined) scripts.push([script, count]);
  }
  if (scripts.length > 1) scripts.sort((left, right) => right[1] - left[1]);
  return scripts;
}

function spellsMore(unit: number, text: string): boolean {
  if ((unit & 0xf800) !== 0xd800) return unit !== 0x2026 && foldUnit(unit).length > 1;
  return PAIRS_TO_FOLD.has(unit) || (unit === ENCLOSED && ENCLOSED_LETTERS.test(text));
}

function learn(unit: number): number {
  const script = scriptOfUnit(unit);
  scriptOf[unit] = script;
  return script;
}

/** Letters beyond the first plane are told by their high surrogates: those of Chinese characters alone. */
function scriptOfUnit(unit: number): number {
  if (unit >= 0xd840 && unit <= 0xd88f) return SCRIPTS.indexOf('han') + 1;
  const char = String.fromCharCode(unit);
  if (!/^\p{L}$/u.test(char)) return NO_LETTER;
  const place = PATTERNS.findIndex((pattern) => pattern.test(char));
  return (place < 0 ? SCRIPTS.indexOf('other') : place) + 1;
}

const WORD = /[\p{L}\p{M}]{3,64}/gu;
const LATIN = /[a-z]/i;
const LATIN_ONLY = /^[a-z]+$/;
const NOT_LATIN = /[\u0370-\u058F\u13A0-\u13FF\u1D00-\u1D7F\uA700-\uA7FF]/;

/** Words in which letters of another script stand for Latin ones: `pаypal` with a Cyrillic а. */
export function countMixedWords(text: string, fold: (word: string) => string): number {
  let count = 0;
  for (const [word] of text.matchAll(WORD)) {
    if (LATIN.test(word) && NOT_LATIN.test(word) && LATIN_ONLY.test(fold(word))) count++;
  }
  return count;
}
