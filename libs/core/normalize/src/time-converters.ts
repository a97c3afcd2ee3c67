import type { Convert, ConverterArguments, ConverterTable } from './converter.ts';
import { compileDateFormat, DATE_DIRECTIVES, type DateFormat } from './date-format.ts';
import { durationToNs } from './go-duration.ts';
import { epochToMs, parseClfDate, parseIsoDate, type EpochUnit } from './time.ts';
import { FAILED, toNumber, toText } from './value.ts';

const EPOCH_UNITS = ['s', 'ms', 'us', 'ns', 'auto'];
const DURATION_UNITS = ['s', 'ms', 'us', 'ns', 'go'];
const NS: Readonly<Record<string, number>> = { s: 1e9, ms: 1e6, us: 1e3, ns: 1 };

/** Formats with a name. Those that are no zone's own need `tz`. */
const NAMED_DATES: Readonly<Record<string, string>> = {
  ctime: '%a %b %e %H:%M:%S %Y',
  syslog: '%b %e %H:%M:%S',
  rfc1123: '%a, %d %b %Y %H:%M:%S %z',
};

export const TIME_CONVERTERS: ConverterTable = {
  epoch: {
    argument: 'the unit; auto tells it by size',
    allowed: EPOCH_UNITS,
    meaning: 'a time since 1970; 0 and less are unreadable',
    example: ['epoch(s) of 1760097336.5', '1760097336500'],
    make: ({ texts: [unit] }) => toEpoch(unit as EpochUnit),
  },
  dotnet_ticks: {
    meaning: 'a time in units of 100 ns since the year 1',
    example: ['638956941360000000', '1760097336000'],
    make: () => fromTicks,
  },
  date: {
    argument: `iso, clf, ctime, syslog, rfc1123 or a format of ${DATE_DIRECTIVES.join(' ')}; several: the first that fits`,
    meaning:
      'a written time. A format without a zone needs `tz: <zone>` beside it or at the source; one without a year or a day is the latest that is not after the record’s arrival',
    example: ['{ date: "%Y/%m/%d %H:%M:%S", tz: UTC } of 2025/10/10 11:55:36', '1760097336000'],
    make: toDate,
  },
  duration: {
    argument: 'the unit; go reads 1h2m3.5s',
    allowed: DURATION_UNITS,
    meaning: 'nanoseconds; negative ones, which say that there was none, are absent',
    example: ['duration(ms) of 12.5', '12500000'],
    make: ({ texts: [unit = ''] }) => (unit === 'go' ? fromGo : toDuration(unit)),
  },
};

const toEpoch =
  (unit: EpochUnit): Convert =>
  (value) => {
    const number = toNumber(value);
    return number === FAILED ? FAILED : (epochToMs(number, unit) ?? FAILED);
  };

/** 1970-01-01 in ticks. */
const EPOCH_TICKS = 621_355_968_000_000_000;

function fromTicks(value: unknown): number | typeof FAILED {
  const ticks = toNumber(value);
  return ticks === FAILED ? FAILED : (epochToMs((ticks - EPOCH_TICKS) / 1e4, 'ms') ?? FAILED);
}

const toDuration =
  (unit: string): Convert =>
  (value) => {
    const number = toNumber(value);
    if (number === FAILED || number < 0) return number === FAILED ? FAILED : undefined;
    const ns = Math.round(number * (NS[unit] ?? 1));
    return Number.isSafeInteger(ns) ? ns : FAILED;
  };

function fromGo(value: unknown): number | typeof FAILED | undefined {
  const text = toText(value);
  const ns = text === FAILED ? undefined : durationToNs(text.trim());
  if (ns === undefined) return FAILED;
  return ns < 0 ? undefined : ns;
}

function toDate({ texts, zone, sourceHasZone }: ConverterArguments): Convert | string {
  const formats: DateFormat[] = [];
  for (const text of texts) {
    const format = findFormat(text, zone !== undefined);
    if (typeof format === 'string') return format;
    if (!format.zoned && !zone && !sourceHasZone) {
      return `'${text}' has no zone: say which one the log is in, e.g. { date: '${text}', tz: Europe/Berlin }, or \`tz:\` at the source`;
    }
    formats.push(format);
  }
  return (value, scope) => {
    const text = toText(value);
    if (text === FAILED) return FAILED;
    const trimmed = text.trim();
    const inZone = zone ?? scope?.zone;
    for (const { read } of formats) {
      const at = read(trimmed, scope?.near ?? 0, inZone);
      if (at !== undefined) return at;
    }
    return FAILED;
  };
}

function findFormat(text: string, hasZone: boolean): DateFormat | string {
  if (text === 'clf') return { zoned: true, read: parseClfDate };
  if (text === 'iso') {
    return {
      zoned: true,
      read: (text, _, zone) =>
        parseIsoDate(text) ?? (hasZone && zone ? zoneless(text, zone) : undefined),
    };
  }
  const format = NAMED_DATES[text] ?? text;
  if (!format.includes('%')) {
    return `'${text}' is no date format: write iso, clf, ${Object.keys(NAMED_DATES).join(', ')} or one with %Y-%m-%d %H:%M:%S`;
  }
  return compileDateFormat(format);
}

function zoneless(text: string, zone: (ms: number) => number): number | undefined {
  const at = parseIsoDate(`${text}Z`);
  return at === undefined ? undefined : zone(at);
}

/** Milliseconds of an ISO text or an epoch number, which is in ms where it is whole: what a date field takes without a converter. */
export function toMilliseconds(value: unknown): number | typeof FAILED {
  const number = toNumber(value);
  if (number !== FAILED) {
    return epochToMs(number, Number.isInteger(number) ? 'ms' : 'auto') ?? FAILED;
  }
  return (typeof value === 'string' ? parseIsoDate(value.trim()) : undefined) ?? FAILED;
}
