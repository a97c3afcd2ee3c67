const WORD_CHAR = /^[\p{L}\p{N}]/u;
const OTHER = 1;
const WORD = 2;
const SURROGATE = 3;
/** What each UTF-16 unit is, once it was met. */
const kinds = new Uint8Array(0x10000);

/** Where the word that stands at `at` or after it begins: the next letter or digit; the length of the text where there is none. */
export function wordStart(text: string, at: number): number {
  let start = at;
  while (start < text.length && !isWord(text, start)) start++;
  return start;
}

/** Where the letters and digits that begin at `start` end. */
export function wordEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && isWord(text, end)) end++;
  return end;
}

/** Whether a letter or digit begins or goes on at `at`. */
export function isWord(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  const kind = kinds[unit] || learn(unit);
  return kind === SURROGATE ? isWordPair(text, at) : kind === WORD;
}

function learn(unit: number): number {
  const isSurrogate = (unit & 0xf800) === 0xd800;
  const kind = isSurrogate ? SURROGATE : WORD_CHAR.test(String.fromCharCode(unit)) ? WORD : OTHER;
  kinds[unit] = kind;
  return kind;
}

/** A low surrogate belongs to the pair that it ends; one that stands alone is no letter. */
function isWordPair(text: string, at: number): boolean {
  const begin = text.charCodeAt(at) >= 0xdc00 ? at - 1 : at;
  const point = text.codePointAt(begin) ?? 0;
  return point > 0xffff && WORD_CHAR.test(String.fromCodePoint(point));
}
