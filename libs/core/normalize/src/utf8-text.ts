/** Bytes as text; undefined where they are no UTF-8. */
export function readUtf8(bytes: Uint8Array): string | undefined {
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const chunk: number[] = [];
    while (at < bytes.length && chunk.length < 4096) {
      const point = pointAt(bytes, at);
      if (point === undefined) return undefined;
      chunk.push(point);
      at += 1 + SHORTEST.findLastIndex((shortest) => point >= shortest);
    }
    text += String.fromCodePoint(...chunk);
  }
  return text;
}

/** Shortest code point that so many bytes may write: a longer form of a shorter one is forbidden. */
const SHORTEST = [0, 0x80, 0x800, 0x10000];

function pointAt(bytes: Uint8Array, at: number): number | undefined {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return lead;
  if (lead < 0xc2 || lead > 0xf4) return undefined;
  const more = MORE[lead >> 4] ?? 0;
  const point = pointOf(lead & (0x3f >> more), bytes.subarray(at + 1, at + 1 + more));
  const isWhole = at + more < bytes.length && point >= (SHORTEST[more] ?? 0);
  return isWhole && isCharacter(point) ? point : undefined;
}

/** -1 where one of the bytes is none that follows. */
function pointOf(lead: number, following: Uint8Array): number {
  let point = lead;
  for (const byte of following) {
    if ((byte & 0xc0) !== 0x80) return -1;
    point = (point << 6) | (byte & 0x3f);
  }
  return point;
}

/** How many bytes follow, by the upper half of the first. */
const MORE: Readonly<Record<number, number>> = { 12: 1, 13: 1, 14: 2, 15: 3 };

function isCharacter(point: number): boolean {
  return point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
}
