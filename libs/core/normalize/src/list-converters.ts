import type { ConverterTable } from './converter.ts';
import { isEmpty } from './path.ts';
import { FAILED, toNumber, toText } from './value.ts';

const MOST_ITEMS = 1000;

/** `502, 200`, `0.1 : 0.2` and lists of values. */
function items(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  if (typeof value !== 'string') return [value];
  if (!value.includes(',') && !value.includes(' : ')) return [value.trim()];
  const parts = value.split(',', MOST_ITEMS).flatMap((part) => part.split(' : ', MOST_ITEMS));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

const first = (value: unknown): unknown => items(value)[0];

export const LIST_CONVERTERS: ConverterTable = {
  first: {
    meaning: 'the first of a list, or of a text with commas or ` : `',
    example: ['"502, 200"', '"502"'],
    make: () => first,
  },
  first_of_list: {
    meaning: 'the same as first',
    example: ['"502, 200"', '"502"'],
    make: () => first,
  },
  last_of_list: {
    meaning: 'the last of a list, or of a text with commas or ` : `',
    example: ['"502, 200"', '"200"'],
    make: () => (value) => items(value).at(-1),
  },
  sum_of_list: {
    meaning: 'the sum of the numbers of a list; `-` counts nothing',
    example: ['"0.5, 0.25"', '0.75'],
    make: () => sumOf,
  },
  count: {
    meaning: 'how many items a list has',
    example: ['["a", "b"]', '2'],
    make: () => (value) => items(value).length,
  },
  item: {
    argument: 'a place, from 0; negative ones count from the end',
    meaning: 'one item of a list',
    example: ['[split(/), item(-1)] of a/b/c', '"c"'],
    make: ({ texts: [text = ''] }) => {
      if (!/^-?\d{1,6}$/.test(text)) return `'${text}' is no place in a list`;
      return (value) => items(value).at(Number(text));
    },
  },
  split: {
    argument: 'the text between two items',
    meaning: 'a text as a list; parts are trimmed, empty ones left out',
    example: ['split(|) of a|b', '["a", "b"]'],
    make: ({ texts: [separator = ''] }) => {
      if (separator === '') return 'write split(SEPARATOR)';
      return (value) => {
        if (Array.isArray(value)) return value as unknown;
        const text = toText(value);
        if (text === FAILED) return FAILED;
        const parts = text.split(separator, MOST_ITEMS).map((part) => part.trim());
        return parts.filter((part) => part !== '');
      };
    },
  },
  join: {
    argument: 'the text between two items',
    meaning: 'a list as one text',
    example: ['join(, ) of ["a", "b"]', '"a, b"'],
    make: ({ texts: [separator = ','] }) => {
      return (value) =>
        Array.isArray(value)
          ? value
              .filter((item) => !isEmpty(item))
              .map(toText)
              .filter((text) => text !== FAILED)
              .join(separator)
          : value;
    },
  },
  unique: {
    meaning: 'a list without repetitions',
    example: ['["a", "a"]', '["a"]'],
    make: () => (value) => (Array.isArray(value) ? [...new Set<unknown>(value)] : value),
  },
};

function sumOf(value: unknown): unknown {
  let sum: number | undefined;
  for (const item of items(value)) {
    if (isEmpty(item)) continue;
    const number = toNumber(item);
    if (number === FAILED) return FAILED;
    sum = (sum ?? 0) + number;
  }
  return sum === undefined ? undefined : Number(sum.toPrecision(15));
}
