/** Latest time that JavaScript's dates hold. */
const LATEST = 8.64e15;
export const MONTHS = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
];

export type EpochUnit = 's' | 'ms' | 'us' | 'ns' | 'auto';
const PER_MS: Readonly<Record<Exclude<EpochUnit, 'auto'>, number>> = {
  s: 1e-3,
  ms: 1,
  us: 1e3,
  ns: 1e6,
};

/** Whole epoch milliseconds; undefined for zero and negative times, which formats write for "unset". `auto` tells units by size. */
export function epochToMs(value: number, unit: EpochUnit): number | undefined {
  const ms = Math.round(value / PER_MS[unit === 'auto' ? guessUnit(value) : unit]);
  return ms > 0 && ms <= LATEST ? ms : undefined;
}

function guessUnit(value: number): Exclude<EpochUnit, 'auto'> {
  if (value < 1e11) return 's';
  if (value < 1e14) return 'ms';
  return value < 1e17 ? 'us' : 'ns';
}

const CLF = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/;
let lastClf = '';
let lastClfMs: number | undefined;

/** The common log format's `10/Oct/2025:13:55:36 +0200`. The last answer is kept, since lines of one second stand together. */
export function parseClfDate(text: string): number | undefined {
  if (text !== lastClf) {
    lastClfMs = readClfDate(text);
    lastClf = text;
  }
  return lastClfMs;
}

/** `10/Oct/2025:` and ` +0200` of the last date, and what its day began with there: the time of day is all that lines differ in. */
let clfDay = '';
let clfZone = '';
let clfMidnight = 0;
const CLF_LENGTH = 26;

function readClfDate(text: string): number | undefined {
  const isSameDay = text.length === CLF_LENGTH && text.startsWith(clfDay) && text.endsWith(clfZone);
  if (isSameDay && clfDay !== '') {
    const seconds = secondsAt(text, 12);
    if (seconds >= 0) return clfMidnight + seconds * 1000;
  }
  const at = readWholeClfDate(text);
  if (at !== undefined) {
    clfDay = text.slice(0, 12);
    clfZone = text.slice(20);
    clfMidnight = at - secondsAt(text, 12) * 1000;
  }
  return at;
}

/** Seconds since midnight of `HH:MM:SS`, -1 where it is none. 60 is a leap second. */
function secondsAt(text: string, at: number): number {
  const hour = twoDigits(text, at);
  const minute = twoDigits(text, at + 3);
  const second = twoDigits(text, at + 6);
  const isTime = text[at + 2] === ':' && text[at + 5] === ':';
  return isTime && hour <= 23 && minute <= 59 && second <= 60
    ? (hour * 60 + minute) * 60 + second
    : -1;
}

/** NaN where there are none. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function readWholeClfDate(text: string): number | undefined {
  const found = CLF.exec(text);
  if (!found) return undefined;
  const [, day, name, year, hour, minute, second, sign, zoneHours, zoneMinutes] = found;
  const month = MONTHS.indexOf(name ?? '');
  if (month < 0) return undefined;
  return utc(
    [Number(year), month, Number(day), Number(hour), Number(minute), Number(second)],
    (sign === '-' ? -1 : 1) * (Number(zoneHours) * 60 + Number(zoneMinutes)),
  );
}

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:([Zz])|([+-])(\d{2}):?(\d{2})?)$/;

/** ISO 8601 with a zone; without one the time is unknown, not local. Fractions beyond milliseconds are cut. */
export function parseIsoDate(text: string): number | undefined {
  const found = ISO.exec(text);
  if (!found) return undefined;
  const [, year, month, day, hour, minute, second, fraction, , sign, zoneHours, zoneMinutes] =
    found;
  const seconds = utc(
    [
      Number(year),
      Number(month) - 1,
      Number(day),
      Number(hour),
      Number(minute),
      Number(second ?? 0),
    ],
    (sign === '-' ? -1 : 1) * (Number(zoneHours ?? 0) * 60 + Number(zoneMinutes ?? 0)),
  );
  if (seconds === undefined) return undefined;
  return seconds + Math.trunc(Number(`0.${fraction ?? 0}`) * 1000 + 1e-6);
}

type Parts = readonly [number, number, number, number, number, number];

/** Epoch milliseconds of a date and time `zone` minutes ahead of UTC; undefined for a day that no calendar has. */
export function utc(
  [year, month, day, hour, minute, second]: Parts,
  zone: number,
): number | undefined {
  const date = Date.UTC(year, month, day);
  const real = new Date(date).getUTCMonth() === month && day > 0 && month >= 0;
  // 60 is a leap second
  if (!real || hour > 23 || minute > 59 || second > 60) return undefined;
  return date + ((hour * 60 + minute - zone) * 60 + second) * 1000;
}
