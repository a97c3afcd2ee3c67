import { decodeHex, decodeRuns, isWords } from './base64-text.ts';
import {
  removeInvisible,
  textOfBits,
  textOfSelectors,
  textOfTags,
  textsOfBits,
} from './invisible.ts';
import type { WordProfile } from './simhash.ts';
import type { TextProfile } from './text-profile.ts';
import { wordEnd, wordStart } from './word-scan.ts';

/** Ways in which a text may carry another. */
export const ENCODINGS = [
  'base64',
  'binary',
  'escapes',
  'hex',
  'html_entities',
  'leetspeak',
  'reversed',
  'rot13',
  'spaced_letters',
  'tag_characters',
  'url',
  'variation_selectors',
  'zero_width_bits',
] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** A text that stood in another. `isPayload`: it was hidden on purpose, since it reads as words that nobody encodes without a reason. */
export interface Decoded {
  readonly encoding: Encoding;
  readonly text: string;
  readonly isPayload: boolean;
}

/** What is known of a text before it is decoded. */
export interface Undecoded {
  readonly text: string;
  readonly profile: TextProfile;
  readonly words: WordProfile;
  /** words stand in it that are words when they are read backwards, or by ROT13 */
  readonly isReversed: boolean;
  readonly isRotated: boolean;
}

/** Fewer escapes are a path or a name; a run of them is a text. */
const FEW_ESCAPES = 6;
const SHORT_RUN = 6;
const BYTES_RUN = 8;

/** All texts that stand in a text. Each decoder is tried only where counts of characters say that it may find something. */
export function decodeAll(given: Undecoded): Decoded[] {
  const found: Decoded[] = [];
  const { text, profile, words } = given;
  addRuns(given, found);
  if (profile.mayHide) addHidden(text, found);
  if (profile.percents >= FEW_ESCAPES) addWhole('url', percentDecode(text), text, found);
  if (profile.backslashes >= FEW_ESCAPES) addWhole('escapes', unescape(text), text, found);
  if (profile.ampersands >= FEW_ESCAPES)
    addWhole('html_entities', decodeEntities(text), text, found);
  if (words.runs[1] >= SHORT_RUN) addWhole('spaced_letters', joinLetters(text), text, found);
  if (words.runs[2] >= BYTES_RUN) addBytes(HEX, text, found);
  if (words.runs[8] >= BYTES_RUN) addBytes(BITS, text, found);
  if (given.isReversed) addWhole('reversed', Array.from(text).toReversed().join(''), text, found);
  if (given.isRotated) addWhole('rot13', rot13(text), text, found);
  return found;
}

function addRuns({ text, profile }: Undecoded, found: Decoded[]): void {
  if (!profile.hasRuns) return;
  const { base64, hex, again } = decodeRuns(text);
  for (const decoded of base64) found.push({ encoding: 'base64', text: decoded, isPayload: true });
  for (const decoded of hex) found.push({ encoding: 'hex', text: decoded, isPayload: true });
  for (const decoded of again) found.push({ encoding: 'base64', text: decoded, isPayload: false });
}

function addHidden(text: string, found: Decoded[]): void {
  const tags = textOfTags(text);
  if (tags.length >= 3) found.push({ encoding: 'tag_characters', text: tags, isPayload: false });
  const selectors = textOfSelectors(text);
  if (isWords(selectors)) {
    found.push({ encoding: 'variation_selectors', text: selectors, isPayload: true });
  }
  for (const bits of textsOfBits(text)) {
    if (isWords(bits)) found.push({ encoding: 'zero_width_bits', text: bits, isPayload: true });
  }
}

/** What is spelled in another way from beginning to end; that alone says nothing: URLs and source code are full of escapes. */
function addWhole(encoding: Encoding, decoded: string, text: string, found: Decoded[]): void {
  if (decoded !== text) found.push({ encoding, text: decoded, isPayload: false });
}

/** Bytes that are spelled one by one. */
interface Bytes {
  readonly encoding: Encoding;
  readonly pattern: RegExp;
  readonly decode: (digits: string) => string;
}
const HEX: Bytes = {
  encoding: 'hex',
  pattern: /(?:\b[0-9a-f]{2}\b[\s,:-]{0,2}(?:0x)?){8,}/gi,
  decode: decodeHex,
};
const BITS: Bytes = {
  encoding: 'binary',
  pattern: /(?:\b[01]{8}\b[\s,]{0,2}){8,}/g,
  decode: textOfBits,
};

