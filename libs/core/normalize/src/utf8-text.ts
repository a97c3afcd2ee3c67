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
      at += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    }
    text += String.fromCodePoint(...chunk);
  }
  return text;
}

function pointAt(bytes: Uint8Array, at: number): number | undefined {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return lead;
  const more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  if (lead < 0xc2 || lead > 0xf4) return undefined;
  let point = lead & (0x3f >> more);
  for (let index = 1; index <= more; index++) {
    const byte = bytes[at + index] ?? 0;
    if ((byte & 0xc0) !== 0x80) return undefined;
    point = (point << 6) | (byte & 0x3f);
  }
  const shortest = more === 1 ? 0x80 : more === 2 ? 0x800 : 0x10000;
  const surrogate = point >= 0xd800 && point <= 0xdfff;
  return point < shortest || surrogate || point > 0x10ffff ? undefined : point;
}
