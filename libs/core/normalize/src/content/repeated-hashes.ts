const MOST = 65_536;
/** Open addressing; zero is an empty place. */
const places = new Int32Array(MOST);

/** How many of the first `count` hashes, fewer than 65,536, stood before another of the same value. */
export function countRepeated(hashes: Int32Array, count: number): number {
  let size = 64;
  while (size < 4 * count && size < MOST) size *= 2;
  places.fill(0, 0, size);
  let repeated = 0;
  for (let at = 0; at < count; at++) repeated += meet(hashes[at] || 1, size - 1);
  return repeated;
}

/** 1 where it was met before; it is from now on. */
function meet(hash: number, mask: number): number {
  let place = hash & mask;
  for (;;) {
    const found = places[place] ?? 0;
    if (found === hash) return 1;
    if (found === 0) break;
    place = (place + 1) & mask;
  }
  places[place] = hash;
  return 0;
}
