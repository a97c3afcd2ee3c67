import { describe, expect, it } from '@jest/globals';
import { Problems, readYaml } from '@gatewatch/event';
import type { BaselineBody } from './baseline-rule.ts';
import { parseBaseline } from './parse-baseline.ts';

function parse(text: string): { body: BaselineBody | undefined; problems: string[] } {
  const problems = new Problems('b.yml');
  const [root] = readYaml(text, problems);
  const node = root?.get('baseline');
  if (!node) throw new Error('no baseline in the sample');
  const body = parseBaseline(node, problems);
  return {
    body,
    problems: problems.list.map((p) => `${p.line}:${p.column} ${p.code} ${p.message}`),
  };
}

const GOOD = `baseline:
  rules: [model_call]
  group-by: [api.key.id]
  measure: { sum: gen_ai.usage.total_tokens }
  pane: 5m
  compare: { with: self, season: hour-of-week, history: 28d }
  model: { mad: { scale: log } }
  condition: { score: { gt: 6 }, value: { gte: 200000 } }
  learn: 7d
  refractory: 1h
`;

describe('parseBaseline', () => {
  it('reads every key of a complete document', () => {
    const { body, problems } = parse(GOOD);
    expect(problems).toEqual([]);
    expect(body).toEqual({
      rules: ['model_call'],
      groupBy: ['api.key.id'],
      measure: { kind: 'sum', field: 'gen_ai.usage.total_tokens' },
      pane: 300_000,
      history: 28 * 86_400_000,
      season: 'hour-of-week',
      model: { kind: 'mad', params: { scale: 'log' } },
      direction: 'up',
      score: { bound: 6, inclusive: false },
      floor: { bound: 200_000, inclusive: true },
      learn: 7 * 86_400_000,
      support: 12,
      refractory: 3_600_000,
    });
  });

  it('needs only rules, measure, pane and a score', () => {
    const { body, problems } = parse(
      'baseline: { rules: r, measure: count, pane: 1m, condition: { score: { gt: 4 } } }',
    );
    expect(problems).toEqual([]);
    expect(body).toMatchObject({ rules: ['r'], groupBy: [], measure: { kind: 'count' } });
    expect(body).not.toHaveProperty('value');
  });

  it.each([
    {
      name: 'an unknown key, with the nearest one',
      change: ['  pane: 5m', '  panes: 5m'],
      says: [/^5:3 BASELINE_UNKNOWN_KEY .*did you mean 'pane'/, /BASELINE_MISSING pane is missing/],
    },
    {
      name: 'a model that is not there, with the nearest one',
      change: ['{ mad: { scale: log } }', 'holt-winters'],
      says: [/^7:10 BASELINE_UNSUPPORTED .*did you mean 'holt_winters'/],
    },
    {
      name: 'a parameter beyond its range',
      change: ['{ mad: { scale: log } }', '{ ewma: { alpha: 2 } }'],
      says: [/^7:27 BASELINE_BAD_VALUE alpha must be a number from 0.0001 to 1/],
    },
    {
      name: 'a parameter of another model',
      change: ['{ mad: { scale: log } }', '{ ewma: { q: 2 } }'],
      says: [/^7:20 BASELINE_UNKNOWN_KEY/],
    },
    {
      name: 'a comparison with peers',
      change: ['with: self', 'with: peers'],
      says: [/BASELINE_UNSUPPORTED compare with peers is not supported yet/],
    },
    {
      name: 'a measure that is not there',
      change: ['{ sum: gen_ai.usage.total_tokens }', '{ mean: x }'],
      says: [
        /BASELINE_UNSUPPORTED measure 'mean' is not supported; supported: count, sum, distinct/,
      ],
    },
    {
      name: 'a ratio of a rule and a field',
      change: ['{ sum: gen_ai.usage.total_tokens }', '{ ratio: { of: model_call, per: x } }'],
      says: [/BASELINE_BAD_VALUE ratio divides two of its rules or two fields/],
    },
    {
      name: 'a ratio of fields without its least denominator',
      change: ['{ sum: gen_ai.usage.total_tokens }', '{ ratio: { of: y, per: x } }'],
      says: [/BASELINE_MISSING least is missing/],
    },
    {
      name: 'a percentile beyond the largest value',
      change: ['{ sum: gen_ai.usage.total_tokens }', '{ percentile: { field: x, p: 100 } }'],
      says: [/BASELINE_BAD_VALUE p must be a number above 0 and below 100/],
    },
    {
      name: 'a model of distributions for a sum, with a season',
      change: ['{ mad: { scale: log } }', 'psi'],
      says: [
        /BASELINE_MISMATCH psi compares distributions/,
        /BASELINE_MISMATCH psi takes no season/,
      ],
    },
    {
      name: 'counts of a sum',
      change: ['{ mad: { scale: log } }', 'poisson'],
      says: [/BASELINE_MISMATCH poisson is about counts/],
    },
    {
      name: 'a span without its unit',
      change: ['learn: 7d', 'learn: 7'],
      says: [/^9:10 BASELINE_BAD_DURATION learn must be a span with its unit/],
    },
    {
      name: 'a learning time that can never end',
      change: ['learn: 7d', 'learn: 30d'],
      says: [/BASELINE_BAD_VALUE learn is longer than history/],
    },
    {
      name: 'a history that holds too few panes',
      change: ['pane: 5m', 'pane: 7d'],
      says: [/BASELINE_BAD_VALUE history must hold at least 12 panes/],
    },
    {
      name: 'a condition without a score',
      change: ['score: { gt: 6 }, ', ''],
      says: [/BASELINE_MISSING score is missing/],
    },
    {
      name: 'a bound that is no number',
      change: ['gt: 6', 'gt: six'],
      says: [/BASELINE_BAD_VALUE score needs a number/],
    },
  ])('refuses $name', ({ change, says }) => {
    const [from, to] = change as [string, string];
    const { body, problems } = parse(GOOD.replace(from, to));
    expect(body).toBeUndefined();
    expect(problems).toHaveLength(says.length);
    for (const [index, pattern] of says.entries()) expect(problems[index]).toMatch(pattern);
  });

  it('reports every mistake of a document at once', () => {
    const { problems } = parse(GOOD.replace('pane: 5m', 'pane: 5').replace('gt: 6', 'lt: 6'));
    expect(problems).toHaveLength(2);
  });
});
