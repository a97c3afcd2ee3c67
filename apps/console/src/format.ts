const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const DAY = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

/** Local time of day, with the day where it is not today's. */
export function clock(at: number, now: number): string {
  const date = new Date(at);
  const sameDay = new Date(now).toDateString() === date.toDateString();
  return sameDay ? CLOCK.format(date) : `${DAY.format(date)} ${CLOCK.format(date)}`;
}

export const utc = (at: number): string => new Date(at).toISOString();

/** Two decimals where they can matter. */
export const number = (value: number): string =>
  NUMBER.format(Math.abs(value) < 1000 ? value : Math.round(value));

/** A part of a whole as a percentage; one that is there is never shown as none. */
export function share(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '0 %';
  const percent = (100 * part) / whole;
  return percent < 0.1 ? 'under 0.1 %' : `${NUMBER.format(Math.round(percent * 10) / 10)} %`;
}

/** A length of time, ms, in its largest whole unit. */
export function spanText(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`;
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${number(ms / 1000)} s`;
}

export const plural = (count: number, word: string): string =>
  `${number(count)} ${word}${count === 1 ? '' : 's'}`;

export const entityText = (entity: Readonly<Record<string, string>>): string =>
  Object.entries(entity)
    .map(([field, value]) => `${field}=${value}`)
    .join(', ') || 'all traffic';

export const threatText = (threat: string): string => threat.replaceAll('-', ' ');

export function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

const LONG = 28;
const HEAD = 12;
const TAIL = 6;
const IPV6 = /^[\da-f]*:[\da-f:.]+$/i;

/** Splits what is too long to read into its head, what may be hidden, and its tail; together they are the whole. */
export function cut(text: string): { head: string; middle: string; tail: string } {
  if (text.length <= LONG || IPV6.test(text)) return { head: text, middle: '', tail: '' };
  return { head: text.slice(0, HEAD), middle: text.slice(HEAD, -TAIL), tail: text.slice(-TAIL) };
}

/** A rule's file without the folders above its threat's. */
export const fileText = (file: string): string => file.split(/[/\\]/).slice(-2).join('/');
