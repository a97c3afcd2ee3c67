/** No more of a text is looked at: what follows hardly moves the result, and a client chooses how long it is. */
const MOST_READ = 65_536;
/** How often each UTF-16 unit was met in the text that is being read; all zero between two texts, so that no text pays for 65,536 places. */
const counts = new Uint32Array(0x10000);

/** Shannon entropy of the characters (UTF-16 units), in bits, to three decimals. */
export function entropy(text: string): number {
  const length = Math.min(text.length, MOST_READ);
  if (length === 0) return 0;
  const units: number[] = [];
  for (let index = 0; index < length; index++) {
    const unit = text.charCodeAt(index);
    if (counts[unit] === 0) units.push(unit);
    counts[unit] = (counts[unit] ?? 0) + 1;
  }
  let bits = 0;
  for (const unit of units) {
    const share = (counts[unit] ?? 0) / length;
    bits -= share * Math.log2(share);
    counts[unit] = 0;
  }
  return Math.round(bits * 1000) / 1000;
}
