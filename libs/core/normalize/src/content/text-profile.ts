import { foldUnit } from './fold.ts';

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
  readonly digits: number;
  readonly at: number;
  readonly colons: number;
  readonly percents: number;
  readonly backslashes: number;
  readonly ampersands: number;
  /** digits and signs that stand for letters in leetspeak: 0 1 3 4 5 7 @ $ ! */
  readonly leet: number;
}

/** How often each UTF-16 unit was met in the text that is being read; all zero between two texts, so that no text pays for 65,536 places. */
const counts = new Uint32Array(0x10000);

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
  const units: number[] = [];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (counts[unit] === 0) units.push(unit);
    counts[unit] = (counts[unit] ?? 0) + 1;
  }
  const profile = readCounts(text, units);
  for (const unit of units) counts[unit] = 0;
  return profile;
}

const of = (char: string): number => counts[char.charCodeAt(0)] ?? 0;

function readCounts(text: string, units: readonly number[]): TextProfile {
  return {
    entropy: entropyOf(units, text.length),
    lines: text.length === 0 ? 0 : of('\n') + 1,
    ...sortScripts(units),
    ...readOthers(text, units),
    digits: digitCount(),
    at: of('@'),
    colons: of(':'),
    percents: of('%'),
    backslashes: of('\\'),
    ampersands: of('&'),
    leet: of('0') + of('1') + of('3') + of('4') + of('5') + of('7') + of('@') + of('$'),
  };
}

function entropyOf(units: readonly number[], length: number): number {
  let bits = 0;
  for (const unit of units) {
    const share = (counts[unit] ?? 0) / length;
    bits -= share * Math.log2(share);
  }
  return units.length === 0 ? 0 : Math.round(bits * 1000) / 1000;
}

type Others = Pick<TextProfile, 'isWorld' | 'needsFold' | 'mayHide'>;

/** What units other than ASCII tell; most texts hold few different ones. */
function readOthers(text: string, units: readonly number[]): Others {
  let isWorld = false;
  let needsFold = false;
  let mayHide = false;
  for (const unit of units) {
    if (unit < 0x80) continue;
    isWorld ||= unit >= 0x250 && scriptOf[unit] !== NO_LETTER && scriptOf[unit] !== LATIN_PLACE;
    needsFold ||= spellsMore(unit, text);
    mayHide ||= MARKS_THAT_HIDE.test(String.fromCharCode(unit));
  }
  return { isWorld, needsFold, mayHide };
}

function digitCount(): number {
  let sum = 0;
  for (let unit = 0x30; unit <= 0x39; unit++) sum += counts[unit] ?? 0;
  return sum;
}

function sortScripts(units: readonly number[]): Pick<TextProfile, 'scripts' | 'letters'> {
  const letters = new Uint32Array(SCRIPTS.length);
  let sum = 0;
  for (const unit of units) {
    const script = scriptOf[unit] || learn(unit);
    if (script === NO_LETTER) continue;
    const count = counts[unit] ?? 0;
    letters[script - 1] = (letters[script - 1] ?? 0) + count;
    sum += count;
  }
  const scripts: (readonly [Script, number])[] = [];
  for (const [place, script] of SCRIPTS.entries()) {
    const count = letters[place] ?? 0;
    if (count > 0) scripts.push([script, count]);
  }
  if (scripts.length > 1) scripts.sort((left, right) => right[1] - left[1]);
  return { scripts, letters: sum };
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
