/**
 * Characters that a reader does not see and a model does: zero-width, direction and filler characters, variation selectors of the
 * supplement, tags (U+E0000–E007F). Joiners between two ASCII characters only: other scripts and emoji need them. Tags after a black flag
 * are the flags of regions.
 */
const INVISIBLE =
  /\u00AD|\u034F|\u061C|\u180E|\u200B|\u200E|\u200F|[\u202A-\u202E]|[\u2060-\u2064]|[\u2066-\u206F]|\u3164|\uFEFF|\uFFA0|[\u{E0000}-\u{E007F}]|[\u{E0100}-\u{E01EF}]|(?<=[\x20-\x7E])(?:\u200C|\u200D)(?=[\x20-\x7E])/gu;
const REGION_FLAG = /\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{3,6}\u{E007F}/gu;
/** The first halves of what is above, without surrogates' meaning: most texts hold none and are done. */
const HINT =
  /\u00AD|\u034F|\u061C|\u180E|[\u200B-\u200F]|[\u202A-\u202E]|[\u2060-\u206F]|\u3164|\uFEFF|\uFFA0|\uDB40/;
const TAG = /[\u{E0020}-\u{E007E}]/gu;
const ZERO_WIDTH =
  /\u200B|[\u2060-\u2064]|\uFEFF|\u00AD|\u180E|\u034F|(?<=[\x20-\x7E])[\u200C\u200D](?=[\x20-\x7E])/g;
const DIRECTION = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** How much of a text is not seen. */
export interface Invisible {
  readonly all: number;
  /** characters of no width, joiners between ASCII characters among them */
  readonly zeroWidth: number;
  /** marks, embeddings, overrides and isolates of direction */
  readonly direction: number;
  readonly tags: number;
}

export const NOTHING_HIDDEN: Invisible = { all: 0, zeroWidth: 0, direction: 0, tags: 0 };

export function findInvisible(text: string): Invisible {
  if (!HINT.test(text)) return NOTHING_HIDDEN;
  const read = text.includes('\uDB40') ? text.replace(REGION_FLAG, '') : text;
  return {
    all: countOf(read, INVISIBLE),
    zeroWidth: countOf(read, ZERO_WIDTH),
    direction: countOf(read, DIRECTION),
    tags: countOf(read, TAG),
  };
}

export function countInvisible(text: string): number {
  return findInvisible(text).all;
}

function countOf(text: string, pattern: RegExp): number {
  let count = 0;
  for (const found of text.matchAll(pattern)) if (found[0] !== '') count++;
  return count;
}

/** The text without what is not seen. */
export function removeInvisible(text: string): string {
  return text.replace(INVISIBLE, '');
}

/** What tag characters spell; empty where there are none but those of flags. */
export function textOfTags(text: string): string {
  const tags = text.replace(REGION_FLAG, '').match(TAG) ?? [];
  return tags
    .map((char) => String.fromCharCode((char.codePointAt(0) ?? 0xe0020) - 0xe0000))
    .join('');
}

const SELECTORS = /[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]{6,}/gu;

/** What runs of variation selectors spell, one byte each: a way to hide any text behind one emoji. */
export function textOfSelectors(text: string): string {
  return (text.match(SELECTORS) ?? []).map((run) => Array.from(run, byteOf).join('')).join(' ');
}

function byteOf(selector: string): string {
  const point = selector.codePointAt(0) ?? 0;
  return String.fromCharCode(point < 0xff00 ? point - 0xfe00 : point - 0xe0100 + 16);
}

const BITS = /(?:[\u200B-\u200D]|\u2060|\uFEFF){32,}/g;

/** What runs of two zero-width characters spell in bits, either of which may be the one. */
export function textsOfBits(text: string): string[] {
  return (text.match(BITS) ?? []).slice(0, 4).flatMap((run) => {
    const [zero] = run;
    const bits = Array.from(run, (char) => (char === zero ? '0' : '1')).join('');
    const turned = Array.from(bits, (bit) => (bit === '0' ? '1' : '0')).join('');
    return [bits, turned].map(textOfBits);
  });
}

/** Eight binary digits are a byte. */
export function textOfBits(bits: string): string {
  return (bits.match(/[01]{8}/g) ?? [])
    .map((byte) => String.fromCharCode(Number.parseInt(byte, 2)))
    .join('');
}
