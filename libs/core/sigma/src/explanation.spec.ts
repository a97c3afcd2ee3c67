import { describe, expect, it } from '@jest/globals';
import type { GatewayEvent } from '@gatewatch/event';
import { compileExplanation, type Explanation } from './explanation.ts';
import { parseRules } from './parse-rules.ts';

const { documents } = parseRules(
  [
    {
      path: 'r.yml',
      text: `title: t
logsource: { category: x }
detection:
  attempt:
    url.path|contains: admin
    status: [401, 403]
  word: [evil]
  known:
    source.ip|cidr: 10.0.0.0/8
  condition: attempt and word and not known
`,
    },
  ],
  {},
);

function explain(event: GatewayEvent): Explanation {
  const [rule] = documents;
  if (rule?.kind !== 'rule') throw new Error('no rule');
  return compileExplanation(rule)(event);
}

function lines({ demand, matched, found, parts }: Explanation, depth = 0): string[] {
  const value = found === undefined ? '' : ` (${JSON.stringify(found)})`;
  const line = `${'  '.repeat(depth)}${matched ? '+' : '-'} ${demand}${value}`;
  return [line, ...parts.flatMap((part) => lines(part, depth + 1))];
}

describe('compileExplanation', () => {
  it('tells for every part whether it matched, and what was found', () => {
    const event = {
      'url.path': '/ADMIN',
      status: 404,
      note: 'an evil one',
      'source.ip': '10.1.1.1',
    };
    expect(lines(explain(event))).toEqual([
      '- all of',
      '  - selection attempt',
      '    - all of',
      '      + url.path contains \'admin\' ("/ADMIN")',
      '      - any of',
      '        - status is 401 (404)',
      '        - status is 403 (404)',
      '  + selection word',
      "    + any value contains 'evil'",
      '  - not',
      '    + selection known',
      '      + source.ip is in 10.0.0.0/8 ("10.1.1.1")',
    ]);
  });

  it('has no value where the event has none', () => {
    const [attempt] = explain({}).parts;
    expect(attempt?.parts[0]?.parts[0]).toEqual({
      demand: "url.path contains 'admin'",
      matched: false,
      reason: 'absent',
      parts: [],
    });
  });

  it.each<[string, GatewayEvent, string | undefined]>([
    ['a: x', {}, 'absent'],
    ['a: x', { a: 'y' }, 'differs'],
    ['a: x', { a: 'X' }, undefined],
    ['a|cased: x', { a: 'X' }, 'case'],
    ['a|cased: x', { a: 'y' }, 'differs'],
    ['a|re: ^x', { a: 'X1' }, 'case'],
    ['a|re|i: ^x', { a: 'y' }, 'differs'],
    ['a: x', { a: null }, 'type'],
    ['a: x', { a: { b: 'x' } }, 'type'],
    ['a: x', { a: [{ b: 'x' }] }, 'type'],
    ['a: x', { a: ['y', 1] }, 'differs'],
    ['a: 5', { a: 'five' }, 'type'],
    ['a: 5', { a: '6' }, 'differs'],
    ['a|gte: 5', { a: 'many' }, 'type'],
    ['a|gte: 5', { a: 4 }, 'differs'],
    ['a|cidr: 10.0.0.0/8', { a: 'host' }, 'type'],
    ['a|cidr: 10.0.0.0/8', { a: '192.0.2.1' }, 'differs'],
    ['a|hour: 5', { a: 'noon' }, 'type'],
    ['a|exists: true', {}, 'absent'],
    ['a|exists: false', { a: 1 }, 'differs'],
    ['a: null', { a: '' }, 'differs'],
    ['a|fieldref: b', { a: 'x' }, 'absent'],
    ['a|fieldref: b', { a: 'x', b: 'y' }, 'differs'],
    ['a|fieldref|cased: b', { a: 'x', b: 'X' }, 'case'],
    ["'|contains': evil", { a: 'good' }, 'differs'],
    ["'|re': evil", { a: 'EVIL' }, 'case'],
  ])('gives for %s of %j the reason %s', (selection, event, reason) => {
    const text = `title: t\nlogsource: { category: x }\ndetection:\n  s:\n    ${selection}\n  condition: s\n`;
    const [rule] = parseRules([{ path: 'r.yml', text }]).documents;
    if (rule?.kind !== 'rule') throw new Error('no rule');
    expect(compileExplanation(rule)(event).parts[0]?.reason).toBe(reason);
  });

  it('says of the whole what the evaluation says', () => {
    expect(explain({ 'url.path': 'x/admin', status: '403', k: ['evil'] }).matched).toBe(true);
    expect(
      explain({ 'url.path': 'x/admin', status: '403', k: ['evil'], source: { ip: '10.0.0.1' } })
        .matched,
    ).toBe(false);
  });

  it.each([
    ['a: x', "a is 'x'"],
    ['a: "*"', 'a is any text'],
    ['a|startswith: x', "a starts with 'x'"],
    ['a|endswith: x?y', "a ends with 'x?y'"],
    ['a|cased: x', "a is 'x' with this case"],
    ['a|windash: -x', "a is '[-/–—―]x'"],
    ['a: null', 'a is absent or null'],
    ['a|exists: false', 'a is absent'],
    ['a|re|i: x+', 'a matches /x+/i'],
    ['a|gte: 5', 'a gte 5'],
    ['a|hour: 5', 'a has hour 5'],
    ['a|fieldref: b', 'a equals the field b'],
  ])('puts %s into words', (selection, words) => {
    const text = `title: t\nlogsource: { category: x }\ndetection:\n  s:\n    ${selection}\n  condition: s\n`;
    const [rule] = parseRules([{ path: 'r.yml', text }]).documents;
    if (rule?.kind !== 'rule') throw new Error('no rule');
    expect(compileExplanation(rule)({}).parts[0]?.demand).toBe(words);
  });
});
