import type { Scope } from './path.ts';
import { FAILED, toText } from './value.ts';
import type { Zone } from './zone.ts';

/** What some converters need besides the value. */
export interface ConvertScope extends Scope {
  /** a time that the record can't be far from, epoch ms: its envelope's, else its arrival */
  readonly near: number;
  /** of the source, for times that don't say theirs */
  readonly zone: Zone | undefined;
}

/** Reads one value; never throws. `undefined` leaves the field out, `FAILED` flags it as well. */
export type Convert = (value: unknown, scope?: ConvertScope) => unknown;

/** What stands in the parentheses of `name(…)`, or after `name:` in the map form, with the zone of its `tz`. */
export interface ConverterArguments {
  readonly texts: readonly string[];
  readonly zone: Zone | undefined;
  /** the source names a zone that its dates without one are in */
  readonly sourceHasZone: boolean;
}

export interface ConverterKind {
  /** what the argument is, for people; undefined: takes none */
  readonly argument?: string;
  /** the only values that the argument may have */
  readonly allowed?: readonly string[];
  readonly meaning: string;
  /** a value, and what it becomes */
  readonly example: readonly [value: string, result: string];
  /** @returns the mistake in its arguments as a sentence */
  readonly make: (args: ConverterArguments) => Convert | string;
}
export type ConverterTable = Readonly<Record<string, ConverterKind>>;

/** A converter over the text of a value. */
export const onText =
  (convert: (text: string) => unknown): Convert =>
  (value) => {
    const text = toText(value);
    return text === FAILED ? FAILED : convert(text);
  };
