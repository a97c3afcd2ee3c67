import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { compileRules, expressionOf } from './compile-rules.ts';
import type { KnownFields } from './lint-context.ts';
import { lintRules } from './lint-rules.ts';
import { findContradiction } from './never-matches.ts';
import { parseRules } from './parse-rules.ts';

const NAMES = ['event.tier', 'url.path', 'source.ip', 'tags', 'n'];
const known: KnownFields = {
  has: (name) => NAMES.includes(name),
  names: NAMES,
  isList: (name) => name === 'tags',
};

function lint(text: string): string[] {
  const parsed = parseRules([{ path: 'r.yml', text }], { lists: new Map([['none', []]]) });
  const found = lintRules(parsed, {
    fieldsOf: ({ category }) => (category === 'ai_gateway' ? known : undefined),
  });
  expect(found.every(({ severity, file }) => severity === 'warning' && file === 'r.yml')).toBe(
    true,
  );
  return found.map(({ line, column, code, message }) => `${line}:${column} ${code}: ${message}`);
}

const rule = (selections: string, condition: string, category = 'other'): string =>
  `title: t\nlogsource: { category: ${category} }\ndetection:\n${selections
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')}\n  condition: ${condition}\n`;

describe('a rule that can never match', () => {
  it.each([
    ['a: { f: x }\nb: { f: y }', 'a and b'],
    ['a: { f: x }', 'a and not a'],
    ['a: { f|contains: [x, y], g: z }', 'a and not a'],
    ['a: { f: xyz }\nb: { f|contains: abc }', 'a and b'],
    ['a: { f: xyz }\nb: { f|contains: yz }', 'a and not b'],
    ['a: { f|startswith: /a }\nb: { f|startswith: /b }', 'a and b'],
    ['a: { f|endswith: .exe }\nb: { f|endswith: .dll }', 'a and b'],
    ['a: { f|contains|all: [x, y] }\nb: { f|contains: y }', 'a and not b'],
    ['a: { f|gt: 5 }\nb: { f|lt: 5 }', 'a and b'],
    ['a: { f|gte: 5 }\nb: { f|lt: 5 }', 'a and b'],
    ['a: { f: 4 }\nb: { f|gte: 5 }', 'a and b'],
    ['a: { f: null }\nb: { f: x }', 'a and b'],
    ['a: { f|exists: false }\nb: { f|re: x }', 'a and b'],
    ['a: { f|exists: false }\nb: { f|exists: true }', 'a and b'],
    ['a: { f|exists: true }', 'a and not a'],
    ['a: { f|exists: false }\nb: { f: null }', 'a and not b'],
    ['a: { f: 10.1.1.1 }\nb: { f|cidr: 192.168.0.0/16 }', 'a and b'],
    ['a: { f: x }\nb: { f: y }\nc: { f: z }', 'a and (b or c)'],
    ['a: { f: [x, y] }\nb: { f: [z, w] }', 'a and b'],
    ["a: { f|expand: '%none%' }", 'a'],
    ['a: [evil]', 'a and not a'],
    ['a_1: { f: x }\na_2: { f: y }', 'all of a_*'],
    ['a: { f: x }\nb: { f: x }', 'a and not 1 of them'],
  ])('is found: %s, %s', (selections, condition) => {
    const line = selections.split('\n').length + 4;
    expect(lint(rule(selections, condition))).toEqual([
      expect.stringContaining(`${line}:14 LINT_NEVER_MATCHES: no event can match`),
    ]);
  });

  it.each([
    ['a: { f: x }\nb: { f: X }', 'a and b'],
    ['a: { f: x }\nb: { f|cased: X }', 'a and b'],
    ['a: { f|contains: x }\nb: { f|contains: y }', 'a and b'],
    ['a: { f|startswith: /a }\nb: { f|startswith: /ab }', 'a and b'],
    ['a: { f|gt: 5 }\nb: { f|lt: 7 }', 'a and b'],
    ['a: { f: 5 }\nb: { f: "5" }', 'a and b'],
    ['a: { f: null }\nb: { f|exists: true }', 'a and b'],
    ['a: { f|exists: false }\nb: { f: x }', 'a and not b'],
    ['a: { f: x }\nb: { f: y }', 'a or b'],
    ['a: { f: x }\nb: { f: y }', 'a and not b'],
    ['a: { f: x, g: y }', 'not a'],
    ['a: { f: x }\nb: { f|fieldref: g }', 'a and b'],
    ['a: [good, evil]\nb: [fine]', 'a and b'],
    ['a: { f|re: x }\nb: { f|re: y }', 'a and b'],
  ])('is not seen in %s, %s', (selections, condition) => {
    expect(lint(rule(selections, condition))).toEqual([]);
  });

  it('may hold several values in a field that is a list', () => {
    const selections = (field: string): string => `a: { ${field}: x }\nb: { ${field}: y }`;
    expect(lint(rule(selections('tags'), 'a and b', 'ai_gateway'))).toEqual([]);
    expect(lint(rule(selections('url.path'), 'a and b', 'ai_gateway'))).toEqual([
      "6:14 LINT_NEVER_MATCHES: no event can match: 'url.path is 'x'' and 'url.path is 'y'' exclude each other",
    ]);
  });

  it('gives up on what is too large, and says nothing', () => {
    const many = Array.from({ length: 40 }, (_, index) => `s${index}: { f${index}: [a, b, c] }`);
    const text = rule(`${many.join('\n')}\nz: { g: 1 }\ny: { g: 2 }`, 'all of s* and (z or y)');
    expect(lint(text)).toEqual([]);
  });

  it('is never said of a rule that an event satisfies', () => {
    const item = fc.oneof(
      fc.constantFrom(
        'f: x',
        'f: y',
        'f|contains: x',
        'f|startswith: xy',
        'f|endswith: y',
        'f: null',
      ),
      fc.constantFrom(
        'f|exists: false',
        'f|exists: true',
        'g: 1',
        'g|gt: 1',
        'g|lt: 2',
        'f|cased: X',
      ),
    );
    const condition = fc.constantFrom(
      'a and b and c',
      'a and not b and c',
      'a and (b or not c)',
      'not a and not (b or c)',
      '(a or b) and not c',
    );
    const event = fc.record(
      {
        f: fc.constantFrom('x', 'X', 'xy', 'y', 'z', null),
        g: fc.constantFrom(0, 1, 1.5, 2, '1.0', 'x'),
      },
      { requiredKeys: [] },
    );
    let impossible = 0;
    fc.assert(
      fc.property(fc.tuple(item, item, item), condition, event, ([a, b, c], how, given) => {
        const text = rule(`a: { ${a} }\nb: { ${b} }\nc: { ${c} }`, how);
        const [document] = parseRules([{ path: 'r.yml', text }]).documents;
        if (document?.kind !== 'rule') throw new Error('no rule');
        if (!findContradiction(expressionOf(document), () => false)) return;
        impossible++;
        const matched: number[] = [];
        compileRules([document], { logsource: 'ignore' }).match(given, (index) =>
          matched.push(index),
        );
        expect(matched).toEqual([]);
      }),
      { numRuns: 5000 },
    );
    expect(impossible).toBeGreaterThan(200);
  });
});

