const DIGITS = '0123456789abcdef';
const digits: number[] = Array.from({ length: 32 }, () => 0);

/** The first four words as 32 hex digits, made as one flat text: ids and hashes are compared often. */
export function toHex(words: Int32Array): string {
  for (let place = 0; place < 32; place++) {
    const digit = ((words[place >> 3] ?? 0) >>> (28 - 4 * (place & 7))) & 15;
    digits[place] = DIGITS.charCodeAt(digit);
  }
  return String.fromCharCode(...digits);
}
