import type { FieldValue } from '@gatewatch/event';
import type { TimePart } from './expression.ts';

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?$/i;
const DAY = 86_400_000;

/** Lowest and highest value that a part can have. */
export const TIME_PART_RANGE: Readonly<Record<TimePart, readonly [number, number]>> = {
  minute: [0, 59],
  hour: [0, 23],
  day: [1, 31],
  week: [1, 53],
  month: [1, 12],
  year: [1, 9999],
};

/** One part of a time, in UTC; `week` is that of ISO 8601. A text without an offset is taken as UTC. */
export function readTimePart(value: FieldValue, part: TimePart): number | undefined {
  const ms = epochOf(value);
  if (ms === undefined) return undefined;
  const date = new Date(ms);
  switch (part) {
    case 'minute':
      return date.getUTCMinutes();
    case 'hour':
      return date.getUTCHours();
    case 'day':
      return date.getUTCDate();
    case 'week':
      return isoWeek(date);
    case 'month':
      return date.getUTCMonth() + 1;
    case 'year':
      return date.getUTCFullYear();
  }
}

function isoWeek(date: Date): number {
  const thursday = date.getTime() + (4 - (date.getUTCDay() || 7)) * DAY;
  const yearStart = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return 1 + Math.floor((thursday - yearStart) / (7 * DAY));
}

/** Numbers are epoch seconds, milliseconds, microseconds or nanoseconds, told apart by their size. */
function epochOf(value: FieldValue): number | undefined {
  if (typeof value === 'string') return isoEpoch(value);
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  const size = Math.abs(value);
  if (size < 1e11) return value * 1000;
  if (size < 1e14) return value;
  return size < 1e17 ? value / 1e3 : value / 1e6;
}

function isoEpoch(text: string): number | undefined {
  const found = ISO.exec(text);
  if (!found) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((digits) => Number(digits ?? 0));
  return Date.UTC(year, month - 1, day, hour, minute, second) - offsetOf(found[7]);
}

function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
