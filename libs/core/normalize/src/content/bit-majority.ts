/** Binary digits of a count: no text that is read has more words than 2^16. */
const PLACES = 17;
/** The k-th binary digits of 32 counts stand in the k-th number. */
const digits = new Int32Array(PLACES);

/**
 * The bits that more than half of the first `count` numbers have, as 8 hex digits. All 32 counts are kept at once; eight numbers are added
 * together (Harley and Seal's way), so that one costs about five steps and no branch.
 */
export function majorityHex(numbers: Int32Array, count: number): string {
  digits.fill(0);
  const last = count & ~7;
  for (let at = 0; at < last; at += 8) {
    const left = addFour(numbers, at);
    const right = addFour(numbers, at + 4);
    const fours = digits[2] ?? 0;
    digits[2] = fours ^ left ^ right;
    addFrom(3, carry(fours, left, right));
  }
  for (let at = last; at < count; at++) addFrom(0, numbers[at] ?? 0);
  return moreThan(count >> 1);
}

/** Adds four numbers to the ones and twos. @returns what is carried to the fours */
function addFour(numbers: Int32Array, at: number): number {
  const a = numbers[at] ?? 0;
  const b = numbers[at + 1] ?? 0;
  const c = numbers[at + 2] ?? 0;
  const d = numbers[at + 3] ?? 0;
  const ones = digits[0] ?? 0;
  const twos = digits[1] ?? 0;
  const half = ones ^ a ^ b;
  const left = carry(ones, a, b);
  const right = carry(half, c, d);
  digits[0] = half ^ c ^ d;
  digits[1] = twos ^ left ^ right;
  return carry(twos, left, right);
}

/** What three binary digits carry to the next place: the bits that two or three of them have. */
function carry(a: number, b: number, c: number): number {
  return (a & b) | (c & (a ^ b));
}

function addFrom(first: number, number: number): void {
  let rest = number;
  for (let place = first; rest !== 0; place++) {
    const sum = digits[place] ?? 0;
    digits[place] = sum ^ rest;
    rest &= sum;
  }
}

/** All counts are compared at once, from their highest digits on. */
function moreThan(half: number): string {
  let more = 0;
  let equal = -1;
  for (let place = PLACES - 1; place >= 0; place--) {
    const own = digits[place] ?? 0;
    const wanted = -((half >> place) & 1);
    more |= equal & own & ~wanted;
    equal &= ~(own ^ wanted);
  }
  return hexOf(more);
}

/** Two digits for each byte: a number's own way to hex takes as long as all the counting. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hexOf(bits: number): string {
  const high = (HEX[bits >>> 24] ?? '') + (HEX[(bits >>> 16) & 0xff] ?? '');
  return high + (HEX[(bits >>> 8) & 0xff] ?? '') + (HEX[bits & 0xff] ?? '');
}
