import { describe, expect, it } from '@jest/globals';
import { Problems, readYaml, type GatewayEvent } from '@gatewatch/event';
import { stringify } from 'yaml';
import { compileSelection } from './compile-selection.ts';

const LISTS = new Map([
  ['admins', ['root', 'adm*']],
  ['nets', ['10.0.0.0/8', '192.0.2.1']],
  ['empty', []],
]);

function compile(selection: unknown): {
  matches: (event: GatewayEvent) => boolean;
  problems: Problems;
} {
  const problems = new Problems('s.yml');
  const [node] = readYaml(stringify({ s: selection }), problems);
  const at = node?.get('s');
  const predicate = at && compileSelection(at, problems, LISTS);
  return {
    problems,
    matches: (event) => {
      if (!predicate) throw new Error(problems.list.map(({ message }) => message).join('; '));
      return predicate(event);
    },
  };
}

type Row = readonly [string, unknown, GatewayEvent, boolean];

describe('values', () => {
  it.each<Row>([
    ['a number equals its text', { a: 4625 }, { a: '4625' }, true],
    ['a text equals its number', { a: '4625' }, { a: 4625 }, true],
    ['1 equals 1.0', { a: 1 }, { a: '1.0' }, true],
    ['a number is no part of a text', { a: 46 }, { a: '4625' }, false],
    ['a number is no boolean', { a: 1 }, { a: true }, false],
    ['an empty text is no zero', { a: 0 }, { a: '' }, false],
    ['a negative number equals its text', { a: -5 }, { a: '-5' }, true],
    ['true equals its text in any case', { a: true }, { a: 'True' }, true],
    ['a text equals true', { a: 'TRUE' }, { a: true }, true],
    [
      'an integer beyond 2^53 equals its text',
      { a: '12345678901234567890' },
      { a: '12345678901234567890' },
      true,
    ],
    ['null is absent', { a: null }, {}, true],
    ['null is null', { a: null }, { a: null }, true],
    ['null is not empty', { a: null }, { a: '' }, false],
    ['empty is not absent', { a: '' }, {}, false],
    ['empty is not null', { a: '' }, { a: null }, false],
    ['a star needs the field', { a: '*' }, {}, false],
    ['a star takes an empty text', { a: '*' }, { a: '' }, true],
    ['a star does not take null', { a: '*' }, { a: null }, false],
    ['any element of a list will do', { a: 'x' }, { a: ['w', 'X'] }, true],
    ['also within a nested list', { a: 'x' }, { a: [['w'], ['x']] }, true],
    ['an object is no text', { a: '*' }, { a: { b: 'x' } }, false],
    ['a list is OR', { a: ['x', 'y*'] }, { a: 'yes' }, true],
    ['a map is AND', { a: 'x', b: 'y' }, { a: 'x' }, false],
    ['a list of maps is OR of ANDs', [{ a: 1, b: 2 }, { c: 3 }], { a: 1, c: 4 }, false],
    ['a list of maps and words mixes', [{ a: 1 }, 'word'], { z: 'a WORD' }, true],
    ['a flat key goes before a path', { 'a.b': 1 }, { 'a.b': 1, a: { b: 2 } }, true],
    ['a path leads through objects', { 'a.b.c': 1 }, { a: { 'b.c': 1 } }, true],
    [
      'a path leads through a list of objects',
      { 'a.b': 'y' },
      { a: [{ b: 'x' }, { b: 'y' }] },
      true,
    ],
  ])('%s', (_, selection, event, expected) => {
    expect(compile(selection).matches(event)).toBe(expected);
  });
});

