import { decodeBase64 } from './base64.ts';
import { onText, type ConverterArguments, type ConverterTable } from './converter.ts';
import { compileHeader } from './header.ts';
import { compilePattern } from './pattern.ts';
import { readUtf8 } from './utf8-text.ts';
import { FAILED, toText } from './value.ts';

type ToText = (text: string, argument: string) => unknown;

/** A converter of texts with one argument that can't be left out. */
const withText =
  (name: string, convert: ToText) =>
  ({ texts: [argument = ''] }: ConverterArguments) =>
    argument === '' ? `write ${name}(TEXT)` : onText((text) => convert(text, argument));

function before(text: string, mark: string): unknown {
  const at = text.indexOf(mark);
  return at < 0 ? text : text.slice(0, at);
}

function after(text: string, mark: string): unknown {
  const at = text.indexOf(mark);
  return at < 0 ? undefined : text.slice(at + mark.length);
}

function afterLast(text: string, mark: string): unknown {
  const at = text.lastIndexOf(mark);
  return at < 0 ? text : text.slice(at + mark.length);
}

export const TEXT_CONVERTERS: ConverterTable = {
  lower: {
    meaning: 'in lower case',
    example: ['"AZURE"', '"azure"'],
    make: () => onText((text) => text.toLowerCase()),
  },
  upper: {
    meaning: 'in upper case',
    example: ['"de"', '"DE"'],
    make: () => onText((text) => text.toUpperCase()),
  },
  trim: {
    meaning: 'without the blanks around it',
    example: ['" a "', '"a"'],
    make: () => onText((text) => text.trim()),
  },
  strip_prefix: {
    argument: 'the beginning',
    meaning: 'without this beginning, where it has it',
    example: ['strip_prefix(models/) of models/gemini', '"gemini"'],
    make: withText('strip_prefix', (text, mark) =>
      text.startsWith(mark) ? text.slice(mark.length) : text,
    ),
  },
  strip_suffix: {
    argument: 'the end',
    meaning: 'without this end, where it has it',
    example: ['strip_suffix(@kubernetes) of kong@kubernetes', '"kong"'],
    make: withText('strip_suffix', (text, mark) =>
      text.endsWith(mark) ? text.slice(0, -mark.length) : text,
    ),
  },
  before: {
    argument: 'a mark',
    meaning: 'what stands before the mark, all where it is missing',
    example: ['before(;) of a;b', '"a"'],
    make: withText('before', before),
  },
  after: {
    argument: 'a mark',
    meaning: 'what stands after the mark, nothing where it is missing',
    example: ['after(=) of a=b', '"b"'],
    make: withText('after', after),
  },
  after_last: {
    argument: 'a mark',
    meaning: 'what stands after the last mark, all where it is missing',
    example: ['after_last(/) of a/b/c', '"c"'],
    make: withText('after_last', afterLast),
  },
  extract: {
    argument: 'a regular expression (RE2) with one group',
    meaning: 'what its group matched, nothing where it does not match',
    example: ['extract(/deployments/([^/]+)) of /openai/deployments/gpt-4o/chat', '"gpt-4o"'],
    make: toExtract,
  },
  extract_all: {
    argument: 'a regular expression (RE2) with one group',
    meaning: 'what its group matched, every time, in a text or the texts of a list: a list',
    example: ['extract_all(id=(\\d+)) of ["id=1 id=2", "id=3"]', '["1", "2", "3"]'],
    make: toExtractAll,
  },
  url_decode: {
    meaning: 'with %HH read; unreadable ones stay',
    example: ['"a%20b"', '"a b"'],
    make: () => onText(urlDecode),
  },
  b64: {
    meaning: 'the text that stands there in Base64',
    example: ['"aGk="', '"hi"'],
    make: () => onText(fromBase64),
  },
  header: {
    argument: 'a name, in any case',
    meaning: 'one header of a map, a list of { name, value }, of pairs or of lines',
    example: ['header(host) of [{ name: Host, value: a }]', '"a"'],
    make: ({ texts: [name = ''] }) => (name === '' ? 'write header(NAME)' : compileHeader(name)),
  },
};

function toExtract({ texts: [source = ''] }: ConverterArguments) {
  const pattern = compilePattern(source);
  if (typeof pattern === 'string') return pattern;
  const group = pattern.groupCount > 0 ? 1 : 0;
  return (value: unknown) => {
    const text = toText(value);
    if (text === FAILED) return FAILED;
    return pattern.find(text)?.[group];
  };
}

const MOST_MATCHES = 1000;

function toExtractAll({ texts: [source = ''] }: ConverterArguments) {
  const pattern = compilePattern(source);
  if (typeof pattern === 'string') return pattern;
  const group = pattern.groupCount > 0 ? 1 : 0;
  return (value: unknown) => {
    const found: string[] = [];
    for (const item of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
      if (typeof item !== 'string') continue;
      const matcher = pattern.re2.matcher(item);
      while (found.length < MOST_MATCHES && matcher.find()) found.push(matcher.group(group) ?? '');
    }
    return found;
  };
}

/** `%HH` read as UTF-8. What is none stays as it is. */
export function urlDecode(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    const bytes = Uint8Array.from(run.slice(1).split('%'), (hex) => Number.parseInt(hex, 16));
    return readUtf8(bytes) ?? run;
  });
}

function fromBase64(text: string): unknown {
  const bytes = decodeBase64(text.trim());
  return (bytes && readUtf8(bytes)) ?? FAILED;
}
