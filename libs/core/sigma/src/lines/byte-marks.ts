const HIGH_BITS = 0x80808080 | 0;

/** The high bit of each byte that does not stand for itself; the lowest is always right, those above may be carried. */
export function marksOf(word: number): number {
  const quote = word ^ 0x22222222;
  const slash = word ^ 0x5c5c5c5c;
  return (
    (((quote - 0x01010101) & ~quote) |
      ((slash - 0x01010101) & ~slash) |
      ((word - 0x20202020) & ~word) |
      word) &
    HIGH_BITS
  );
}

/** The place of the lowest mark. */
export function lowest(marks: number): number {
  return (31 - Math.clz32(marks & -marks)) >> 3;
}