describe('modifiers', () => {
  it.each<Row>([
    [
      'contains takes an escaped question mark',
      { 'a|contains': String.raw`id=\?` },
      { a: '/x?id=?' },
      true,
    ],
    ['contains keeps wildcards', { 'a|contains': 'id=?z' }, { a: 'xx id=9z' }, true],
    ['startswith reads numbers as text', { 'a|startswith': 46 }, { a: 4625 }, true],
    [
      'endswith ignores case',
      { 'a|endswith': String.raw`\cmd.exe` },
      { a: String.raw`C:\CMD.EXE` },
      true,
    ],
    ['all joins by AND', { 'a|contains|all': ['x', 'y'] }, { a: 'y..z' }, false],
    [
      'all may be met by different elements',
      { 'a|contains|all': ['x', 'y'] },
      { a: ['x', 'y'] },
      true,
    ],
    ['cased heeds case', { 'a|cased': 'Foo' }, { a: 'foo' }, false],
    ['cased heeds case within contains', { 'a|contains|cased': 'Foo' }, { a: 'a Foo' }, true],
    ['neq of a list is none of it', { 'a|neq': ['x', 'y'] }, { a: 'y' }, false],
    ['neq takes an absent field', { 'a|neq': 'x' }, {}, true],
    ['neq of null is present', { 'a|neq': null }, { a: 1 }, true],
    ['exists takes null', { 'a|exists': true }, { a: null }, true],
    ['exists: false takes only the absent', { 'a|exists': false }, { a: null }, false],
    ['re is raw', { 'a|re': String.raw`^a\*b$` }, { a: 'a*b' }, true],
    ['re reads numbers', { 'a|re': '^4\\d\\d$' }, { a: 404 }, true],
    ['re takes flags', { 'a|re|i|s': 'A.B' }, { a: 'a\nb' }, true],
    [
      're takes the long names of flags',
      { 'a|re|multiline|ignorecase': '^B$' },
      { a: 'a\nb' },
      true,
    ],
    ['re with startswith is anchored', { 'a|re|startswith': 'b|c' }, { a: 'ac' }, false],
    ['re with endswith is anchored', { 'a|re|endswith': 'b|c' }, { a: 'ac' }, true],
    ['re with neq is negated', { 'a|re|neq': 'b' }, { a: 'abc' }, false],
    ['lt', { 'a|lt': 5 }, { a: 4 }, true],
    ['lte', { 'a|lte': 5 }, { a: 5 }, true],
    ['gt reads numeric text', { 'a|gt': 5 }, { a: '5.5' }, true],
    ['gte takes no other text', { 'a|gte': 5 }, { a: '0x10' }, false],
    ['gt takes no absent field', { 'a|gt': -1 }, {}, false],
    ['gt takes any element', { 'a|gt': 5 }, { a: [1, 9] }, true],
    ['cidr takes a list', { 'a|cidr': ['10.0.0.0/8', 'fe80::/10'] }, { a: 'fe80::9' }, true],
    ['cidr with all', { 'a|cidr|all': ['10.0.0.0/8', '10.1.0.0/16'] }, { a: '10.2.0.1' }, false],
    ['fieldref ignores case', { 'a|fieldref': 'b' }, { a: 'X', b: 'x' }, true],
    ['fieldref compares a number with its text', { 'a|fieldref': 'b' }, { a: 1, b: '1' }, true],
    ['fieldref takes no absent field', { 'a|fieldref': 'b' }, { a: 'x' }, false],
    ['fieldref with contains', { 'a|fieldref|contains': 'b' }, { a: 'xyz', b: 'Y' }, true],
    ['fieldref with startswith', { 'a|fieldref|startswith': 'b' }, { a: 'xyz', b: 'y' }, false],
    ['fieldref with neq', { 'a|fieldref|neq': 'b' }, { a: 'x', b: 'y' }, true],
    ['fieldref with cased', { 'a|fieldref|cased': 'b' }, { a: 'X', b: 'x' }, false],
    [
      'fieldref takes any pair of elements',
      { 'a|fieldref': 'b' },
      { a: ['p', 'q'], b: ['q', 'r'] },
      true,
    ],
    ['hour', { 't|hour': [2, 3] }, { t: '2026-01-02T03:04:05Z' }, true],
    ['week reads epoch milliseconds', { 't|week': 1 }, { t: Date.UTC(2026, 0, 2) }, true],
    ['windash at the start of an option', { 'a|contains|windash': ' -foo' }, { a: 'x ―FOO' }, true],
    ['windash before contains', { 'a|windash|contains': ' /foo' }, { a: 'x -foo' }, true],
    [
      'windash not within a word',
      { 'a|contains|windash': ' -foo-bar' },
      { a: 'x -foo/bar' },
      false,
    ],
    [
      'windash of many dashes',
      { 'a|windash': '-a -b -c -d -e -f -g -h -i -j' },
      { a: '/a –b —c ―d -e /f -g -h -i /j' },
      true,
    ],
    ['windash of any dash', { 'a|windash': '–foo' }, { a: '-foo' }, true],
    [
      'fieldref of a number and its text in another spelling',
      { 'a|fieldref': 'b' },
      { a: 1, b: '1.0' },
      true,
    ],
    ['fieldref of two texts of one number', { 'a|fieldref': 'b' }, { a: '1', b: '1.0' }, false],
    ['fieldref to a number is a name', { 'a|fieldref': 3 }, { a: 'x', 3: 'X' }, true],
    [
      'base64offset too short for an alignment asks nothing of it',
      { 'a|base64offset|contains': '1' },
      { a: 'abc' },
      false,
    ],
    [
      'base64offset of one character is found where it can be',
      { 'a|base64offset|contains|cased': '1' },
      { a: 'ICAx' },
      true,
    ],
    ['windash takes no other character', { 'a|windash': '-a' }, { a: 'xa' }, false],
    ['base64', { 'a|base64|contains': 'foobar' }, { a: 'x Zm9vYmFy y' }, true],
    [
      'base64 heeds case on demand',
      { 'a|base64|contains|cased': 'foobar' },
      { a: 'x zM9VyMfY y' },
      false,
    ],
    ['base64 after windash', { 'a|windash|base64': '-foo' }, { a: 'L2Zvbw==' }, true],
    ['base64 of an escaped wildcard', { 'a|base64': String.raw`a\*` }, { a: 'YSo=' }, true],
    [
      'base64offset of what is not ASCII',
      { 'a|base64offset|contains': 'é-sec' },
      { a: 'eMOpLXNlY3JldA==' },
      true,
    ],
    ['wide', { 'a|wide|base64offset|contains': 'whoami' }, { a: 'dwBoAG8AYQBtAGkAIAA=' }, true],
    ['utf16be', { 'a|utf16be|base64|contains': 'ab' }, { a: 'AGEAYg==' }, true],
    ['utf16 has a byte order mark', { 'a|utf16|base64': 'ab' }, { a: '//5hAGIA' }, true],
    ['wide alone is text with zeros', { 'a|wide|contains': 'ab' }, { a: 'x a\0b\0' }, true],
    ['expand', { 'a|expand': '%admins%' }, { a: 'ADMIN7' }, true],
    ['expand within text', { 'a|expand': String.raw`x-%admins%-\%y` }, { a: 'x-root-%y' }, true],
    ['expand with contains', { 'a|expand|contains': '%admins%' }, { a: 'the root user' }, true],
    ['expand after contains', { 'a|contains|expand': '%admins%' }, { a: 'the root user' }, true],
    ['expand of several', { 'a|expand': '%admins%:%nets%' }, { a: 'admin:192.0.2.1' }, true],
    ['expand with cidr', { 'a|expand|cidr': '%nets%' }, { a: '10.9.9.9' }, true],
    ['expand of an empty list takes nothing', { 'a|expand': '%empty%' }, { a: '' }, false],
  ])('%s', (_, selection, event, expected) => {
    expect(compile(selection).matches(event)).toBe(expected);
  });
});

