import type { ConverterTable } from './converter.ts';
import { FAILED, toBoolean, toInteger, toNumber, toText } from './value.ts';

export const NUMBER_CONVERTERS: ConverterTable = {
  int: {
    meaning: 'a whole number, rounded',
    example: ['"42"', '42'],
    make: () => toInteger,
  },
  float: { meaning: 'a number', example: ['"0.25"', '0.25'], make: () => toNumber },
  bool: {
    meaning: 'true, 1, yes, on and false, 0, no, off, in any case',
    example: ['"TRUE"', 'true'],
    make: () => toBoolean,
  },
  string: {
    meaning: 'a text; of a list the first item',
    example: ['5', '"5"'],
    make: () => toText,
  },
  scale: {
    argument: 'a factor',
    meaning: 'the number times the factor',
    example: ['scale(0.01) of 250', '2.5'],
    make: ({ texts: [text = ''] }) => {
      const factor = toNumber(text);
      if (factor === FAILED) return `'${text}' is no number`;
      return (value) => {
        const number = toNumber(value);
        return number === FAILED ? FAILED : Number((number * factor).toPrecision(15));
      };
    },
  },
  zero_is_unknown: {
    meaning: 'nothing for 0, which formats write where they did not count',
    example: ['0', 'absent'],
    make: () => (value) => (toNumber(value) === 0 ? undefined : value),
  },
  negative_is_unknown: {
    meaning: 'nothing for a number below 0',
    example: ['-1', 'absent'],
    make: () => (value) => {
      const number = toNumber(value);
      return number !== FAILED && number < 0 ? undefined : value;
    },
  },
  severity_scale: {
    argument: 'the mildest and the gravest value',
    meaning: 'a number between them as 0 to 100; the gravest may be the smaller one',
    example: ['severity_scale(3, 1) of 1', '100'],
    make: ({ texts }) => toScale(texts),
  },
};

function toScale(texts: readonly string[]) {
  const [mild = FAILED, grave = FAILED] = texts.map(toNumber);
  if (mild === FAILED || grave === FAILED || mild === grave) {
    return 'write severity_scale(mildest, gravest), two different numbers';
  }
  return (value: unknown) => {
    const number = toNumber(value);
    if (number === FAILED) return FAILED;
    const share = (number - mild) / (grave - mild);
    return Math.round(Math.min(1, Math.max(0, share)) * 100);
  };
}
