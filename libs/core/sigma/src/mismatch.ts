import type { FieldValue } from '@gatewatch/event';
import { compileNetworks } from './address.ts';
import { numberOf, someElement, textOf } from './event-view.ts';
import type { Test } from './expression.ts';
import { ignoresCase } from './regular-expression.ts';
import { readTimePart } from './time-part.ts';

/** Why a test of a rule is not true of an event. */
export type MismatchReason =
  /** the event lacks the field */
  | 'absent'
  /** the event has another value */
  | 'differs'
  /** the event has the value in another case */
  | 'case'
  /** the event has a value of a kind that the test is never true of, as text where a number is compared */
  | 'type';

/** The same test without regard to case; undefined where case plays no part in it. */
export function withoutCase(test: Test): Test | undefined {
  if (test.kind === 'regex') {
    const isCased = !ignoresCase(test.source, test.flags);
    return isCased ? { ...test, flags: `${test.flags}i` } : undefined;
  }
  if (test.kind !== 'text' && test.kind !== 'reference') return undefined;
  return test.cased ? { ...test, cased: false } : undefined;
}

const isAddress = compileNetworks(['0.0.0.0/0', '::/0']);

type Fits = {
  readonly [Kind in Test['kind']]?: (
    value: FieldValue,
    test: Extract<Test, { kind: Kind }>,
  ) => boolean;
};

const isText = (value: FieldValue): boolean => textOf(value) !== undefined;
const isNumber = (value: FieldValue): boolean => !Number.isNaN(numberOf(value));

const FITS: Fits = {
  text: isText,
  regex: isText,
  reference: isText,
  number: isNumber,
  compare: isNumber,
  cidr: (value) => isAddress(textOf(value) ?? ''),
  time: (value, { part }) => readTimePart(value, part) !== undefined,
};

/** Whether the test could be true of a value of this kind. `null` and `exists` can of any. */
export function fitsType<Kind extends Test['kind']>(
  test: Extract<Test, { kind: Kind }>,
  found: FieldValue,
): boolean {
  const fits: Fits[Kind] = FITS[test.kind];
  if (!fits) return true;
  const fitting = (value: FieldValue): boolean => fits(value, test);
  if (Array.isArray(found)) return someElement(found, fitting);
  return typeof found === 'object' && found !== null ? false : fitting(found);
}
