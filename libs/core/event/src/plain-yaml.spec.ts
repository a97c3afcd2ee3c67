import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Node } from 'yaml';
import { readPlainYaml } from './plain-yaml.ts';

/** What a node is and where it starts, all the way down. */
function described(node: unknown, lines: LineCounter): unknown {
  const place = lines.linePos((node as Node).range?.[0] ?? -1);
  if (isScalar(node)) return { place, value: node.value, source: node.source };
  if (isSeq(node)) return { place, items: node.items.map((item) => described(item, lines)) };
  if (!isMap(node)) throw new Error('no node of a plain document');
  return {
    place,
    pairs: node.items.map(({ key, value }) => [described(key, lines), described(value, lines)]),
  };
}

function plainly(text: string): unknown {
  const lines = new LineCounter();
  return readPlainYaml(text, lines)?.map((node) => described(node, lines));
}

function wholly(text: string): unknown {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    version: '1.2',
    uniqueKeys: true,
    intAsBigInt: true,
  });
  const roots: unknown[] = [];
  for (const { errors, contents } of Array.isArray(documents) ? documents : []) {
    if (errors.length > 0) return 'broken';
    if (contents && !(isScalar(contents) && contents.value === null && contents.source !== 'null'))
      roots.push(described(contents, lines));
  }
  return roots;
}

const RULE = `# a rule
title: Many refused  keys
id: 0b1cf1de-4f0f-4a3e-8d0a-2f6f0f0b7c21
date: 2026-01-02
tags:
  - attack.t1110

  # between
  - attack.credential-access
list:
- a
- 'it''s'
detection:
  selection:
    - http.response.status_code: 0401
      url.path|contains: '/admin: #1'
    - "a": x y
  '|all':
    - true
    - "b c"
  condition: selection and not 1 of filter_*
level: high
---
title: b # comment: 'of it'
falsepositives: # none
  - None # yet
  - 'a # b' #c
references:
  - "x" # y
  - a#b
description: |
  First line  # is no comment

    deeper

  # nor is this
  last: line
# this is
notes:
  - |-
   one
   - two

  - |
    three
selection:
  - a|contains: |
      x
    b: 7 # seven
`;

const LITERAL_ROWS = [
  'K: |',
  'K: |-',
  '  K: |',
  '- |',
  '- K: |-',
  '  - |',
  'K:',
  'K: # c',
  '- K: 1 # c',
  '  x',
  '    y ',
  '  - z',
  '   w: |',
  '',
  '',
  ' ',
  '    ',
  '# c',
  '  # c',
  '      # c',
  "K: 'q' # c",
  '  K: a # b # c',
  'K: "d"   #',
  '---',
  '  ---',
  'K: x#y',
  '    K: 1',
];

describe('readPlainYaml', () => {
  it('reads a rule as yaml does', () => {
    expect(plainly(RULE)).toEqual(wholly(RULE));
    expect(plainly(RULE)).toHaveLength(2);
  });

  it.each([
    'a: [1]',
    'a: {}',
    'a: >\n  x\n',
    'a: |+\n  x\n',
    'a: |2\n  x\n',
    'a: | # comment\n  x\n',
    'a: |\n  x',
    'a: |\n',
    'a: |\n\nb: 1\n',
    'a: |\n  x\n   \n  y\n',
    'a: |\n   \n  x\n',
    'a: |\n    x\n  y\n',
    'a: |\n    x\n  # y\n',
    '- # comment\n  a\n',
    "a: 'x'# comment",
    'a: "x" y # comment',
    'a: &x 1',
    'a: *x',
    'a: !t 1',
    'a:\nb: 1',
    'a:',
    'a: x\n  y',
    'a: "\\n"',
    "a: 'x\n  y'",
    'a: 1.5',
    'a: 0x1f',
    'a: 1e3',
    'a: -1',
    'a: .5',
    'a: ~',
    'a: b: c',
    'a: b:',
    'a: 1\na: 2',
    'true: 1',
    '1: a',
    '? a',
    '- - a',
    '-',
    'a:\n\t- b',
    'a: 1\r\nb: 2',
    '%YAML 1.2\n---\na: 1',
    '--- a: 1',
    'a: 1\n...\n',
    ' a: 1',
    'a:\n  b: 1\n c: 2',
    'a:\n    - b\n  - c',
    'text',
    'a: @b',
    'a: `b',
    '<<: 1',
  ])('leaves %j to yaml', (text) => {
    expect(plainly(text)).toBeUndefined();
  });

  it('reads nothing that yaml reads otherwise', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      'a.b|contains',
      "'x'",
      '"y"',
      "''",
      '- ',
      ': ',
      ':',
      ' ',
      '  ',
      '    ',
      '\n',
      '\n',
      '\n  ',
      '\n    ',
      '\n- ',
      '#',
      ' #',
      '1',
      '01',
      '2026-01-02',
      '1e5',
      'true',
      'Null',
      '~',
      '---',
      '\n---\n',
      '|',
      '|-',
      ': |\n',
      ': |\n  ',
      ': |-\n    ',
      '- |\n   ',
      'x # y',
      '>',
      '[',
      ']',
      '{',
      '&',
      '*',
      '!',
      '%',
      '@',
      '-',
      "'",
      '"',
      '\\',
      '?',
      ',',
      '/',
      '.',
      '0x1',
      '1_000',
      '1.2.3',
      '10.0.0.0/8',
      'é',
      '$',
      '(',
    );
    const noise = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''));
    const keyed = fc
      .array(
        fc.tuple(
          fc.constantFrom('', '  ', '    ', '- ', '  - '),
          fc.constantFrom('a: ', 'b:', 'c: ', "'d': ", '', 'e: |', '|-'),
          fc.array(piece, { maxLength: 4 }),
        ),
        { maxLength: 8 },
      )
      .map((rows) =>
        rows.map(([indent, key, rest]) => `${indent}${key}${rest.join('')}`).join('\n'),
      );
    let read = 0;
    fc.assert(
      fc.property(fc.oneof(noise, keyed), (text) => {
        const plain = plainly(text);
        if (plain === undefined) return;
        read++;
        expect(plain).toEqual(wholly(text));
      }),
      { numRuns: 20_000 },
    );
    expect(read).toBeGreaterThan(300);
  });
  it('reads literal blocks and comments as yaml does, or leaves them to it', () => {
    const row = fc.constantFrom(...LITERAL_ROWS);
    let literals = 0;
    let comments = 0;
    fc.assert(
      fc.property(fc.array(row, { maxLength: 7 }), fc.constantFrom('', '\n'), (rows, end) => {
        const text = rows.map((one, index) => one.replace('K', `k${index}`)).join('\n') + end;
        const plain = plainly(text);
        if (plain === undefined) return;
        if (text.includes('|')) literals++;
        if (text.includes('# c')) comments++;
        expect(plain).toEqual(wholly(text));
      }),
      { numRuns: 20_000 },
    );
    expect(literals).toBeGreaterThan(100);
    expect(comments).toBeGreaterThan(100);
  });
});
