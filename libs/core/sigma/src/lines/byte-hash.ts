/** Masks for `hashBytes`. */
export const AS_IS = 0;
/** ASCII letters that differ in case hash alike (and so do some other bytes). */
export const ANY_CASE = 0x20202020;

/** Of `length` bytes from `at`. */
export function hashBytes(words: DataView, at: number, length: number, mask: number): number {
  const last = length - 4;
  if (last < 0) return hashShort(words, at, length, mask);
  let hash = length;
  for (let index = 0; index < last; index += 4) {
    hash = mix(hash, words.getInt32(at + index, true) | mask);
  }
  return mix(hash, words.getInt32(at + last, true) | mask);
}

function hashShort(words: DataView, at: number, length: number, mask: number): number {
  let hash = length;
  for (let index = 0; index < length; index++) {
    hash = mix(hash, words.getUint8(at + index) | (mask & 0xff));
  }
  return hash;
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

/** ASCII capital letters become small ones. */
export const LOWER: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte,
);

/** The bytes of an ASCII text; undefined for any other. */
export function asciiBytes(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x80) return undefined;
    bytes[index] = unit;
  }
  return bytes;
}
