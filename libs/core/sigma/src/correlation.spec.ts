import { describe, expect, it } from '@jest/globals';
import { formatProblem } from '@gatewatch/event';
import { compileRuleExpression } from './correlation-condition.ts';
import type { CorrelationRule } from './model.ts';
import { parseRules } from './parse-rules.ts';
import { parseTimespan } from './timespan.ts';

function parse(
  correlation: string,
  more = '',
): { rule: CorrelationRule | undefined; problems: string[] } {
  const text = `title: c\n${more}correlation: ${correlation}\n`;
  const { documents, problems } = parseRules([{ path: 'c.yml', text }]);
  const [rule] = documents;
  return {
    rule: rule?.kind === 'correlation' ? rule : undefined,
    problems: problems.map(formatProblem),
  };
}

describe('a correlation', () => {
  it('takes a key without a value for one that is not there', () => {
    const { rule, problems } = parse(
      '{ type: temporal, rules: [a, b], group-by: , timespan: 5m, condition: , aliases: , generate: }',
    );
    expect(problems).toEqual([]);
    expect(rule).toMatchObject({ groupBy: [], aliases: {}, generate: false, bounds: { gte: 2 } });
  });

  it('takes its rules from a string condition that stands alone', () => {
    const { rule, problems } = parse(
      '{ type: temporal, timespan: 5m, condition: b and not (a or b) }',
    );
    expect(problems).toEqual([]);
    expect(rule).toMatchObject({ rules: ['b', 'a'], expression: 'b and not (a or b)' });
  });

  it('is read in full', () => {
    const { rule, problems } = parse(
      '{ type: value_count, rules: [a, b], group-by: [source.ip, who], timespan: 30m, condition: { field: api.key.id, gte: 5, lte: 9 }, aliases: { who: { a: user.id, b: user.name } }, generate: true }',
      'level: high\nfalsepositives: [x]\nname: n\n',
    );
    expect(problems).toEqual([]);
    expect(rule).toMatchObject({
      kind: 'correlation',
      name: 'n',
      level: 'high',
      type: 'value_count',
      rules: ['a', 'b'],
      groupBy: ['source.ip', 'who'],
      timespanMs: 1_800_000,
      bounds: { gte: 5, lte: 9 },
      valueFields: ['api.key.id'],
      percentile: 50,
      aliases: { who: { a: 'user.id', b: 'user.name' } },
      generate: true,
    });
    expect(rule?.node.get('type')?.scalar).toBe('value_count');
    expect(rule).not.toHaveProperty('expression');
  });

  it('takes bare texts for lists, and does without a group', () => {
    const { rule } = parse(
      '{ type: event_count, rules: a, group-by: b, timespan: 5m, condition: { gt: 1 } }',
    );
    expect(rule).toMatchObject({ rules: ['a'], groupBy: ['b'], generate: false });
    expect(
      parse('{ type: event_count, rules: a, timespan: 5m, condition: { gt: 1 } }').rule,
    ).toMatchObject({ groupBy: [] });
  });

  it('reads generate beside the correlation too', () => {
    const { rule } = parse(
      '{ type: event_count, rules: a, timespan: 5m, condition: { gt: 1 } }',
      'generate: true\n',
    );
    expect(rule?.generate).toBe(true);
  });

  it('counts tuples of several fields', () => {
    const { rule } = parse(
      '{ type: value_count, rules: a, timespan: 5m, condition: { field: [x, y], gte: 2 } }',
    );
    expect(rule?.valueFields).toEqual(['x', 'y']);
  });

  it('of rules in time means all of them unless it says otherwise', () => {
    expect(parse('{ type: temporal, rules: [a, b, a], timespan: 5m }').rule?.bounds).toEqual({
      gte: 2,
    });
    expect(
      parse('{ type: temporal_ordered, rules: [a, b, a], timespan: 5m }').rule?.bounds,
    ).toEqual({ gte: 3 });
    expect(
      parse('{ type: temporal, rules: [a, b, c], timespan: 5m, condition: { gte: 2 } }').rule
        ?.bounds,
    ).toEqual({ gte: 2 });
  });

  it('of rules in time may have a text for a condition', () => {
    const { rule, problems } = parse(
      '{ type: temporal, rules: [a, b, c], timespan: 5m, condition: a and not (b or c) }',
    );
    expect(problems).toEqual([]);
    expect(rule).toMatchObject({ expression: 'a and not (b or c)', bounds: {} });
  });

  it('takes a percentile', () => {
    const { rule } = parse(
      '{ type: value_percentile, rules: a, timespan: 1d, condition: { field: x, gt: 4.5, percentile: 99.9 } }',
    );
    expect(rule).toMatchObject({ percentile: 99.9, bounds: { gt: 4.5 } });
  });

  it.each([
    ['x', 'SIGMA_CORRELATION', 'must be a map'],
    ['{ rules: a, timespan: 5m, condition: { gt: 1 } }', 'SIGMA_MISSING_KEY', "'type' is missing"],
    [
      '{ type: event_cuont, rules: a, timespan: 5m, condition: { gt: 1 } }',
      'SIGMA_VALUE',
      "did you mean 'event_count'?",
    ],
    ['{ type: ordered_temporal, rules: a, timespan: 5m }', 'SIGMA_VALUE', 'temporal_ordered'],
    [
      '{ type: event_count, timespan: 5m, condition: { gt: 1 } }',
      'SIGMA_MISSING_KEY',
      "'rules' is missing",
    ],
    [
      '{ type: event_count, rules: [], timespan: 5m, condition: { gt: 1 } }',
      'SIGMA_CORRELATION',
      "'rules' is empty",
    ],
    [
      '{ type: event_count, rules: a, condition: { gt: 1 } }',
      'SIGMA_MISSING_KEY',
      "'timespan' is missing",
    ],
    [
      '{ type: event_count, rules: a, timespan: 5 minutes, condition: { gt: 1 } }',
      'SIGMA_TIMESPAN',
      'e.g. 30m',
    ],
    [
      '{ type: event_count, rules: a, timespan: 0s, condition: { gt: 1 } }',
      'SIGMA_TIMESPAN',
      'is no timespan',
    ],
    [
      '{ type: event_count, rules: a, timespan: 5m }',
      'SIGMA_MISSING_KEY',
      "'condition' is missing",
    ],
    [
      '{ type: event_count, rules: a, timespan: 5m, condition: {} }',
      'SIGMA_CORRELATION',
      'needs a comparison',
    ],
    [
      '{ type: event_count, rules: a, timespan: 5m, condition: [5] }',
      'SIGMA_CORRELATION',
      'must be a map',
    ],
    [
      '{ type: event_count, rules: a, timespan: 5m, condition: { gte: "5" } }',
      'SIGMA_CORRELATION',
      'without quotes',
    ],
    [
      '{ type: event_count, rules: a, timespan: 5m, condition: { gte: 1.5 } }',
      'SIGMA_CORRELATION',
      'whole number',
    ],
    [
      '{ type: event_count, rules: a, timespan: 5m, condition: { gt: 1, gte: 2 } }',
      'SIGMA_CORRELATION',
      'cannot be combined',
    ],
    [
      '{ type: event_count, rules: a, timespan: 5m, condition: { gt: 1, eq: 2 } }',
      'SIGMA_CORRELATION',
      'cannot be combined',
    ],
    [
      '{ type: event_count, rules: a, timespan: 5m, condition: { gt: 5, lt: 5 } }',
      'SIGMA_CORRELATION',
      'no number lies',
    ],
    [
      '{ type: event_count, rules: a, timespan: 5m, condition: { gtt: 5 } }',
      'SIGMA_UNKNOWN_KEY',
      "did you mean 'gt'?",
    ],
    [
      '{ type: event_count, rules: a, timespan: 5m, condition: { field: x, gt: 5 } }',
      'SIGMA_UNKNOWN_KEY',
      "'field' for event_count",
    ],
    [
      '{ type: event_count, rules: a, timespan: 5m, condition: a and b }',
      'SIGMA_CORRELATION',
      'takes a map',
    ],
    [
      '{ type: value_count, rules: a, timespan: 5m, condition: { gte: 5 } }',
      'SIGMA_MISSING_KEY',
      "'field' is missing",
    ],
    [
      '{ type: value_sum, rules: a, timespan: 5m, condition: { field: [x, y], gte: 5 } }',
      'SIGMA_CORRELATION',
      'takes one field',
    ],
    [
      '{ type: value_percentile, rules: a, timespan: 5m, condition: { field: x, gte: 5, percentile: 101 } }',
      'SIGMA_CORRELATION',
      'from 0 to 100',
    ],
    [
      '{ type: temporal, rules: [aa, bb], timespan: 5m, condition: aa and bc }',
      'SIGMA_UNKNOWN_RULE',
      "did you mean 'bb'?",
    ],
    [
      '{ type: temporal, rules: [a, b], timespan: 5m, condition: a and }',
      'SIGMA_CONDITION',
      'ends where',
    ],
    [
      '{ type: event_count, rules: a, timespan: 5m, gruop-by: x, condition: { gt: 1 } }',
      'SIGMA_UNKNOWN_KEY',
      "did you mean 'group-by'?",
    ],
    [
      '{ type: event_count, rules: a, timespan: 5m, group-by: { x: y }, condition: { gt: 1 } }',
      'SIGMA_VALUE',
      'must be a list',
    ],
    [
      '{ type: event_count, rules: a, timespan: 5m, condition: { gt: 1 }, aliases: { u: { b: x } } }',
      'SIGMA_UNKNOWN_RULE',
      'not among',
    ],
    [
      '{ type: event_count, rules: a, timespan: 5m, condition: { gt: 1 }, aliases: { u: x } }',
      'SIGMA_CORRELATION',
      'map of maps',
    ],
    [
      '{ type: event_count, rules: a, timespan: 5m, condition: { gt: 1 }, generate: yes please }',
      'SIGMA_VALUE',
      'true or false',
    ],
  ])('%s is refused', (correlation, code, words) => {
    const { rule, problems } = parse(correlation);
    expect(rule).toBeUndefined();
    expect(problems.join('\n')).toContain(code);
    expect(problems.join('\n')).toContain(words);
  });
});