describe('fields', () => {
  it('that events of the log source do not have are found, with the nearest', () => {
    const selections =
      'a:\n  - { url.pth|contains: x, n|fieldref: sorce.ip }\n  - { else: 1 }\nb: [word]';
    expect(lint(rule(selections, 'a and b', 'ai_gateway'))).toEqual([
      "5:9 LINT_UNKNOWN_FIELD: events of this logsource have no field 'url.pth': did you mean 'url.path'?",
      "5:42 LINT_UNKNOWN_FIELD: events of this logsource have no field 'sorce.ip': did you mean 'source.ip'?",
      "6:9 LINT_UNKNOWN_FIELD: events of this logsource have no field 'else'",
    ]);
  });

  it('of a log source that is not known may have any name', () => {
    expect(lint(rule('a: { whatever: 1 }', 'a'))).toEqual([]);
  });

  it('that a correlation or baseline groups by or counts are looked for in the log source of its rules', () => {
    const text = `${rule('a: { n: 1 }', 'a', 'ai_gateway').replace('title: t', 'title: t\nname: r')}---
title: c
correlation:
  type: value_count
  rules: [r]
  group-by: [source.ip, who, user]
  timespan: 1m
  condition: { field: url.pat, gte: 2 }
  aliases: { who: { r: tags } }
---
title: b
baseline: { rules: r, group-by: [sourc.ip], measure: { sum: m }, pane: 5m, condition: { score: { gte: 5 }, floor: 1 } }
`;
    expect(lint(text).map((line) => line.replace(/ \('r' is.*/, ''))).toEqual([
      "12:30 LINT_UNKNOWN_FIELD: events of this logsource have no field 'user'",
      "14:23 LINT_UNKNOWN_FIELD: events of this logsource have no field 'url.pat': did you mean 'url.path'?",
      "18:34 LINT_UNKNOWN_FIELD: events of this logsource have no field 'sourc.ip': did you mean 'source.ip'?",
      "18:61 LINT_UNKNOWN_FIELD: events of this logsource have no field 'm': did you mean 'n'?",
    ]);
  });
});

describe('levels', () => {
  it.each([
    ['level: high', '6:8 LINT_NO_TECHNIQUE'],
    ['level: critical\ntags: [owasp.llm10-2025]', '7:7 LINT_NO_TECHNIQUE'],
    ['level: critical\ntags: [attack.t1110]', undefined],
    ['level: high\ntags: [atlas.aml.t0055]', undefined],
    ['level: medium', undefined],
  ])('%j names a technique from high on', (more, expected) => {
    const [found] = lint(`${rule('a: { f: x }', 'a')}${more}\n`);
    expect(found?.slice(0, expected?.length)).toBe(expected);
  });
});

describe('bounds', () => {
  const correlation = (type: string, condition: string): string =>
    `${rule('a: { f: x }', 'a').replace('title: t', 'title: t\nname: r')}---\ntitle: c\ncorrelation:\n  type: ${type}\n  rules: [r]\n  timespan: 1m\n  condition: ${condition}\n`;

  it.each([
    ['event_count', '{ lt: 5 }'],
    ['event_count', '{ lte: 1 }'],
    ['event_count', '{ eq: 1 }'],
    ['event_count', '{ neq: 5 }'],
    ['event_count', '{ gte: 1, lt: 5 }'],
    ['value_count', '{ field: f, lt: 5 }'],
    ['value_sum', '{ field: f, lt: 5 }'],
  ])('of %s %s are true at the first event', (type, condition) => {
    expect(lint(correlation(type, condition))).toEqual([
      expect.stringMatching(/^13:14 LINT_FIRES_AT_FIRST: '/),
    ]);
  });

  it.each([
    ['event_count', '{ gte: 1 }'],
    ['event_count', '{ gte: 5 }'],
    ['event_count', '{ eq: 5 }'],
    ['event_count', '{ gte: 5, lt: 10 }'],
    ['value_sum', '{ field: f, gt: 1, lt: 5 }'],
    ['temporal', '{ gte: 1 }'],
    ['temporal_ordered', '{ gt: 0 }'],
  ])('of %s %s are not', (type, condition) => {
    expect(lint(correlation(type, condition))).toEqual([]);
  });
});

it.each([
  ['temporal', '{ gte: 2 }'],
  ['temporal', '{ gt: 1 }'],
  ['temporal_ordered', '{ eq: 2 }'],
])('finds a bound that asks for more rules than there are: %s %s', (type, condition) => {
  const one = rule('a: { f: x }', 'a').replace('title: t', 'title: t\nname: r');
  const body = `type: ${type}\n  rules: [r]\n  timespan: 1m\n  condition: ${condition}\n`;
  expect(lint(`${one}---\ntitle: c\ncorrelation:\n  ${body}`)).toEqual([
    expect.stringMatching(/^13:14 LINT_NEVER_MATCHES: .* more rules than the 1 /),
  ]);
});

it('finds documents that are made by action: repeat at their own place', () => {
  const text = `${rule('a: { f: x }', 'a')}---\naction: repeat\nlevel: high\n`;
  expect(lint(text)).toEqual([expect.stringMatching(/^8:8 LINT_NO_TECHNIQUE/)]);
});
