/** Shorter ones are words and identifiers. */
export const SHORTEST_RUN = 32;
const MOST_RUNS = 8;
const LONGEST_RUN = 4096;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map([
  ...Array.from(ALPHABET, (char, value) => [char, value] as const),
  ['-', 62] as const,
  ['_', 63] as const,
]);

/** 1 for the units of that alphabet. */
export const IN_RUN = Uint8Array.from({ length: 0x10000 }, (_, unit) =>
  VALUES.has(String.fromCharCode(unit)) ? 1 : 0,
);

const ONE_RUN = /^[\w+/-]{32,}={0,2}\s*$/;
const HEX_RUN = /^(?:[0-9a-fA-F]{2})+$/;

/** Texts of words that stand encoded in a text. */
export interface EncodedText {
  readonly base64: string[];
  readonly hex: string[];
  /** what decodes to another such run */
  readonly again: string[];
}

/** Texts of words that stand in Base64 (also with - and _) or hex digits; images, hashes and identifiers decode to no words and are left out. */
export function decodeRuns(text: string): EncodedText {
  const found: EncodedText = { base64: [], hex: [], again: [] };
  for (const { start, end } of findRuns(text)) {
    const run = text.slice(start, Math.min(end, start + LONGEST_RUN));
    const isHex = HEX_RUN.test(run);
    const decoded = isHex ? decodeHex(run) : decode(run);
    if (isWords(decoded)) found[isHex ? 'hex' : 'base64'].push(decoded);
    else if (ONE_RUN.test(decoded)) found.again.push(decoded);
  }
  return found;
}

/** Only those in Base64. */
export function decodeBase64Text(text: string): string[] {
  return decodeRuns(text).base64;
}

/** Each two hex digits a byte. */
export function decodeHex(digits: string): string {
  return digits.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
}

interface Run {
  readonly start: number;
  readonly end: number;
}

/** The first runs of the alphabet that are long enough. Only every 32nd character is looked at where none of them stands in a run. */
function findRuns(text: string): Run[] {
  const runs: Run[] = [];
  let from = 0;
  while (from + SHORTEST_RUN <= text.length && runs.length < MOST_RUNS) {
    const last = from + SHORTEST_RUN - 1;
    let start = last;
    while (start >= from && isInRun(text, start)) start--;
    start++;
    let end = Math.max(start, last);
    while (end < text.length && isInRun(text, end)) end++;
    if (end - start >= SHORTEST_RUN) runs.push({ start, end });
    from = end + 1;
  }
  return runs;
}

function isInRun(text: string, at: number): boolean {
  return IN_RUN[text.charCodeAt(at)] === 1;
}

function decode(run: string): string {
  let decoded = '';
  let bits = 0;
  let pending = 0;
  for (const char of run) {
    const value = VALUES.get(char);
    if (value === undefined) break;
    pending = ((pending << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      decoded += String.fromCharCode((pending >> bits) & 0xff);
    }
  }
  return decoded;
}

/** Whether a text reads as words: printable, with spaces between letters. */
export function isWords(text: string): boolean {
  const printable = text.replace(/[^\x20-\x7E\s]/g, '').length;
  const spaces = (text.match(/[A-Za-z,.!?;:'"] [A-Za-z]/g) ?? []).length;
  return printable >= text.length * 0.97 && spaces >= 2;
}
