import type { FieldValue } from '@gatewatch/event';
import {
  FAILED,
  toAddress,
  toBoolean,
  toDate,
  toInteger,
  toNumber,
  toText,
  type Convert,
} from './converters.ts';
import type { Field, FieldType } from './fields.ts';
import { toLocation } from './location.ts';
import { completionText } from './messages.ts';
import { isEmpty } from './path.ts';

/** No keyword is longer: what a client can invent must not grow an index. Content is only bounded by its record. */
export const MAX_KEYWORD = 8192;
const MAX_VALUES = 100;

const BY_TYPE: Readonly<Record<FieldType, Convert>> = {
  keyword: toKeyword,
  long: toInteger,
  double: toNumber,
  boolean: toBoolean,
  ip: toAddress,
  geo_point: (value) => toLocation(value) ?? FAILED,
  date: toDate,
  content: (value) => completionText(value) ?? undefined,
};

function toKeyword(value: unknown): string | typeof FAILED {
  const text = toText(value);
  return text === FAILED || text.isWellFormed() ? text : text.toWellFormed();
}

export type Settle = (value: unknown) => FieldValue | undefined | typeof FAILED;

/** What brings any value into the type that the field was declared with, or fails. */
export function settleAs({ type, many }: Field): Settle {
  const one = BY_TYPE[type] as Settle;
  if (!many) return one;
  return (value) => {
    const values: FieldValue[] = [];
    for (const item of Array.isArray(value) ? (value as unknown[]).slice(0, MAX_VALUES) : [value]) {
      if (isEmpty(item)) continue;
      const settled = one(item);
      if (settled === FAILED) return FAILED;
      if (settled !== undefined) values.push(settled);
    }
    return values.length > 0 ? values : undefined;
  };
}