describe('keywords', () => {
  it.each<Row>([
    ['are found within any value', ['evil'], { x: { y: ['a', 'so EVIL1'] } }, true],
    ['are OR', ['evil', 'bad'], { x: 'bad' }, true],
    ['take wildcards', ['foo*bar'], { x: 'zz foo1bar zz' }, true],
    ['do not look at names of fields', ['evil'], { evil: 'x' }, false],
    ['may be numbers', [4625], { x: 14625 }, true],
    ['may be booleans', [true], { x: true }, true],
    ['may stand alone', 'evil', { x: 'evil' }, true],
    [
      'with all may be met by different fields',
      { '|all': ['foo', 'bar'] },
      { x: 'foo', y: 'bar' },
      true,
    ],
    ['with all need every one', { '|all': ['foo', 'bar'] }, { x: 'foo' }, false],
    ['with re search', { '|re': 'fo+b' }, { x: 'xfooob' }, true],
    ['with startswith are placed', { '|startswith': 'foo' }, { x: 'a foo' }, false],
    ['with cidr', { '|cidr': '10.0.0.0/8' }, { x: ['10.1.1.1'] }, true],
    ['with contains and all', { '|contains|all': ['foo', 'bar'] }, { x: 'foobar' }, true],
  ])('%s', (_, selection, event, expected) => {
    expect(compile(selection).matches(event)).toBe(expected);
  });
});

describe('integers beyond 2^53', () => {
  const BIG = 12345678901234567891n;
  it.each<Row>([
    ['equal their text', { a: BIG }, { a: '12345678901234567891' }, true],
    ['are told from their neighbours in texts', { a: BIG }, { a: '12345678901234567892' }, false],
    ['equal themselves as JSON is read', { a: BIG }, JSON.parse(`{"a":${BIG}}`), true],
    ['so do those in quotes', { a: `${BIG}` }, JSON.parse(`{"a":${BIG}}`), true],
    ['are compared', { 'a|gte': BIG }, { a: 1e20 }, true],
    ['are compared with smaller ones', { 'a|gte': BIG }, { a: 5 }, false],
  ])('%s', (_, selection, event, expected) => {
    expect(compile(selection).matches(event)).toBe(expected);
  });
});

