import { utf8Text } from './encoding.ts';
import type { Position, Test } from './expression.ts';
import type { TextPattern } from './text-pattern.ts';

/** A value of a selection on its way through its modifiers. */
export type Value =
  | {
      readonly kind: 'string';
      /** as written, until a modifier changes it */
      readonly raw?: string;
      readonly pattern: TextPattern;
      readonly cased: boolean;
      /** of an integer beyond 2^53, which is kept as text */
      readonly number?: number;
    }
  | { readonly kind: 'bytes'; readonly bytes: readonly number[]; readonly cased: boolean }
  | { readonly kind: 'number'; readonly value: number; readonly raw: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'regex'; readonly source: string; readonly flags: string }
  | {
      readonly kind: 'reference';
      readonly field: string;
      readonly position: Position;
      readonly cased: boolean;
    }
  | { readonly kind: 'done'; readonly test: Test };

/** What the value demands; undefined where bytes are no text. */
export function toTest(value: Value): Test | undefined {
  switch (value.kind) {
    case 'string':
      return { kind: 'text', pattern: value.pattern, cased: value.cased };
    case 'bytes': {
      const text = utf8Text(value.bytes);
      return text === undefined ? undefined : { kind: 'text', pattern: [text], cased: value.cased };
    }
    case 'number':
      return { kind: 'number', value: value.value };
    case 'boolean':
      return { kind: 'text', pattern: [String(value.value)], cased: false };
    case 'null':
      return { kind: 'null' };
    case 'regex':
      return { kind: 'regex', source: value.source, flags: value.flags };
    case 'reference':
      return value;
    case 'done':
      return value.test;
  }
}

/** How a message calls a kind of value. */
export const KIND_NAMES: Readonly<Record<Value['kind'], string>> = {
  string: 'a string',
  bytes: 'an encoded string',
  number: 'a number',
  boolean: 'a boolean',
  null: 'null',
  regex: 'a regular expression',
  reference: 'a field reference',
  done: 'the result of an earlier modifier',
};
