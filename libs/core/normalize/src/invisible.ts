/**
 * Characters that a reader does not see and a model does: zero-width, direction and filler characters, variation selectors of the
 * supplement, tags (U+E0000–E007F). Joiners between two ASCII characters only: other scripts and emoji need them.
 */
const INVISIBLE =
  /\u00AD|\u034F|\u061C|\u180E|\u200B|\u200E|\u200F|[\u202A-\u202E]|[\u2060-\u2064]|[\u2066-\u206F]|\u3164|\uFEFF|\uFFA0|[\u{E0000}-\u{E007F}]|[\u{E0100}-\u{E01EF}]|(?<=[\x20-\x7E])(?:\u200C|\u200D)(?=[\x20-\x7E])/gu;
/** The first halves of what is above, without surrogates' meaning: most texts hold none and are done. */
const HINT =
  /\u00AD|\u034F|\u061C|\u180E|[\u200B-\u200F]|[\u202A-\u202E]|[\u2060-\u206F]|\u3164|\uFEFF|\uFFA0|\uDB40/;

export function countInvisible(text: string): number {
  return HINT.test(text) ? (text.match(INVISIBLE) ?? []).length : 0;
}

const TAG = /[\u{E0020}-\u{E007E}]/gu;

/** The text as a model may read it: tag characters spelled out, what is invisible otherwise taken away. */
export function revealInvisible(text: string): string {
  return text
    .replace(TAG, (char) => String.fromCharCode((char.codePointAt(0) ?? 0xe0020) - 0xe0000))
    .replace(INVISIBLE, '');
}