describe('placeholders', () => {
  it.each<Row>([
    ['stand within a regular expression', { 'a|re|expand': '^%admins%$' }, { a: 'root' }, true],
    [
      'keep the wildcards of their list there',
      { 'a|re|expand': 'x-%admins%$' },
      { a: 'x-adm-1' },
      true,
    ],
    ['are quoted there', { 'a|re|expand': '^%nets%$' }, { a: '192x0.2.1' }, false],
    [
      'are quoted there and match themselves',
      { 'a|re|expand': '^%nets%$' },
      { a: '192.0.2.1' },
      true,
    ],
  ])('%s', (_, selection, event, expected) => {
    expect(compile(selection).matches(event)).toBe(expected);
  });

  it.each([['%Domain Controllers%'], ['srv-%elsewhere%']])(
    'without a list leave out the rule that holds %s, with a warning',
    (value) => {
      const { problems, matches } = compile({ 'a|expand': value });
      expect(problems.list).toMatchObject([
        {
          code: 'SIGMA_PLACEHOLDER',
          severity: 'warning',
          message: expect.stringContaining('left out until'),
        },
      ]);
      expect(() => matches({})).toThrow();
    },
  );

  it('that are not there leave the text as it is, with a warning', () => {
    const { problems, matches } = compile({ 'a|expand': '50\\% off' });
    expect(problems.list).toMatchObject([{ code: 'SIGMA_PLACEHOLDER', severity: 'warning' }]);
    expect(matches({ a: '50% off' })).toBe(true);
  });
});

describe('wide texts', () => {
  it.each<Row>([
    ['keep their wildcards', { 'a|wide': 'ab*c' }, { a: 'a\0b\0 and c\0' }, true],
    ['are the whole value', { 'a|wide': 'ab*c' }, { a: ' a\0b\0c\0' }, false],
    ['may come after contains', { 'a|contains|utf16be': 'ab' }, { a: 'x\0a\0by' }, true],
  ])('%s', (_, selection, event, expected) => {
    expect(compile(selection).matches(event)).toBe(expected);
  });
});

