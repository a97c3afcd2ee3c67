const ZERO = 0x30;
const LOW_DIGITS = 8;
const LOW = 10 ** LOW_DIGITS;

/** How many decimal digits a whole number from 0 to 2^53 - 1 has. */
export function countDigits(value: number): number {
  if (value < LOW) return countLow(value | 0);
  return LOW_DIGITS + countLow(Math.floor(value / LOW));
}

/** The same below `LOW`, with whole numbers of the machine. */
function countLow(value: number): number {
  let count = 1;
  for (let bound = 10; value >= bound; bound = Math.imul(bound, 10)) count++;
  return count;
}

/** Writes a whole number from 0 to 2^53 - 1 in decimal digits. @returns where they end */
export function writeDigits(into: Uint8Array, from: number, value: number): number {
  const high = value < LOW ? 0 : Math.floor(value / LOW);
  const start = high === 0 ? from : writeLow(into, from, from + countDigits(high), high);
  const low = value - high * LOW;
  const count = high === 0 ? countDigits(low) : LOW_DIGITS;
  return writeLow(into, start, start + count, low);
}

/** Fills the whole range, with zeros before the digits. */
function writeLow(into: Uint8Array, from: number, to: number, value: number): number {
  let left = value | 0;
  for (let at = to - 1; at >= from; at--) {
    const rest = (left / 10) | 0;
    into[at] = ZERO + left - rest * 10;
    left = rest;
  }
  return to;
}
