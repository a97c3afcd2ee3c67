import { expect } from '@jest/globals';
import type { GatewayEvent } from '@gatewatch/event';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import type { DetectionRule } from './model.ts';
import { parseRules } from './parse-rules.ts';

// Generated rules and events: few fields, few letters, so that they meet.

export const FIELDS = ['a', 'b.c', 'b.d', 'event.tier', 'e'];
const WORDS = [
  'gateway',
  'GateWay',
  'edge',
  'ab',
  'aab',
  'abcd',
  'abcdabcd',
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
  '/foo',
  'x -foo-bar',
  '401',
  '12345678901234567891',
  '1',
  '4.5',
  'true',
  '',
  'a\nb',
  'previous instructions',
  '10.1.1.1',
  '10.2.0.1',
  '::ffff:10.1.0.1',
  'fe80::1',
];
export const word = fc.constantFrom(...WORDS);
const letters = fc.string({
  unit: fc.constantFrom('a', 'b', 'A', 'ß', '😀', '-', ' ', 'd', 'c'),
  maxLength: 12,
});
const pattern = fc.string({
  unit: fc.constantFrom('a', 'b', 'A', '*', '?', '\\', '-', 'cd', 'abcd', '😀'),
  maxLength: 8,
});
export const scalar = fc.oneof(word, letters, fc.constantFrom(1, 401, 4.5, 0), fc.boolean());
const ruleValue = fc.oneof(word, pattern, letters, fc.constantFrom(1, 401, 4.5), fc.boolean());
const texts = fc.oneof(word, pattern, letters).filter((text) => text !== '');
const oneOrMore = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | Value[]> =>
  fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 4 }));

const severalTexts = fc.array(texts, { minLength: 2, maxLength: 3 });
/** The values a chain of modifiers may stand before: all those that take others than texts. */
const CHAINS = {
  fieldref: fc.constantFrom('a', 'b.c', 'e'),
  'fieldref|contains': fc.constantFrom('a', 'b.c', 'e'),
  'fieldref|startswith|neq': fc.constantFrom('a', 'b.d'),
  'cased|fieldref|endswith': fc.constantFrom('e', 'b.d'),
  'contains|all': severalTexts,
  'startswith|all|neq': severalTexts,
  'base64offset|contains': fc.constantFrom('foo', 'a', 'Stra\u00dfe'),
  'wide|base64': fc.constantFrom('ab', 'x'),
  'contains|expand': fc.constantFrom('%some%', 'x%some%', 'ab'),
  'gt|neq': fc.constantFrom(1, 400),
  gte: fc.constantFrom(1, 401),
  lt: fc.constantFrom(4.5, 402),
  lte: fc.constantFrom(0, 4.5),
  hour: fc.constantFrom(0, 1),
  'year|neq': fc.constantFrom(1970, 2026),
  'cidr|neq': fc.constantFrom('10.0.0.0/8', 'fe80::/10'),
  'cidr|all': fc.constant(['10.0.0.0/8', '10.1.0.0/16']),
} as const;

const field = fc.constantFrom(...FIELDS);
const item = fc.oneof(
  fc.tuple(field, oneOrMore(ruleValue)),
  fc.tuple(field, fc.constant(null)),
  fc.tuple(
    field.map((name) => `${name}|cidr`),
    oneOrMore(
      fc.constantFrom('10.0.0.0/8', '10.1.0.0/16', '10.1.1.1/32', '0.0.0.0/0', 'fe80::/10'),
    ),
  ),
  fc.tuple(
    field.map((name) => `${name}|exists`),
    fc.boolean(),
  ),
  fc.tuple(
    field.map((name) => `${name}|gt`),
    fc.constantFrom(1, 400),
  ),
  fc.tuple(
    fc
      .tuple(
        field,
        fc.constantFrom(
          'contains',
          'startswith',
          'endswith',
          'cased',
          'contains|cased',
          'neq',
          'contains|windash',
          'windash|startswith|cased',
          'contains|neq',
          'endswith|neq',
        ),
      )
      .map(([name, chain]) => `${name}|${chain}`),
    oneOrMore(texts),
  ),
  fc.tuple(
    fc
      .tuple(
        field,
        fc.constantFrom('re', 're|i', 're|m', 're|s|i', 're|contains', 're|neq', 're|endswith'),
      )
      .map(([name, chain]) => `${name}|${chain}`),
    fc.constantFrom(
      'abcd?',
      '^a+b',
      'previous|edge',
      '(ab)+cd',
      'gate.ay$',
      '[ab]{2}c',
      'xa?bcd',
      'Straße',
    ),
  ),
);
const others = fc.oneof(
  ...Object.entries(CHAINS).map(([chain, value]) =>
    fc.tuple(
      field.map((name) => `${name}|${chain}`),
      value as fc.Arbitrary<unknown>,
    ),
  ),
);
const map = fc
  .array(fc.oneof({ weight: 4, arbitrary: item }, { weight: 1, arbitrary: others }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((items) => Object.fromEntries(items));
const selection = fc.oneof(
  { weight: 5, arbitrary: map },
  { weight: 1, arbitrary: fc.array(map, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.array(texts, { minLength: 1, maxLength: 3 }) },
  {
    weight: 1,
    arbitrary: severalTexts.map((all) => ({ '|all': all })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Record<string, unknown>>(
      { '|re': 'abcd?' },
      { '|cidr': '10.0.0.0/8' },
      { '|startswith': 'Stra' },
      { '|cased': 'gateway' },
    ),
  },
);
const condition = fc.constantFrom(
  's_1',
  'not s_1',
  's_1 and s_2',
  's_1 or s_2',
  's_1 and not s_2',
  '1 of s_*',
  'all of them',
  'not all of s_*',
  's_1 and (s_2 or not s_1)',
);
export const detection = fc
  .record({ s_1: selection, s_2: selection, condition })
  .map((parts): Record<string, unknown> => parts);

const eventValue = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 2, arbitrary: fc.array(fc.oneof(scalar, fc.constant(null)), { maxLength: 3 }) },
);
export const event = fc.oneof(
  fc.dictionary(field, eventValue, { maxKeys: 5 }),
  fc.record(
    { a: eventValue, b: fc.record({ c: eventValue, d: eventValue }, { requiredKeys: [] }) },
    { requiredKeys: [] },
  ),
  fc.record({ b: fc.array(fc.record({ c: eventValue }), { maxLength: 2 }), e: eventValue }),
) as fc.Arbitrary<GatewayEvent>;

/** @param categories of the rules, in turn */
export function rulesOf(
  detections: readonly Record<string, unknown>[],
  categories: readonly string[] = ['x'],
): DetectionRule[] {
  const files = detections.map((given, index) => ({
    path: `${index}.yml`,
    text: stringify({
      title: `rule ${index}`,
      name: `rule_${index}`,
      logsource: { category: categories[index % categories.length] },
      detection: given,
    }),
  }));
  const parsed = parseRules(files, { lists: new Map([['some', ['ab*', 'STRASSE', '1']]]) });
  const errors = parsed.problems.filter(({ severity }) => severity === 'error');
  expect(errors).toEqual([]);
  return parsed.documents.filter((document) => document.kind === 'rule');
}
