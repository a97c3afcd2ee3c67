/** Turns a wall-clock time, given as if it were UTC, into real epoch milliseconds. */
export type Zone = (wallClockMs: number) => number;

const OFFSET = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?$/;
const MINUTE = 60_000;

/** `UTC`, an offset such as `+02:00`, or a name of the IANA database; undefined for anything else. */
export function findZone(name: string): Zone | undefined {
  if (/^(?:UTC|GMT|Z)$/i.test(name)) return (ms) => ms;
  const offset = OFFSET.exec(name);
  if (offset) {
    const [, sign, hours, minutes = '0'] = offset;
    const ahead = (Number(hours) * 60 + Number(minutes)) * MINUTE * (sign === '-' ? -1 : 1);
    return (ms) => ms - ahead;
  }
  return /^[A-Za-z]/.test(name) ? namedZone(name) : undefined;
}

function namedZone(name: string): Zone | undefined {
  let parts: Intl.DateTimeFormat;
  try {
    parts = new Intl.DateTimeFormat('en-US', { ...PARTS, timeZone: name });
  } catch {
    return undefined;
  }
  const offsetAt = rememberedByQuarter((ms) => wallClockAt(parts, ms) - ms);
  return (ms) => {
    // near a change of the clocks the offset of the guess is not yet the right one
    const guess = ms - offsetAt(ms);
    return ms - offsetAt(guess);
  };
}

const PARTS = {
  calendar: 'gregory',
  numberingSystem: 'latn',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
} as const;

function wallClockAt(format: Intl.DateTimeFormat, ms: number): number {
  const found: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(ms)) found[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = found;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

const QUARTER = 15 * MINUTE;
const MOST_QUARTERS = 2000;

/** Offsets change at whole quarters of an hour at most, and asking for one is slow. */
function rememberedByQuarter(offsetAt: (ms: number) => number): (ms: number) => number {
  const known = new Map<number, number>();
  return (ms) => {
    const quarter = Math.floor(ms / QUARTER);
    const before = known.get(quarter);
    if (before !== undefined) return before;
    if (known.size >= MOST_QUARTERS) known.clear();
    const offset = offsetAt(quarter * QUARTER);
    known.set(quarter, offset);
    return offset;
  };
}
