/** What a converter answers when it can't read its value: the field is left out and flagged. `undefined` leaves it out in silence. */
export const FAILED: unique symbol = Symbol('failed');

const NUMBER = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?\s*$/;

export function toNumber(value: unknown): number | typeof FAILED {
  if (typeof value === 'number') return Number.isFinite(value) ? value : FAILED;
  if (typeof value !== 'string' || value.length > LONGEST_NUMBER) return FAILED;
  const whole = shortDigits(value);
  if (whole >= 0) return whole;
  return NUMBER.test(value) ? Number(value) : FAILED;
}

const LONGEST_NUMBER = 40;

/** The number that a text of up to nine digits is, else -1: most texts that are numbers are those. */
function shortDigits(text: string): number {
  if (text.length === 0 || text.length > 9) return -1;
  let number = 0;
  for (let index = 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

export function toInteger(value: unknown): number | typeof FAILED {
  const number = toNumber(value);
  if (number === FAILED) return FAILED;
  const whole = Math.round(number);
  return Number.isSafeInteger(whole) ? whole : FAILED;
}

export function toText(value: unknown): string | typeof FAILED {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) && value.length > 0 ? toText(value[0]) : FAILED;
}

const TRUE = new Set(['true', '1', 'yes', 'on']);
const FALSE = new Set(['false', '0', 'no', 'off']);

export function toBoolean(value: unknown): boolean | typeof FAILED {
  if (typeof value === 'boolean') return value;
  const written = toText(value);
  if (written === FAILED) return FAILED;
  const text = written.toLowerCase();
  if (TRUE.has(text)) return true;
  return FALSE.has(text) ? false : FAILED;
}