describe('parseTimespan', () => {
  it.each([
    ['1s', 1000],
    ['30m', 1_800_000],
    ['2h', 7_200_000],
    ['7d', 604_800_000],
    ['1w', 604_800_000],
    ['1M', 2_629_746_000],
    ['1y', 31_556_952_000],
    ['5', undefined],
    ['m', undefined],
    ['1.5h', undefined],
    ['5 m', undefined],
    ['5ms', undefined],
  ])('reads %s as %s ms', (text, ms) => {
    expect(parseTimespan(text)).toBe(ms);
  });
});

describe('compileRuleExpression', () => {
  it('asks for rules by their place', () => {
    const expression = compileRuleExpression('a and not b or 1 of c_*', ['a', 'b', 'c_1', 'c_2']);
    const given = (...satisfied: number[]): boolean =>
      expression((rule) => satisfied.includes(rule));
    expect(given(0)).toBe(true);
    expect(given(0, 1)).toBe(false);
    expect(given(0, 1, 3)).toBe(true);
    expect(given()).toBe(false);
    expect(compileRuleExpression('all of c_*', ['c_1', 'c_2'])((rule) => rule === 0)).toBe(false);
  });
  it('throws for what parseRules refuses', () => {
    expect(() => compileRuleExpression('a and', ['a'])).toThrow('ends where');
    expect(() => compileRuleExpression('b', ['a'])).toThrow("no rule 'b'");
  });
});
