import { utc, MONTHS } from './time.ts';
import type { Zone } from './zone.ts';

/** Reads a text as a time. `near` is a time that it can't be far from, which tells the year or day that a format leaves out. */
export type ReadDate = (text: string, near: number, zone: Zone | undefined) => number | undefined;

export interface DateFormat {
  /** the text says how far from UTC it is */
  readonly zoned: boolean;
  readonly read: ReadDate;
}

type Part =
  | 'year'
  | 'month'
  | 'day'
  | 'hour'
  | 'minute'
  | 'second'
  | 'fraction'
  | 'half'
  | 'zone'
  | 'epoch'
  | 'ignored';

const DIRECTIVES: Readonly<Record<string, readonly [Part, string]>> = {
  Y: ['year', String.raw`(\d{4})`],
  y: ['year', String.raw`(\d{2})`],
  m: ['month', String.raw`(\d{1,2})`],
  b: ['month', '([A-Za-z]{3})[A-Za-z]{0,6}'],
  d: ['day', String.raw`\s{0,2}(\d{1,2})`],
  e: ['day', String.raw`\s{0,2}(\d{1,2})`],
  H: ['hour', String.raw`(\d{1,2})`],
  I: ['hour', String.raw`(\d{1,2})`],
  M: ['minute', String.raw`(\d{2})`],
  S: ['second', String.raw`(\d{2})`],
  f: ['fraction', String.raw`(\d{1,9})`],
  p: ['half', '([AaPp])[Mm]'],
  a: ['ignored', '([A-Za-z]{3,9})'],
  z: ['zone', String.raw`([Zz]|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})`],
  s: ['epoch', String.raw`(\d{1,11})`],
};
export const DATE_DIRECTIVES: readonly string[] = Object.keys(DIRECTIVES).map((key) => `%${key}`);

/** Compiles `%Y/%m/%d %H:%M:%S`; a space matches one or more. @returns the mistake as a sentence */
export function compileDateFormat(format: string): DateFormat | string {
  const parts: Part[] = [];
  let source = '';
  for (let at = 0; at < format.length; at++) {
    const char = format[at] as string;
    if (char !== '%') {
      source +=
        char === ' ' ? String.raw`\s{1,3}` : char.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
      continue;
    }
    const found = DIRECTIVES[format[++at] ?? ''];
    if (!found) return `'%${format[at] ?? ''}' is none of ${DATE_DIRECTIVES.join(', ')}`;
    parts.push(found[0]);
    source += found[1];
  }
  if (!parts.includes('epoch') && !parts.includes('hour')) return 'the format has no time of day';
  const pattern = new RegExp(`^${source}$`);
  const zoned = parts.includes('zone') || parts.includes('epoch');
  return { zoned, read: (text, near, zone) => readParts(pattern.exec(text), parts, near, zone) };
}

type Found = Partial<Record<Part, string>>;

function readParts(
  match: RegExpExecArray | null,
  parts: readonly Part[],
  near: number,
  zone: Zone | undefined,
): number | undefined {
  if (!match) return undefined;
  const found: Found = {};
  for (const [index, part] of parts.entries()) found[part] = match[index + 1] ?? '';
  const fraction = Math.trunc(Number(`0.${found.fraction ?? 0}`) * 1000 + 1e-6);
  if (found.epoch !== undefined) return Number(found.epoch) * 1000 + fraction;
  const toUtc = found.zone === undefined ? zone : offsetOf(found.zone);
  if (!toUtc) return undefined;
  const at =
    found.day === undefined ? nearestDay(found, near, toUtc) : nearestYear(found, near, toUtc);
  return at === undefined ? undefined : at + fraction;
}

function offsetOf(text: string): Zone {
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(text) ?? [];
  const ahead = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  return (ms) => ms - ahead;
}

const DAY = 86_400_000;
const HOUR = 3_600_000;

function nearestYear(found: Found, near: number, toUtc: Zone): number | undefined {
  if (found.year !== undefined) return timeIn(fullYear(found.year), found, toUtc);
  const year = new Date(near).getUTCFullYear();
  const candidates = [year, year - 1, year + 1].map((each) => timeIn(each, found, toUtc));
  return latestFrom(candidates, near + DAY);
}

function fullYear(text: string): number {
  return text.length === 2 ? 2000 + Number(text) : Number(text);
}

function timeIn(year: number, found: Found, toUtc: Zone): number | undefined {
  const month = monthOf(found.month ?? '');
  const at = month < 0 ? undefined : utc([year, month, Number(found.day), ...clockOf(found)], 0);
  return at === undefined ? undefined : toUtc(at);
}

function nearestDay(found: Found, near: number, toUtc: Zone): number | undefined {
  const [hour, minute, second] = clockOf(found);
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const midnight = Math.floor(near / DAY) * DAY;
  const within = ((hour * 60 + minute) * 60 + second) * 1000;
  const days = [0, -1, 1].map((days) => toUtc(midnight + days * DAY + within));
  return latestFrom(days, near + HOUR);
}

/** Logs come from the past: the latest that is not after `end`, else the earliest. */
function latestFrom(candidates: readonly (number | undefined)[], end: number): number | undefined {
  const real = candidates.filter((at) => at !== undefined);
  const past = real.filter((at) => at <= end);
  if (past.length > 0) return Math.max(...past);
  return real.length > 0 ? Math.min(...real) : undefined;
}

function monthOf(text: string): number {
  if (/^\d/.test(text)) return Number(text) - 1;
  return MONTHS.findIndex((name) => name.toLowerCase() === text.toLowerCase());
}

function clockOf(found: Found): [number, number, number] {
  const hour = Number(found.hour);
  const half = found.half?.toLowerCase();
  const of24 = half === undefined ? hour : (hour % 12) + (half === 'p' ? 12 : 0);
  return [of24, Number(found.minute ?? 0), Number(found.second ?? 0)];
}
