import * as fc from 'fast-check';

// Lines as a hostile writer would write them: escapes, spellings of numbers, white space, nesting, keys that stand twice.

const TEXTS = [
  'gateway',
  'GateWay',
  'edge',
  'ab',
  'aab',
  'abcd',
  'xabcdabcdx',
  'ignore previous',
  'IGNORE previous text',
  'Straße',
  'STRASSE',
  'ς',
  'Σ',
  'k',
  '\u212a',
  '😀a',
  '-foo',
  'x -foo-bar',
  '401',
  '1',
  '4.5',
  '401.0',
  'true',
  '',
  'a\nb',
  'previous instructions',
  '10.1.1.1',
  '10.2.0.1',
  '::ffff:10.1.0.1',
  'fe80::1',
  'a"b',
  'back\\slash',
  '\u0000',
  'null',
  'web',
];
const NUMBERS = [
  '1',
  '401',
  '401.0',
  '4.01e2',
  '4010E-1',
  '0',
  '-0',
  '0.0',
  '4.5',
  '45e-1',
  '1E400',
  '-1e400',
  '1e-400',
  '-1',
  '12345678901234567890',
  '12345678901234567891',
  '0.1e1',
  '10',
];
const KEYS = [
  'a',
  'b.c',
  'b.d',
  'b',
  'c',
  'd',
  'event.tier',
  'event',
  'tier',
  'e',
  '__proto__',
  'constructor',
  '',
  'x',
  'é',
  'a much longer key than most',
];

/** How each character is written, by a number for each. */
function spell(text: string, how: readonly number[]): string {
  const units = Array.from({ length: text.length }, (_, index) => {
    const unit = text.charAt(index);
    const isEscaped = how.length > 0 && how[index % how.length] === 0;
    return isEscaped
      ? `\\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`
      : JSON.stringify(unit).slice(1, -1);
  });
  return `"${units.join('')}"`;
}

function writeText(text: string, how: readonly number[]): string {
  return how.length === 0
    ? JSON.stringify(text)
    : spell(text.replaceAll(/[\ud800-\udfff]/g, '\u00df'), how);
}

const how = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }) },
);
const letters = fc.string({
  unit: fc.constantFrom('a', 'b', 'A', 'ß', '😀', '-', ' ', 'd', 'c'),
  maxLength: 12,
});
const text = fc
  .tuple(fc.oneof(fc.constantFrom(...TEXTS), letters), how)
  .map(([given, by]) => writeText(given, by));
const lone = fc.constantFrom('"\\ud800"', '"a\\udc00b"', '"\\ud83d\\ude00a"');
const scalar = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 3, arbitrary: fc.constantFrom(...NUMBERS) },
  { weight: 2, arbitrary: fc.constantFrom('true', 'false', 'null') },
  { weight: 1, arbitrary: lone },
);
const space = fc.oneof(
  { weight: 8, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom(' ', '\t', '  ', '\r', '    ') },
);
const key = fc.tuple(fc.constantFrom(...KEYS), how).map(([given, by]) => writeText(given, by));

const { value } = fc.letrec<{ value: string; object: string; list: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    { weight: 7, arbitrary: scalar },
    { weight: 2, arbitrary: tie('list') },
    { weight: 3, arbitrary: tie('object') },
  ),
  list: fc
    .tuple(space, fc.array(tie('value'), { maxLength: 3 }))
    .map(([gap, items]) => `[${gap}${items.join(`${gap},`)}${gap}]`),
  object: fc
    .tuple(space, fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }))
    .map(([gap, members]) => write(members, [gap])),
}));

function write(members: readonly (readonly [string, string])[], gaps: readonly string[]): string {
  const gap = (index: number): string => gaps[index % gaps.length] ?? '';
  const parts = members.map(
    ([name, given], index) =>
      `${gap(index)}${name}${gap(index + 1)}:${gap(index + 2)}${given}${gap(index + 3)}`,
  );
  return `{${parts.join(',')}}`;
}

/** A line that is a JSON object. */
export const line: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.tuple(key, value), { maxLength: 8 }),
    fc.oneof(fc.constant(['']), fc.array(space, { minLength: 1, maxLength: 5 })),
  )
  .map(([members, gaps]) => `${gaps[0] ?? ''}${write(members, gaps)}${gaps[0] ?? ''}`);
