import { readField, type FieldValue, type GatewayEvent } from '@gatewatch/event';

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/** Order time of an event that may not be normalised: `event.end`, else `@timestamp`, or the named field, in any spelling that `readTime` knows. */
export function timeOf(event: GatewayEvent, timeField?: string): number | undefined {
  if (timeField !== undefined) return readTime(readField(event, timeField));
  return readTime(readField(event, 'event.end')) ?? readTime(readField(event, '@timestamp'));
}

/**
 * Epoch ms, rounded down, of a time written as ISO 8601 (UTC where it names no zone) or as an epoch number in seconds, milliseconds, microseconds or
 * nanoseconds, told apart by size.
 */
export function readTime(value: FieldValue | undefined): number | undefined {
  if (typeof value === 'number') return fromEpoch(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (/^-?\d+(\.\d+)?$/.test(text)) return fromEpoch(Number(text));
  const found = ISO.exec(text);
  return found ? fromParts(found) : undefined;
}

/** Seconds reach 10^11 in the year 5138; smaller units are larger than that from 1973 on. */
function fromEpoch(value: number): number | undefined {
  if (!Number.isFinite(value)) return undefined;
  const size = Math.abs(value);
  if (size < 1e11) return Math.floor(value * 1000);
  if (size < 1e14) return Math.floor(value);
  return Math.floor(size < 1e17 ? value / 1000 : value / 1e6);
}

function fromParts(found: RegExpExecArray): number | undefined {
  const [year, month, day, hour, minute, second] = found
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const at = Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1, hour, minute, second);
  const fraction = Number(`0.${found[7] ?? '0'}`) * 1000;
  return Number.isNaN(at) ? undefined : Math.floor(at + fraction - zoneOf(found[8]));
}

function zoneOf(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  const digits = zone.slice(1).replace(':', '');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000;
}
