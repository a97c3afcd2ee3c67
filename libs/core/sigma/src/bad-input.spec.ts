import { describe, expect, it } from '@jest/globals';
import type { GatewayEvent } from '@gatewatch/event';
import { compileRules } from './compile-rules.ts';
import { compileExplanation } from './explanation.ts';
import { parseRules } from './parse-rules.ts';

const rule = (condition: string, selection = 'a: { f: x }'): string =>
  `title: t\nlogsource: { category: x }\ndetection:\n  ${selection}\n  condition: ${condition}\n`;
const parens = (levels: number): string => `${'('.repeat(levels)}a${')'.repeat(levels)}`;

function problemsOf(text: string): string[] {
  const { documents, problems } = parseRules([{ path: 'r.yml', text }]);
  const errors = problems.filter(({ severity }) => severity === 'error');
  expect(documents.length === 0).toBe(errors.length > 0);
  return errors.map(({ line, column, code, message }) => `${line}:${column} ${code}: ${message}`);
}

describe('a rule that is too large', () => {
  it('is refused with 64 KiB of condition, and the limit is named', () => {
    const rest = ' or a'.repeat(13_000);
    const whole = `a${' '.repeat(65_535 - 1 - rest.length)}${rest}`;
    expect(problemsOf(rule(`"${whole}"`))).toEqual([]);
    expect(problemsOf(rule(`"${whole} "`))).toEqual([
      '5:14 SIGMA_CONDITION: the condition is longer than 65535 characters',
    ]);
  });

  it('is refused with 64 levels of parentheses or of not, and the limit is named', () => {
    expect(problemsOf(rule(parens(63)))).toEqual([]);
    for (const deep of [parens(64), parens(10_000), `${'not '.repeat(64)}a`]) {
      expect(problemsOf(rule(deep))).toEqual([
        '5:14 SIGMA_CONDITION: the condition nests deeper than 63 levels',
      ]);
    }
  });

  it('is refused with 64 levels in the condition of a correlation', () => {
    const text = `${rule('a').replace('title: t', 'title: t\nname: a')}---\ntitle: c\ncorrelation:\n  type: temporal\n  rules: [a]\n  timespan: 1m\n  condition: ${parens(64)}\n`;
    const { problems } = parseRules([{ path: 'r.yml', text }]);
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('nests deeper than 63 levels'),
    ]);
  });

  it('is refused where aliases grow it without bound', () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level++) {
      const before = String.fromCharCode(96 + level);
      const name = String.fromCharCode(97 + level);
      lines.push(`${name}: &${name} [${`*${before}, `.repeat(10)}]`);
    }
    const text = `${rule('a')}bomb:\n  ${lines.join('\n  ')}\n`;
    expect(problemsOf(text)).toEqual([expect.stringContaining('YAML_ALIAS')]);
    expect(problemsOf(`${rule('a')}loop: &l [*l]\n`)).toEqual([
      expect.stringContaining('YAML_ALIAS'),
    ]);
  });

  it.each([
    ['lists in lists', `${rule('a')}deep: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`],
    ['maps in maps', rule('a', `a: ${'{ f: '.repeat(5_000)}x${' }'.repeat(5_000)}`)],
    [
      'blocks in blocks',
      `${rule('a')}deep:\n${Array.from({ length: 1000 }, (_, at) => `${' '.repeat(at + 1)}k:\n`).join('')}`,
    ],
  ])('is refused or read with %s, and never ends the process', (_, text) => {
    expect(() => parseRules([{ path: 'r.yml', text }])).not.toThrow();
  });

  it('is refused where it is larger than 1 MiB', () => {
    expect(problemsOf(`${rule('a')}# ${'x'.repeat(1024 * 1024)}`)).toEqual([
      expect.stringContaining('YAML_TOO_LARGE'),
    ]);
  });
});

describe('an event that is made to harm', () => {
  const rules = parseRules([
    {
      path: 'r.yml',
      text: `title: t\nlogsource: { category: x }\ndetection:\n  s: { a.b|contains: x }\n  p: { __proto__: x }\n  q: { constructor: x }\n  k: [needle]\n  condition: 1 of them\n`,
    },
  ]).documents.filter((document) => document.kind === 'rule');
  const compiled = compileRules(rules, { logsource: 'ignore' });
  const matches = (event: GatewayEvent): boolean => {
    let count = 0;
    compiled.match(event, () => count++);
    const [only] = rules;
    if (only) expect(compileExplanation(only)(event).matched).toBe(count > 0);
    return count > 0;
  };
  const nested = (depth: number, inner: string): GatewayEvent =>
    JSON.parse(`${'{"a":'.repeat(depth)}${inner}${'}'.repeat(depth)}`) as GatewayEvent;

  it.each<[string, GatewayEvent, boolean]>([
    ['a hundred levels', nested(100, '"needle"'), false],
    ['sixty levels', nested(60, '"needle"'), true],
    ['__proto__ as a key', JSON.parse('{"__proto__":"x"}') as GatewayEvent, true],
    [
      'a prototype that holds the field',
      JSON.parse('{"__proto__":{"a.b":"x"}}') as GatewayEvent,
      false,
    ],
    ['constructor, which every object inherits', {}, false],
    ['constructor of its own', JSON.parse('{"constructor":"x"}') as GatewayEvent, true],
    ['NaN and infinities', { 'a.b': Number.NaN, c: Number.POSITIVE_INFINITY }, false],
    ['lone surrogates', { 'a.b': '\ud800x\udc00' }, true],
    ['a text of 1 MiB', { 'a.b': `${'y'.repeat(1024 * 1024)}x` }, true],
    [
      'ten thousand fields',
      Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`f${at}`, at])),
      false,
    ],
  ])('with %s is matched, and pollutes nothing', (_, event, expected) => {
    expect(matches(event)).toBe(expected);
    expect(({} as Record<string, unknown>)['a.b']).toBeUndefined();
  });
});
