import { describe, expect, it } from '@jest/globals';
import { readField, type FieldValue, type GatewayEvent } from '@gatewatch/event';
import * as fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { foldCase } from './case-folding.ts';
import { compileRules, expressionOf } from './compile-rules.ts';
import { compileExpression } from './compile-selection.ts';
import type { Expression, Test } from './expression.ts';
import { detection, event, rulesOf } from './generated-rules.contract.ts';
import type { DetectionRule } from './model.ts';
import { ANY, ONE, type TextPattern } from './text-pattern.ts';

// --- a plain evaluator: no index, no slots, no shared code for text -----------------------------------------------------------------

function scalars(value: FieldValue | undefined): FieldValue[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return (value as FieldValue[]).flatMap(scalars);
  return typeof value === 'object' ? [] : [value];
}

function everything(value: FieldValue | GatewayEvent | undefined): FieldValue[] {
  if (typeof value !== 'object') return value === undefined ? [] : [value];
  if (value === null) return [];
  return Object.values(value).flatMap(everything);
}

function matches(pattern: TextPattern, text: readonly string[]): boolean {
  const [part, ...rest] = pattern;
  if (part === undefined) return text.length === 0;
  if (part === ANY) {
    return matches(rest, text) || (text.length > 0 && matches(pattern, text.slice(1)));
  }
  if (typeof part !== 'string') {
    const isTaken = text[0] !== undefined && (part === ONE || '-/–—―'.includes(text[0]));
    return isTaken && matches(rest, text.slice(1));
  }
  const chars = Array.from(part);
  const isTaken = chars.every((char, index) => text[index] === char);
  return isTaken && matches(rest, text.slice(chars.length));
}

function textOf(value: FieldValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isNumeric(value: FieldValue): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));
}

function holds(test: Test, value: FieldValue): boolean {
  if (test.kind === 'text') return holdsText(test.pattern, textOf(value), test.cased);
  if (test.kind === 'regex') return searches(test, textOf(value));
  if (test.kind === 'number') return isNumeric(value) && Number(value) === test.value;
  if (test.kind === 'cidr') return isWithin(textOf(value), test.network);
  if (test.kind === 'compare') return compares(value, test);
  if (test.kind === 'time') return partOf(value, test.part) === test.value;
  throw new Error(`not generated: ${test.kind}`);
}

/** As RE2 does: the ends of the whole text have names of their own. */
function searches({ source, flags }: Extract<Test, { kind: 'regex' }>, text: string): boolean {
  const spelled = source.replaceAll('\\A', '(?<![^])').replaceAll('\\z', '(?![^])');
  return new RegExp(spelled, `${flags}u`).test(text);
}

function compares(value: FieldValue, test: Extract<Test, { kind: 'compare' }>): boolean {
  if (!isNumeric(value)) return false;
  const difference = Number(value) - test.value;
  if (difference === 0) return test.operator.endsWith('e');
  return difference > 0 === test.operator.startsWith('g');
}

/** Of the generated events only numbers are times, in seconds. */
function partOf(value: FieldValue, part: string): number | undefined {
  if (typeof value !== 'number') return undefined;
  const [year, hour] = [0, 11].map((at) => new Date(value * 1000).toISOString().slice(at));
  return Number.parseInt((part === 'year' ? year : hour) ?? '', 10);
}

/** The numbers of generated events are spelled in one way only, so that their texts do. */
function refers(
  test: Extract<Test, { kind: 'reference' }>,
  value: FieldValue,
  event: GatewayEvent,
): boolean {
  const fold = test.cased ? (given: string): string => given : foldCase;
  const [text, ...others] = [value, ...scalars(readField(event, test.field))].map((given) =>
    given === null ? undefined : fold(textOf(given)),
  );
  return others.some((other) => {
    if (text === undefined || other === undefined) return false;
    if (test.position === 'contains') return text.split(other).length > 1 || other === '';
    if (test.position === 'startswith') return text.slice(0, other.length) === other;
    if (test.position === 'endswith') return text.slice(text.length - other.length) === other;
    return text === other;
  });
}

function isWithin(text: string, network: string): boolean {
  if (!text.includes(':') && !/^\d+\.\d+\.\d+\.\d+$/.test(text)) return false;
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  const [base, bits] = ipaddr.parseCIDR(network);
  return address.kind() === base.kind() && address.match([base, bits]);
}

function holdsText(pattern: TextPattern, text: string, cased: boolean): boolean {
  const fold = cased ? (given: string): string => given : foldCase;
  const folded = pattern.map((part) => (typeof part === 'string' ? fold(part) : part));
  return matches(folded, Array.from(fold(text)));
}

function plainly(expression: Expression, event: GatewayEvent): boolean {
  switch (expression.kind) {
    case 'and':
      return expression.of.every((part) => plainly(part, event));
    case 'or':
      return expression.of.some((part) => plainly(part, event));
    case 'not':
      return !plainly(expression.of, event);
    case 'named':
      return plainly(expression.of, event);
    case 'keyword':
      return everything(event).some((value) => holds(expression.test, value));
    case 'field':
      return onField(readField(event, expression.field), expression.test, event);
  }
}

function onField(value: FieldValue | undefined, test: Test, event: GatewayEvent): boolean {
  if (test.kind === 'null') return value === undefined || value === null;
  if (test.kind === 'exists') return (value !== undefined) === test.value;
  return scalars(value).some((scalar) =>
    test.kind === 'reference' ? refers(test, scalar, event) : holds(test, scalar),
  );
}

