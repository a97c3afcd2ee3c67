const SECOND = 1000;
/** `M` and `y` are a twelfth of, and, the mean Gregorian year (as in pySigma). */
const UNITS: Readonly<Record<string, number>> = {
  s: SECOND,
  m: 60 * SECOND,
  h: 3600 * SECOND,
  d: 86_400 * SECOND,
  w: 604_800 * SECOND,
  M: 2_629_746 * SECOND,
  y: 31_556_952 * SECOND,
};

/** A whole number and a unit (s, m, h, d, w, M, y) in milliseconds; undefined for anything else and for zero. */
export function parseTimespan(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,9})([smhdwMy])$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS[unit ?? ''] ?? Number.NaN);
  return ms > 0 ? ms : undefined;
}
