import { parseAddress } from './address.ts';
import { readJson } from './json-text.ts';
import { completionText, instructionText, messageText } from './messages.ts';
import { epochToMs, parseClfDate, parseIsoDate, type EpochUnit } from './time.ts';

/** What a converter answers when it can't read its value: the field is left out and flagged. `undefined` leaves it out in silence. */
export const FAILED: unique symbol = Symbol('failed');

/** Reads one value; never throws. */
export type Convert = (value: unknown) => unknown;

const NUMBER = /^\s*-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?\s*$/;

export function toNumber(value: unknown): number | typeof FAILED {
  if (typeof value === 'number') return Number.isFinite(value) ? value : FAILED;
  return typeof value === 'string' && value.length <= 40 && NUMBER.test(value)
    ? Number(value)
    : FAILED;
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
  const text = String(value).toLowerCase();
  if (TRUE.has(text)) return true;
  return FALSE.has(text) ? false : FAILED;
}

/** Milliseconds of an ISO text or an epoch number, which is in ms where it is whole. */
export function toDate(value: unknown): number | typeof FAILED {
  const number = toNumber(value);
  if (number !== FAILED) {
    return epochToMs(number, Number.isInteger(number) ? 'ms' : 'auto') ?? FAILED;
  }
  return (typeof value === 'string' ? parseIsoDate(value.trim()) : undefined) ?? FAILED;
}

export function toAddress(value: unknown): string | typeof FAILED {
  const text = toText(value);
  return (text === FAILED ? undefined : parseAddress(text.trim())) ?? FAILED;
}

const METHOD = /^[A-Za-z][A-Za-z_-]{0,30}$/;
const ABSOLUTE = /^[a-z][a-z0-9+.-]{0,20}:\/\/[^/?#]*/i;

/** A converter over the text of a value. */
const onText =
  (convert: (text: string) => unknown): Convert =>
  (value) => {
    const text = toText(value);
    return text === FAILED ? FAILED : convert(text);
  };

function pathOf(text: string): unknown {
  const path = text.replace(ABSOLUTE, '').split(/[?#]/, 1)[0] ?? '';
  if (path === '') return ABSOLUTE.test(text) ? '/' : FAILED;
  return path.startsWith('/') || path === '*' ? path : FAILED;
}

function queryOf(text: string): unknown {
  const start = text.indexOf('?');
  const query = start < 0 ? '' : (text.slice(start + 1).split('#', 1)[0] ?? '');
  return query === '' ? undefined : query;
}

/** `502, 200`, `0.1 : 0.2` and lists of values. */
function items(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  return typeof value === 'string'
    ? value.split(/\s*,\s*|\s+:\s+/).filter((t) => t !== '')
    : [value];
}

let lastEmbedded: string | undefined;
let lastParsed: unknown;

/** Prompt and instructions are taken from the same text: the last one is remembered. */
function parseEmbedded(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (value !== lastEmbedded) {
    const read = readJson(value);
    lastParsed = read.ok && !read.deep ? read.value : FAILED;
    lastEmbedded = value;
  }
  return lastParsed;
}

/** Converters without an argument. */
const PLAIN: Readonly<Record<string, Convert>> = {
  int: toInteger,
  float: toNumber,
  string: toText,
  bool: toBoolean,
  ip: toAddress,
  lower: onText((text) => text.toLowerCase()),
  method: onText((text) => (METHOD.test(text) ? text.toUpperCase() : FAILED)),
  path: onText(pathOf),
  query: onText(queryOf),
  first: (value) => items(value)[0],
  last_of_list: (value) => items(value).at(-1),
  zero_is_unknown: (value) => (toNumber(value) === 0 ? undefined : value),
  json: parseEmbedded,
  messages: messageText,
  instructions: instructionText,
  completion: completionText,
};

const NS: Readonly<Record<string, number>> = { s: 1e9, ms: 1e6, us: 1e3, ns: 1 };

/** Nanoseconds; a negative duration is how formats say that there was none. */
const toDuration =
  (unit: string): Convert =>
  (value) => {
    const number = toNumber(value);
    if (number === FAILED || number < 0) return number === FAILED ? FAILED : undefined;
    const ns = Math.round(number * (NS[unit] ?? 1));
    return Number.isSafeInteger(ns) ? ns : FAILED;
  };

const toEpoch =
  (unit: string): Convert =>
  (value) => {
    const number = toNumber(value);
    return number === FAILED ? FAILED : (epochToMs(number, unit as EpochUnit) ?? FAILED);
  };

const toDateIn = (form: string): Convert =>
  onText((text) => (form === 'clf' ? parseClfDate(text) : parseIsoDate(text.trim())) ?? FAILED);

/** Converters with an argument, each with what it may be. */
const WITH_ARGUMENT: Readonly<
  Record<string, { readonly allowed: readonly string[]; readonly make: (text: string) => Convert }>
> = {
  epoch: { allowed: ['s', 'ms', 'us', 'ns', 'auto'], make: toEpoch },
  duration: { allowed: ['s', 'ms', 'us', 'ns'], make: toDuration },
  date: { allowed: ['clf', 'iso'], make: toDateIn },
};

/** Converters that read all values of `from` and need more than the values: known here, made by the mapping. */
export const WHOLE_CONVERTERS = ['client_ip', 'secret'] as const;

export const CONVERTER_NAMES: readonly string[] = [
  ...Object.keys(PLAIN),
  ...Object.entries(WITH_ARGUMENT).flatMap(([name, { allowed }]) =>
    allowed.map((argument) => `${name}(${argument})`),
  ),
  ...WHOLE_CONVERTERS,
];

const CALL = /^([a-z_]+)\((\w+)\)$/;

/** The converter of this name, or undefined. */
export function findConverter(name: string): Convert | undefined {
  const [, called = '', argument = ''] = CALL.exec(name) ?? [];
  const made = WITH_ARGUMENT[called];
  if (made) return made.allowed.includes(argument) ? made.make(argument) : undefined;
  return Object.hasOwn(PLAIN, name) ? PLAIN[name] : undefined;
}
