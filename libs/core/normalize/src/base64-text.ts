const RUN = /[A-Za-z0-9+/_-]{32,}={0,2}/g;
const MOST_RUNS = 8;
const LONGEST_RUN = 4096;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map([
  ...Array.from(ALPHABET, (char, value) => [char, value] as const),
  ['-', 62] as const,
  ['_', 63] as const,
]);

/** Texts of words that stand Base64-encoded in a text; images, hashes and identifiers decode to no words and are left out. */
export function decodeBase64Text(text: string): string[] {
  const found: string[] = [];
  let runs = 0;
  for (const [run] of text.matchAll(RUN)) {
    if (runs++ >= MOST_RUNS) break;
    const decoded = decode(run.slice(0, LONGEST_RUN));
    if (isWords(decoded)) found.push(decoded);
  }
  return found;
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

function isWords(text: string): boolean {
  const printable = text.replace(/[^\x20-\x7E\s]/g, '').length;
  const spaces = (text.match(/[A-Za-z,.!?;:'"] [A-Za-z]/g) ?? []).length;
  return printable >= text.length * 0.97 && spaces >= 2;
}
