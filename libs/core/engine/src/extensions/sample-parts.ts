import type { Sample } from '../windows/window.ts';

/** One field of an event as text, or each of its values where it has several. */
export type SamplePart = string | readonly string[];

/** The fields of a sample, in the order in which the rule names them. */
export function partsOf(value: Sample['value']): readonly SamplePart[] {
  return typeof value === 'string' ? (JSON.parse(value) as readonly SamplePart[]) : [];
}

/** The field at a place, its first value where it has several. */
export function partAt(parts: readonly SamplePart[], place: number): string {
  const part = parts[place];
  return (typeof part === 'string' ? part : part?.[0]) ?? '';
}

/** What is told apart: each value of one field, or the tuple of several. */
export function valuesIn(value: Sample['value']): readonly string[] {
  const parts = partsOf(value);
  const [only] = parts;
  if (parts.length !== 1 || only === undefined) return [JSON.stringify(parts)];
  return typeof only === 'string' ? [only] : [...new Set(only)];
}

const MOST_TOLD = 3;
const LONGEST_TOLD = 60;

/** The newest few of some values, for a person; nothing in them can end a line. */
export function listOf(values: readonly string[]): string {
  const told = values
    .slice(-MOST_TOLD)
    .map((value) => (value.length > LONGEST_TOLD ? `${value.slice(0, LONGEST_TOLD)}…` : value));
  const more = values.length > MOST_TOLD ? ` and ${values.length - MOST_TOLD} more` : '';
  return `${told.join(', ').replaceAll(/[\p{Cc}\p{Cf}]/gu, '?')}${more}`;
}