describe('mistakes', () => {
  it.each<readonly [string, unknown, string, string]>([
    ['a misspelt modifier', { 'a|containss': 'x' }, 'SIGMA_MODIFIER', "did you mean 'contains'?"],
    ['a modifier of another product', { 'a|regex': 'x' }, 'SIGMA_MODIFIER', "did you mean 're'?"],
    ['not as a modifier', { 'a|not': 'x' }, 'SIGMA_MODIFIER', 'negate in the condition'],
    ['a modifier twice', { 'a|contains|contains': 'x' }, 'SIGMA_MODIFIER', 'twice'],
    ['re after another', { 'a|contains|re': 'x' }, 'SIGMA_MODIFIER', "write 're|contains'"],
    [
      'cidr after another',
      { 'a|contains|cidr': '10.0.0.0/8' },
      'SIGMA_MODIFIER',
      'must be the first',
    ],
    ['all on one value', { 'a|contains|all': 'x' }, 'SIGMA_MODIFIER', 'leave it out'],
    [
      'base64offset of nothing',
      { 'a|base64offset|contains': '' },
      'SIGMA_MODIFIER_VALUE',
      'is empty',
    ],
    ['a flag without re', { 'a|i': 'x' }, 'SIGMA_MODIFIER', "write 're|i'"],
    [
      'exists with another',
      { 'a|exists|contains': true },
      'SIGMA_MODIFIER',
      'cannot be combined with contains',
    ],
    ['exists of a text', { 'a|exists': 'yes' }, 'SIGMA_MODIFIER_VALUE', 'takes true or false'],
    ['gt of a text', { 'a|gt': '5' }, 'SIGMA_MODIFIER_VALUE', 'a number without quotes'],
    ['gt after hour', { 'a|hour|gt': 5 }, 'SIGMA_MODIFIER_VALUE', 'a number'],
    ['an hour of the clock that is none', { 'a|hour': 24 }, 'SIGMA_MODIFIER_VALUE', 'from 0 to 23'],
    ['contains of a boolean', { 'a|contains': true }, 'SIGMA_MODIFIER_VALUE', 'not a boolean'],
    [
      'cased of a regular expression',
      { 'a|re|cased': 'x' },
      'SIGMA_MODIFIER_VALUE',
      'case-sensitive already',
    ],
    [
      'base64 of a wildcard',
      { 'a|base64': 'x*' },
      'SIGMA_MODIFIER_VALUE',
      'cannot encode wildcards',
    ],
    [
      'contains before base64',
      { 'a|contains|base64': 'x' },
      'SIGMA_MODIFIER_VALUE',
      'after the encoding',
    ],
    ['utf16 that is no text', { 'a|utf16': 'x' }, 'SIGMA_MODIFIER_VALUE', 'base64'],
    [
      'too many dashes to encode',
      { 'a|windash|base64': '-a -b -c -d -e' },
      'SIGMA_MODIFIER_VALUE',
      'dashes',
    ],
    ['a network that is none', { 'a|cidr': '10.0.0/8' }, 'SIGMA_MODIFIER_VALUE', 'is no network'],
    [
      'fieldref with a wildcard',
      { 'a|fieldref': 'b*' },
      'SIGMA_MODIFIER_VALUE',
      'without wildcards',
    ],
    ['a regular expression with lookahead', { 'a|re': 'a(?=b)' }, 'SIGMA_REGEX', 'linear time'],
    [
      'an unknown placeholder',
      { 'a|expand': '%adminz%' },
      'SIGMA_PLACEHOLDER',
      "did you mean 'admins'?",
    ],
    ['a nested map', { a: { b: 1 } }, 'SIGMA_SELECTION', 'as in a.b: value'],
    ['an empty list of words', { '|all': [] }, 'SIGMA_SELECTION', 'empty list'],
    ['an empty selection', {}, 'SIGMA_SELECTION', 'empty'],
    ['an empty list of keywords', [], 'SIGMA_SELECTION', 'empty'],
    ['a selection without anything', null, 'SIGMA_SELECTION', 'indented deeper'],
    ['a keyword that is null', [null], 'SIGMA_MODIFIER_VALUE', 'a keyword cannot be null'],
    [
      'a keyword that compares',
      { '|gt': 5 },
      'SIGMA_MODIFIER_VALUE',
      'a keyword cannot be compare',
    ],
  ])('%s is refused with its place and advice', (_, selection, code, words) => {
    const { problems, matches } = compile(selection);
    expect(problems.list[0]).toMatchObject({ code, severity: 'error', file: 's.yml' });
    expect(problems.list[0]?.message).toContain(words);
    expect(() => matches({})).toThrow();
  });

  it('points at the value that is wrong', () => {
    const problems = new Problems('s.yml');
    const [node] = readYaml('a|gt:\n  - 5\n  - "6"\n', problems);
    if (!node) throw new Error('no node');
    expect(compileSelection(node, problems)).toBeUndefined();
    expect(problems.list).toMatchObject([{ line: 3, column: 5 }]);
  });

  it('nesting without end is refused', () => {
    const problems = new Problems('s.yml');
    const [node] = readYaml(`${'['.repeat(60)}{a: 1}${']'.repeat(60)}`, problems);
    if (!node) throw new Error('no node');
    expect(compileSelection(node, problems)).toBeUndefined();
    expect(problems.list).toMatchObject([{ code: 'SIGMA_SELECTION' }]);
  });
});

describe('an empty list of a field', () => {
  it.each([
    'a',
    'a|contains',
    'a|all',
    'a|contains|all',
    'a|re',
    'a|cidr',
    'a|gt',
    'a|expand',
    'a|exists',
    'a|fieldref',
    'a|wide|base64offset|contains',
  ])('means null, with a warning: %s', (key) => {
    const { problems, matches } = compile({ [key]: [] });
    expect(problems.list).toMatchObject([
      { code: 'SIGMA_SELECTION', severity: 'warning', line: 2 },
    ]);
    expect(matches({})).toBe(true);
    expect(matches({ a: null })).toBe(true);
    expect(matches({ a: '' })).toBe(false);
    expect(matches({ a: 'x' })).toBe(false);
  });
  it.each(['a|neq', 'a|startswith|neq'])('means not null: %s', (key) => {
    const { matches } = compile({ [key]: [] });
    expect(matches({})).toBe(false);
    expect(matches({ a: 'x' })).toBe(true);
  });
  it('stands among other fields and entries', () => {
    expect(compile({ a: [], b: 1 }).matches({ b: 1 })).toBe(true);
    expect(compile([{ a: [] }, { b: 1 }]).matches({ a: 'x', b: 1 })).toBe(true);
  });
});

describe('warnings', () => {
  it.each<readonly [string, unknown, string]>([
    ['null within a list', { a: ['x', null] }, 'SIGMA_MODIFIER_VALUE'],
  ])('%s is pointed out, and used', (_, selection, code) => {
    const { problems, matches } = compile(selection);
    expect(problems.list).toMatchObject([{ code, severity: 'warning' }]);
    expect(matches({ a: 'x' })).toBe(true);
  });
});
