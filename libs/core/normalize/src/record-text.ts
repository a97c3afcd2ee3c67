import { isObject } from './member.ts';
import { LINE } from './parse-steps.ts';

/** What is said of JSON that breaks off, or can't be read. */
export function brokenAt(position: number | undefined): string {
  return position === undefined ? 'not valid JSON' : `not valid JSON at character ${position}`;
}

/** For a preview only. A line stands for itself; what nests too deep for JSON.stringify was turned away before. */
export function textOf(value: unknown): string {
  if (isObject(value) && typeof value[LINE] === 'string') return value[LINE];
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** The first names of an object. */
export function namesOf(value: unknown): string {
  return isObject(value) ? Object.keys(value).join(' ') : '';
}

const LONGEST_BEGINNING = 8192;

/** The beginning of a record as ASCII, whatever it is. */
export function beginningOf(record: Uint8Array | string): string {
  if (typeof record === 'string') return record.slice(0, LONGEST_BEGINNING).toWellFormed();
  let text = '';
  for (const byte of record.subarray(0, LONGEST_BEGINNING)) {
    text += byte < 0x80 ? String.fromCharCode(byte) : '?';
  }
  return text;
}