function addBytes({ encoding, pattern, decode }: Bytes, text: string, found: Decoded[]): void {
  for (const [run] of text.matchAll(pattern)) {
    const decoded = decode(run.replace(/0x|[^0-9a-f]/gi, ''));
    if (isWords(decoded)) found.push({ encoding, text: decoded, isPayload: true });
  }
}

const PERCENT_RUN = /(?:%[0-9a-f]{2})+/gi;

/** Percent escapes as UTF-8; plus stays plus. */
function percentDecode(text: string): string {
  return text.replace(PERCENT_RUN, (run) => utf8(decodeHex(run.replaceAll('%', ''))));
}

/** Bytes, one a character, read as UTF-8; what is none is left as it is. */
function utf8(bytes: string): string {
  return bytes.replace(
    /[\xC2-\xDF][\x80-\xBF]|[\xE0-\xEF][\x80-\xBF]{2}|[\xF0-\xF4][\x80-\xBF]{3}/g,
    (sequence) => {
      const [first = 0, ...rest] = Array.from(sequence, (char) => char.charCodeAt(0));
      const kept = first & (0xff >> (rest.length + 2));
      const point = rest.reduce((sum, byte) => (sum << 6) | (byte & 0x3f), kept);
      return point <= 0x10ffff ? String.fromCodePoint(point) : sequence;
    },
  );
}

const ESCAPE = /\\(?:u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2}))/gi;

function unescape(text: string): string {
  return text.replace(ESCAPE, (all, ...digits: (string | undefined)[]) => {
    const point = Number.parseInt(digits.slice(0, 3).find(Boolean) ?? '', 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : all;
  });
}

const ENTITY = /&#(?:x([0-9a-f]{1,6})|(\d{1,7}));/gi;

function decodeEntities(text: string): string {
  return text.replace(ENTITY, (all, hex?: string, decimal?: string) => {
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : all;
  });
}

const FEWEST_LETTERS = 5;
const WIDEST_GAP = 4;

/** `i g n o r e   a l l` as `ignore all`: a wider gap stands between words, and so does a space where letters are parted by dashes. */
function joinLetters(text: string): string {
  const seen = removeInvisible(text);
  let out = '';
  let kept = 0;
  for (let start = wordStart(seen, 0); start < seen.length;) {
    const end = endOfLetters(seen, start);
    if (end > start) {
      out += seen.slice(kept, start) + joined(seen.slice(start, end));
      kept = end;
    }
    start = wordStart(seen, Math.max(end, wordEnd(seen, start)));
  }
  return out + seen.slice(kept);
}

/** Where a run of words of one letter that begins at `start` ends; `start` where it is too short. */
function endOfLetters(text: string, start: number): number {
  let letters = 0;
  let end = start;
  for (let at = start; at < text.length; at = wordStart(text, end)) {
    const stop = wordEnd(text, at);
    if (stop - at !== 1 || (letters > 0 && at - end > WIDEST_GAP)) break;
    letters++;
    end = stop;
  }
  return letters >= FEWEST_LETTERS ? end : start;
}

function joined(run: string): string {
  if (/ {2}|\n|\//.test(run)) return run.replace(/(?<=\S)[^\w\n/](?=\w)/g, '').replace(/\s+/g, ' ');
  return run.replace(/[-._*]/.test(run) ? /[-._*]/g : /\s/g, '');
}

function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const base = letter < 'a' ? 65 : 97;
    return String.fromCharCode(base + ((letter.charCodeAt(0) - base + 13) % 26));
  });
}

const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'i',
  '(': 'c',
  '8': 'b',
  '9': 'g',
};

/** A text with the digits and signs of leetspeak read as the letters that they stand for. */
export function readLeet(folded: string): string {
  return folded.replace(/[01345789@$!|(]/g, (char) => LEET[char] ?? char);
}

/** Whether words stand in a text that mix letters with such digits inside: `1gn0re`. Names like `h264` have them at the end. */
export function looksLeet(folded: string): boolean {
  let words = 0;
  for (const [word] of folded.matchAll(LEET_WORD)) {
    if (!/^(?:[a-z]+\d+|\d+[a-z]+|0x[0-9a-f]+|[0-9a-f]+)$/.test(word) && ++words >= 2) return true;
  }
  return false;
}
const LEET_WORD = /(?<![\w@$!])[a-z]{0,12}[013457@$][a-z013457@$]{0,12}[a-z][a-z013457@$!]{0,12}/g;
