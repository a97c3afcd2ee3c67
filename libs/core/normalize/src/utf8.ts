/** Bytes of a text in UTF-8, counted only until more than `limit` is certain. */
export function utf8Length(text: string, limit: number): number {
  // a UTF-16 unit takes one to three bytes
  if (text.length > limit || text.length * 3 <= limit) return text.length;
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    // each half of a surrogate pair stands for two of its four bytes
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}
