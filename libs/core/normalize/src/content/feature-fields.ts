import { PII_CLASSES } from './pii-classes.ts';
import { SECRET_CLASSES } from './secret-classes.ts';
import type { FieldRow } from '../fields.ts';

const WHOSE = [
  ['prompt', 'the prompt'],
  ['completion', 'the answer'],
  ['tool_call', 'the arguments of tool calls'],
  ['tool_result', 'the results of tools that stand in the prompt'],
] as const;

/** Features of one text; `…` stands for whose it is. */
const FEATURES: readonly FieldRow[] = [
  ['length', 'long', 'characters (UTF-16 units) of …'],
  ['words', 'long', 'words of …, of its first 65,536 characters'],
  ['lines', 'long', 'lines of …'],
  ['simhash', 'keyword', 'SimHash-64 of the words of …, 16 hex digits: near texts, near bits'],
  ['entropy', 'double', 'Shannon entropy of the characters of …, bits, 0 to 16'],
  ['repetition', 'double', 'share of three-word sequences of … that stood in it before, 0 to 1'],
  ['script', 'keyword', 'script of most letters of …: latin, cyrillic, han, arabic, …'],
  ['script_share', 'double', 'share of that script in the letters of …, 0 to 1'],
  [
    'mixed_script_words',
    'long',
    'words of … in which letters of another script stand for Latin ones; absent where none',
  ],
  ['invisible_chars', 'long', 'characters of … that are not seen, of all kinds'],
  ['zero_width_chars', 'long', 'those of no width; absent where none'],
  ['direction_chars', 'long', 'those that turn the direction of writing; absent where none'],
  ['tag_chars', 'long', 'Unicode tag characters; absent where none'],
  ['signs', 'keyword[]', 'signs of an attack in …, also in what is hidden or encoded'],
  ['hidden_signs', 'keyword[]', 'signs that stand only in what is hidden or encoded in …'],
  ['encodings', 'keyword[]', 'how texts were encoded or hidden in …: base64, rot13, …'],
  ['secrets', 'keyword[]', 'classes of secrets in …; never the values'],
  ['secret_count', 'long', 'different secrets in …; absent where none'],
  ['pii', 'keyword[]', 'classes of personal data in …; never the values'],
  ['pii_count', 'long', 'different personal data in …; absent where none'],
];

/** Every field that is derived from a text, see `readContent`. Counts by class of what is said and answered only. */
export const FEATURE_FIELDS: readonly FieldRow[] = [
  ...WHOSE.flatMap(([prefix, whose]) =>
    FEATURES.map(([name, type, meaning]): FieldRow => [
      `gatewatch.${prefix}.${name}`,
      type,
      meaning.replace('…', whose),
    ]),
  ),
  ...WHOSE.slice(0, 2).flatMap(([prefix, whose]) => [
    ...SECRET_CLASSES.map((name) => countOf(prefix, 'secret_counts', name, whose)),
    ...PII_CLASSES.map((name) => countOf(prefix, 'pii_counts', name, whose)),
  ]),
  [
    'gatewatch.prompt.attack_score',
    'double',
    'what a trained judge says of the prompt, 0 to 1; absent where none is installed',
  ],
];

function countOf(prefix: string, kind: string, name: string, whose: string): FieldRow {
  return [
    `gatewatch.${prefix}.${kind}.${name}`,
    'long',
    `different values of this class in ${whose}; absent where none`,
  ];
}