function indexesOf(rules: readonly DetectionRule[], given: GatewayEvent): number[] {
  const found: number[] = [];
  compileRules(rules, { logsource: 'ignore' }).match(given, (index) => found.push(index));
  return found;
}

describe('compileRules', () => {
  it('finds what a plain evaluator finds, whatever the rules and events', () => {
    fc.assert(
      fc.property(
        fc.array(detection, { minLength: 1, maxLength: 40 }),
        fc.array(event, { minLength: 1, maxLength: 10 }),
        (detections, events) => {
          const rules = rulesOf(detections);
          const compiled = compileRules(rules, { logsource: 'ignore' });
          for (const given of events) {
            const found: number[] = [];
            compiled.match(given, (index) => found.push(index));
            const plain = rules.flatMap((rule, index) =>
              plainly(expressionOf(rule), given) ? [index] : [],
            );
            expect(found).toEqual(plain);
          }
        },
      ),
      { numRuns: Number(process.env['GATEWATCH_RULE_RUNS'] ?? 300) },
    );
  });

  it('finds literals among many of one field', () => {
    const detections = Array.from({ length: 300 }, (_, index) => ({
      s: { a: `*needle${String(index).padStart(4, '0')}*` },
      condition: 's',
    }));
    const rules = rulesOf(detections);
    for (const start of ['', 'x', 'xx', 'xxx', 'xxxx', 'xxxxx', 'xxxxxx']) {
      expect(indexesOf(rules, { a: `${start}NEEDLE0123${start}` })).toEqual([123]);
      expect(indexesOf(rules, { a: `${start}needle0299needle0007` })).toEqual([7, 299]);
    }
    expect(indexesOf(rules, { a: 'needle' })).toEqual([]);
  });

  it('finds three letters among many', () => {
    const words = ['abc', 'abd', 'bcd', 'cde', 'xyz', 'yzx', 'zxy', 'q😀', '😀q', 'éèê'];
    const rules = rulesOf(words.map((needle) => ({ s: { 'a|contains': needle }, condition: 's' })));
    expect(indexesOf(rules, { a: 'ABCDE' })).toEqual([0, 2, 3]);
    expect(indexesOf(rules, { a: 'xyzxyq😀qéèê' })).toEqual([4, 5, 6, 7, 8, 9]);
    expect(indexesOf(rules, { a: 'ab' })).toEqual([]);
  });

  it('finds needles that begin alike', () => {
    const rules = rulesOf(
      ['abcd', 'abcde', 'abcdef', 'abcdefg', 'bcde', 'cdef', 'defg', 'abc'].map((needle) => ({
        s: { 'a|contains': needle },
        condition: 's',
      })),
    );
    expect(indexesOf(rules, { a: 'xxabcdefgxx' })).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(indexesOf(rules, { a: 'abcdeXdefg' })).toEqual([0, 1, 4, 6, 7]);
  });

  it('calls back in ascending order', () => {
    const rules = rulesOf(
      Array.from({ length: 30 }, (_, index) => ({
        s: index % 2 === 0 ? { a: 'x' } : { 'b|exists': true },
        condition: index % 3 === 0 ? 's' : 'not not s',
      })),
    );
    expect(indexesOf(rules, { a: 'x', b: 1 })).toEqual(rules.map((_, index) => index));
  });

  it('forgets one event before the next', () => {
    const rules = rulesOf([
      { s: { a: 'x' }, condition: 's' },
      { s: { 'b.c': 'y' }, condition: 's' },
      { k: ['zed'], condition: 'k' },
    ]);
    const compiled = compileRules(rules, { logsource: 'ignore' });
    const run = (given: GatewayEvent): number[] => {
      const found: number[] = [];
      compiled.match(given, (index) => found.push(index));
      return found;
    };
    expect(run({ a: 'x', b: { c: 'y' } })).toEqual([0, 1]);
    expect(run({})).toEqual([]);
    expect(run({ q: { r: ['a ZED'] } })).toEqual([2]);
    expect(run({ 'b.c': 'Y' })).toEqual([1]);
  });

  it('reads only own keys of an event', () => {
    const rules = rulesOf([
      { s: { 'constructor|exists': true }, condition: 's' },
      { s: { 'toString|exists': true }, condition: 's' },
      { s: { '__proto__|exists': true }, condition: 's' },
    ]);
    expect(indexesOf(rules, { a: { b: 1 } })).toEqual([]);
  });

  it('matches nothing with no rules', () => {
    expect(indexesOf([], { a: 1 })).toEqual([]);
  });

  it('takes time that grows with the text, not with the wildcards', () => {
    const rules = rulesOf([
      { s: { a: `${'*a?'.repeat(30)}*b` }, condition: 's' },
      { s: { 'a|re': '(a+)+$' }, condition: 's' },
    ]);
    expect(indexesOf(rules, { a: `${'a'.repeat(20_000)}c` })).toEqual([]);
  });
});

describe('compileExpression', () => {
  it('agrees with the index on a rule alone', () => {
    fc.assert(
      fc.property(detection, event, (given, happened) => {
        const [rule] = rulesOf([given]);
        if (!rule) throw new Error('no rule');
        const predicate = compileExpression(expressionOf(rule));
        expect(predicate(happened)).toBe(indexesOf([rule], happened).length === 1);
      }),
      { numRuns: 200 },
    );
  });
});
