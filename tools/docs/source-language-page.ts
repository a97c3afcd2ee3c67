import {
  CONVERTERS,
  GROK_PATTERNS,
  OPERATOR_NAMES,
  STEP_KINDS,
  type ConverterKind,
} from '@gatewatch/normalize';
import { code, page, table } from './markdown.ts';

/** The closed lists of the mapping language: converters, parse steps, operators, patterns. */
export function sourceLanguagePage(): string {
  return page(
    'The language of sources',
    'What can stand in a file of `sources/`. [Add a source](../guides/add-a-source.md) begins with an example.',
    '## Converters',
    'After `as:`, one or a list that is gone through in order: `name`, `name(argument)` or `{ name: argument }`, with `tz: <zone>` beside `date`. What can’t be read leaves the field out, with the flag `_conv:<field>`.',
    table(
      ['converter', 'argument', 'gives', 'example'],
      [...CONVERTERS].map(([name, kind]) => converterRow(name, kind)),
    ),
    'Two stand alone, since they look at all paths of `from`: `client_ip` (forwarded addresses first, the peer last; forwarded ones count only from trusted proxies) and `secret` (a keyed hash of the first credential; each that is there is taken out of everything).',
    '## Parse steps',
    'In `parse:`, in order. `from` is a path, the line where it is not given; `into` a name for what is found, else its members join the record; `optional: true` goes on where the text has another shape. With `into`, a list of texts becomes a list: those that have another shape are left out. `first: [steps]` takes the first that fits.',
    table(
      ['step', 'reads', 'example'],
      [...STEP_KINDS].map(([name, kind]) => [code(name), kind.meaning, code(kind.example)]),
    ),
    '## Conditions',
    `In \`when\`, \`where\`, \`drop\` and \`detect.equals\`: \`{ path: value }\`, \`{ path: [values] }\` or \`{ path: { operator: … } }\`, of which all must hold; \`all\`, \`any\` (lists of conditions) and \`not\` combine them. Operators: ${OPERATOR_NAMES.map(code).join(', ')}.`,
    '## Patterns of grok',
    table(
      ['name', 'pattern'],
      Object.entries(GROK_PATTERNS).map(([name, pattern]) => [code(name), code(pattern)]),
    ),
  );
}

function converterRow(name: string, { argument, allowed, meaning, example }: ConverterKind) {
  const [value, result] = example;
  const takes = allowed ? `${allowed.join(', ')}: ${argument ?? ''}` : (argument ?? '');
  return [code(name), takes, meaning, `${code(value)} → ${code(result)}`];
}
